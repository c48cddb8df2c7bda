package umbra.journal.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Tells whether a process holds the lock of a LevelDB folder. Asks the kernel's list of locks and
 * not the lock itself: a process that opens and closes the file of a POSIX lock that it holds loses
 * the lock.
 */
final class RunningWriter {
  private static final Path KERNEL_LOCKS = Path.of("/proc/locks");

  private RunningWriter() {}

  /** False also where the system does not tell. */
  static boolean holds(final Path folder) {
    final Path lock = folder.resolve(PrivateCopy.LOCK);
    if (!Files.isReadable(KERNEL_LOCKS) || !Files.exists(lock)) {
      return false;
    }
    try {
      final String inode = ":" + Files.getAttribute(lock, "unix:ino") + " ";
      return Files.readString(KERNEL_LOCKS, StandardCharsets.US_ASCII).contains(inode);
    } catch (final IOException | UnsupportedOperationException unknown) {
      return false;
    }
  }
}
