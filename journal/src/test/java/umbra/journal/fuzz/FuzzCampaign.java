package umbra.journal.fuzz;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A process that feeds many inputs; exit code 0 if nothing was found. */
public final class FuzzCampaign {
  /** Generous, but a time that grows with the square of a megabyte is far beyond. */
  private static final long NANOS_AN_INPUT = 50_000_000;

  private static final long NANOS_A_BYTE = 2_000;
  private static final int TIMED_AGAIN = 5;
  private static final long HANGING_SECONDS = 60;
  private static final int HANGS = 3;

  private final long seed;
  private volatile String current = "";
  private final AtomicLong inputs = new AtomicLong();

  private FuzzCampaign(long seed) {
    this.seed = seed;
  }

  /** Arguments: how many inputs, the seed, and, to repeat one case, TARGET:NUMBER. */
  public static void main(String[] args) throws IOException {
    FuzzCampaign campaign = new FuzzCampaign(Long.parseLong(args[1]));
    campaign.watch();
    boolean clean = true;
    for (FuzzTarget target : FuzzTargets.all()) {
      if (args.length < 3) {
        clean &= campaign.feed(target, 0, Long.parseLong(args[0]) * target.share() / 100);
      } else if (args[2].startsWith(target.name() + ":")) {
        long number = Long.parseLong(args[2].substring(target.name().length() + 1));
        clean &= campaign.feed(target, number, number + 1);
      }
    }
    System.exit(clean ? 0 : 1);
  }

  /** Ends the process if it does not get on. */
  private void watch() {
    Thread watchdog =
        new Thread(
            () -> {
              long seen = -1;
              while (seen != inputs.get()) {
                seen = inputs.get();
                sleep();
              }
              System.out.println("fuzz: HANGS at " + current);
              Runtime.getRuntime().halt(HANGS);
            });
    watchdog.setDaemon(true);
    watchdog.start();
  }

  private static void sleep() {
    try {
      TimeUnit.SECONDS.sleep(HANGING_SECONDS);
    } catch (InterruptedException impossible) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean feed(FuzzTarget target, long from, long to) {
    long taken = 0;
    long bytes = 0;
    long longest = 0;
    long worst = 0;
    for (long number = from; number < to; number++) {
      current = target.name() + ":" + number;
      inputs.incrementAndGet();
      byte[] input = target.input(seed, number);
      long start = System.nanoTime();
      try {
        taken += target.isTaken(input.clone()) ? 1 : 0;
      } catch (RuntimeException | Error found) {
        return failed(current + " of " + input.length + " bytes: " + found);
      }
      long nanos = System.nanoTime() - start;
      if (nanos > bound(input) && again(target, input) > bound(input)) {
        return failed(current + " of " + input.length + " bytes takes " + nanos + " ns");
      }
      bytes += input.length;
      longest = Math.max(longest, input.length);
      worst = Math.max(worst, nanos);
    }
    System.out.printf(
        "fuzz: %s: %d inputs, %d taken, %d MB, longest %d bytes, slowest %.1f ms%n",
        target.name(), to - from, taken, bytes >> 20, longest, worst / 1e6);
    return true;
  }

  private static long bound(byte[] input) {
    return NANOS_AN_INPUT + NANOS_A_BYTE * input.length;
  }

  /** The shortest of several times: the machine has other work too. */
  private static long again(FuzzTarget target, byte[] input) {
    long shortest = Long.MAX_VALUE;
    for (int time = 0; time < TIMED_AGAIN; time++) {
      long start = System.nanoTime();
      target.isTaken(input.clone());
      shortest = Math.min(shortest, System.nanoTime() - start);
    }
    return shortest;
  }

  private static boolean failed(String what) {
    System.out.println("fuzz: FAILED at " + what);
    return false;
  }
}
