package umbra.journal.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * Tells whether a process holds the lock of a LevelDB folder. Asks the kernel's list of locks and
 * not the lock itself: a process that opens and closes the file of a POSIX lock that it holds loses
 * the lock.
 */
public final class RunningWriter {
  private static final Path KERNEL_LOCKS = Path.of("/proc/locks");

  private RunningWriter() {}

  /** False also where the system does not tell. */
  static boolean holds(final Path folder) {
    return holder(folder).isPresent();
  }

  /** The process that holds the lock of a store's folder; empty also where nobody can tell. */
  public static OptionalLong holder(final Path folder) {
    final Path lock = folder.resolve(PrivateCopy.LOCK);
    if (!Files.isReadable(KERNEL_LOCKS) || !Files.exists(lock)) {
      return OptionalLong.empty();
    }
    try {
      final String inode = ":" + Files.getAttribute(lock, "unix:ino") + " ";
      for (final String line : Files.readAllLines(KERNEL_LOCKS, StandardCharsets.US_ASCII)) {
        if (line.contains(inode)) {
          return OptionalLong.of(process(line));
        }
      }
    } catch (final IOException | UnsupportedOperationException unknown) {
      return OptionalLong.empty();
    }
    return OptionalLong.empty();
  }

  /** Of a line like {@code 3: POSIX ADVISORY WRITE 4711 08:01:1234 0 EOF}; 0 for another one's. */
  private static long process(final String line) {
    final String number = line.substring(0, line.lastIndexOf(':')).replaceAll(" [^ ]*$", "");
    final String last = number.substring(number.lastIndexOf(' ') + 1);
    return last.matches("[0-9]+") ? Long.parseLong(last) : 0;
  }
}
