package umbra.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import umbra.actors.RunSummary;
import umbra.actors.SimulationRunner;

/** Ctrl-C ends a run cleanly: the journal is whole and the summary is printed. */
final class InterruptibleRun {
  private static final long SUMMARY_TIME_MS = 500;

  private InterruptibleRun() {}

  /** Runs to the end, or until the user interrupts. */
  static RunSummary of(SimulationRunner runner) {
    CountDownLatch done = new CountDownLatch(1);
    Thread hook = new Thread(() -> interrupt(runner, done), "umbra-interrupt");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      return runner.run();
    } finally {
      done.countDown();
      forget(hook);
    }
  }

  private static void interrupt(SimulationRunner runner, CountDownLatch done) {
    runner.interrupt();
    try {
      // Time for the summary, which the main thread prints.
      if (done.await(1, TimeUnit.MINUTES)) {
        TimeUnit.MILLISECONDS.sleep(SUMMARY_TIME_MS);
      }
    } catch (InterruptedException impatient) {
      Thread.currentThread().interrupt();
    }
  }

  private static void forget(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException shuttingDown) {
      // The hook is what ends the process.
    }
  }
}
