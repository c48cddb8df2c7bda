package umbra.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** Time on the clock and of the processors, from its making on. */
final class ProcessorTime {
  private static final double NANOSECONDS = 1e9;

  private final long start = System.nanoTime();
  private final long processStart = ofProcess();
  private final long threadStart = ofThread();

  /** By the clock: grows faster when other programs run. */
  double seconds() {
    return (System.nanoTime() - start) / NANOSECONDS;
  }

  /** Of the whole process: compiler and garbage collector included, other programs not. */
  double processSeconds() {
    return (ofProcess() - processStart) / NANOSECONDS;
  }

  /** Of the calling thread, which must be the one that made this. */
  double threadSeconds() {
    return (ofThread() - threadStart) / NANOSECONDS;
  }

  private static long ofProcess() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  private static long ofThread() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }
}
