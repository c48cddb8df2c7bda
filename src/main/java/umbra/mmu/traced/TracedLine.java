package umbra.mmu.traced;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import umbra.mmu.event.Mix;
import umbra.mmu.image.ImageInput;
import umbra.mmu.image.ImageOutput;

/** The line of the trace at hand: its frame, and its text as far as it is kept as text. */
public final class TracedLine {
  /** Bytes of text that one event carries. */
  public static final int BYTES_PER_EVENT = 32;

  /** The longest line that is kept. */
  public static final int MAX_TEXT = 1 << 16;

  private long number;
  private long time;
  private int task = -1;
  private int cpu = -1;
  private long form;
  private byte[] text = new byte[256];
  private int length;
  private int left;

  TracedLine() {}

  /** The line's number in the trace's file, from 1; 0 before the first. */
  public long number() {
    return number;
  }

  /** Nanoseconds. */
  public long time() {
    return time;
  }

  /** Number of the task, or -1 where the line names none. */
  public int task() {
    return task;
  }

  public int cpu() {
    return cpu;
  }

  /** How the frame is written. */
  public long form() {
    return form;
  }

  /** Whether a line that is kept as text is complete. */
  public boolean hasText() {
    return length > 0 && left == 0;
  }

  /** The text of a line that is kept as text, tracepoint's name included. */
  public String text() {
    return new String(text, 0, length, StandardCharsets.UTF_8);
  }

  /** Bytes of the text that are still to come. */
  int left() {
    return left;
  }

  void applyLine(
      final long newNumber,
      final long newTime,
      final int newTask,
      final int newCpu,
      final long newForm) {
    number = newNumber;
    time = newTime;
    task = newTask;
    cpu = newCpu;
    form = newForm;
    length = 0;
    left = 0;
  }

  void applyText(final int bytes, final long a, final long b, final long c, final long d) {
    final int taken = Math.min(bytes, BYTES_PER_EVENT);
    if (length + bytes > text.length) {
      text = Arrays.copyOf(text, Math.max(length + bytes, text.length * 2));
    }
    for (int i = 0; i < taken; i++) {
      final long word = i < 8 ? a : i < 16 ? b : i < 24 ? c : d;
      text[length++] = (byte) (word >>> 8 * (i & 7));
    }
    left = bytes - taken;
  }

  long digest(final long start) {
    long hash = Mix.then(Mix.then(Mix.then(start, number), time), form);
    hash = Mix.then(Mix.then(hash, task), cpu);
    for (int i = 0; i < length; i++) {
      hash = Mix.then(hash, text[i]);
    }
    return Mix.then(hash, left);
  }

  void writeTo(final ImageOutput out) {
    out.number(number);
    out.number(time);
    out.number(task);
    out.number(cpu);
    out.number(form);
    out.number(left);
    out.number(length);
    out.numbers(text, length);
  }

  void applyImage(final ImageInput in) {
    number = in.number();
    time = in.number();
    task = (int) in.number(-1, Integer.MAX_VALUE);
    cpu = (int) in.number(Integer.MIN_VALUE, Integer.MAX_VALUE);
    form = in.number();
    left = in.count(MAX_TEXT);
    length = in.count(MAX_TEXT);
    text = new byte[Math.max(256, length)];
    in.numbers(text, length);
  }
}
