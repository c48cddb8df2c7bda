package umbra.mmu.traced;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import umbra.mmu.event.Mix;
import umbra.mmu.image.ImageInput;
import umbra.mmu.image.ImageOutput;

/** The tasks of a trace, numbered from 0 in the order of their first lines. */
public final class TracedTasks {
  private static final int START = 8;
  private static final int MOST = 1 << 24;
  private static final int NAME_BYTES = 16;

  private int[] pids = new int[START];
  private long[] names = new long[START * 2];
  private int count;
  private long digest;

  TracedTasks() {}

  public int count() {
    return count;
  }

  public int pid(final int task) {
    return pids[task];
  }

  /** The task's name as the trace has it. */
  public String name(final int task) {
    return name(names[2 * task], names[2 * task + 1]);
  }

  /** The name that the event's two numbers hold. */
  public static String name(final long start, final long end) {
    final byte[] bytes =
        ByteBuffer.allocate(NAME_BYTES)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(start)
            .putLong(end)
            .array();
    int length = 0;
    while (length < NAME_BYTES && bytes[length] != 0) {
      length++;
    }
    return new String(bytes, 0, length, StandardCharsets.UTF_8);
  }

  long digest() {
    return digest;
  }

  void applyTask(final int pid, final long name, final long nameEnd) {
    if (count == pids.length) {
      pids = Arrays.copyOf(pids, count * 2);
      names = Arrays.copyOf(names, count * 4);
    }
    pids[count] = pid;
    names[2 * count] = name;
    names[2 * count + 1] = nameEnd;
    digest = Mix.then(Mix.then(Mix.then(digest, pid), name), nameEnd);
    count++;
  }

  void writeTo(final ImageOutput out) {
    out.number(count);
    for (int task = 0; task < count; task++) {
      out.number(pids[task]);
      out.number(names[2 * task]);
      out.number(names[2 * task + 1]);
    }
  }

  void applyImage(final ImageInput in) {
    final int tasks = in.count(MOST);
    in.claim(tasks, 32);
    for (int task = 0; task < tasks; task++) {
      final int pid = (int) in.number(Integer.MIN_VALUE, Integer.MAX_VALUE);
      final long name = in.number();
      applyTask(pid, name, in.number());
    }
  }
}
