package umbra.bench;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * What the process was like at one moment.
 *
 * @param seconds since the start
 * @param work done since the start, in durable events or in runs
 * @param heapBytes in use after a full collection
 * @param openFiles open file descriptors; 0 where the system does not tell
 * @param diskBytes of the journal; negative if it changed too fast to tell
 * @param cpuSeconds that the process has had since it began
 * @param load programs that want a processor, on an average of a minute, this one included
 */
record SoakSample(
    double seconds,
    long work,
    long heapBytes,
    long openFiles,
    long diskBytes,
    double cpuSeconds,
    double load) {

  /** Looks now; collects garbage for it. */
  static SoakSample take(final double seconds, final long work, final Path journal) {
    System.gc();
    final long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    final OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    final long files =
        system instanceof UnixOperatingSystemMXBean unix ? unix.getOpenFileDescriptorCount() : 0;
    final double cpu = system.getProcessCpuTime() / 1e9;
    final double load = system.getSystemLoadAverage();
    return new SoakSample(seconds, work, heap, files, size(journal), cpu, load);
  }

  private static long size(final Path journal) {
    try (Stream<Path> files = Files.walk(journal)) {
      return files.mapToLong(file -> file.toFile().length()).sum();
    } catch (final UncheckedIOException | IOException changing) {
      // A table went while the folder was listed.
      return -1;
    }
  }
}
