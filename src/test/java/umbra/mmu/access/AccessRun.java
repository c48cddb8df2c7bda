package umbra.mmu.access;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** Checks all cases, or every so manieth, in several threads: each has a guest of its own. */
public final class AccessRun {
  /** Blocks that a thread takes at once: they share their mode, but where one ends. */
  private static final int BLOCKS_TAKEN = 16;

  private static final GrantedCases GRANTED = new GrantedCases();

  private final int stride;
  private final int offset;
  private final int blocksOfAMode;

  /**
   * A run over the cases {@code offset}, {@code offset + stride}, and so on.
   *
   * @param stride 1 for all; otherwise no multiple of 2, 3, 5 or 13, so that each digit of the
   *     cases' numbers takes all its values
   * @param offset 0 to {@code stride} - 1
   */
  public AccessRun(final int stride, final int offset) {
    this.stride = stride;
    this.offset = offset;
    final int most = (AccessCases.CASES_OF_A_MODE + stride - 1) / stride;
    this.blocksOfAMode = (most + AccessCheck.BLOCK - 1) / AccessCheck.BLOCK;
  }

  /**
   * What came out.
   *
   * @param cases cases performed, each in both rounds
   * @param faults accesses that faulted as they should
   * @param failed comparisons that failed
   * @param failures the first of them in words
   */
  public record Result(long cases, long faults, long failed, List<String> failures) {}

  /** Checks. */
  public Result run(final int threads) {
    final AtomicInteger next = new AtomicInteger();
    final ExecutorService executor = Executors.newFixedThreadPool(threads);
    try {
      final Callable<AccessCheck> work = () -> work(next);
      final List<Future<AccessCheck>> done = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        done.add(executor.submit(work));
      }
      return sum(done);
    } finally {
      executor.shutdownNow();
    }
  }

  /**
   * The same cases by the manuals' rules alone, on this thread: what a measurement of the check can
   * be held against.
   *
   * @return how many cases these were
   */
  public long manualsAlone() {
    final ArchitecturalAccess manuals = new ArchitecturalAccess(AccessCases.PHYSICAL_ADDRESS_BITS);
    final AccessCase given = new AccessCase();
    final long[] entries = new long[5];
    long cases = 0;
    long faults = 0;
    for (int index = offset; index < AccessCases.COUNT; index += stride) {
      AccessCases.decode(index, given);
      if (given.performBy(manuals, entries) != ArchitecturalAccess.NO_FAULT) {
        faults++;
      }
      cases++;
    }
    if (faults == 0) {
      throw new IllegalStateException("the manuals let every access through");
    }
    return cases;
  }

  private AccessCheck work(final AtomicInteger next) {
    final AccessCheck check = new AccessCheck(GRANTED);
    final int blocks = AccessCases.MODES * blocksOfAMode;
    for (int block = next.getAndAdd(BLOCKS_TAKEN);
        block < blocks;
        block = next.getAndAdd(BLOCKS_TAKEN)) {
      for (int b = block; b < Math.min(blocks, block + BLOCKS_TAKEN); b++) {
        check(check, b);
      }
    }
    return check;
  }

  private void check(final AccessCheck check, final int block) {
    final int mode = block / blocksOfAMode;
    final int start = mode * AccessCases.CASES_OF_A_MODE;
    final int inMode = (block - mode * blocksOfAMode) * AccessCheck.BLOCK;
    final int first = start + Math.floorMod(offset - start, stride) + inMode * stride;
    final int left = start + AccessCases.CASES_OF_A_MODE - first;
    if (left > 0) {
      final int length = Math.min(AccessCheck.BLOCK, (left + stride - 1) / stride);
      final Invalidation how = (block & 1) == 0 ? Invalidation.INVLPG : Invalidation.ROOT_LOAD;
      check.block(first, stride, length, how);
    }
  }

  private static Result sum(final List<Future<AccessCheck>> done) {
    long cases = 0;
    long faults = 0;
    long failed = 0;
    final List<String> failures = new ArrayList<>();
    for (final Future<AccessCheck> one : done) {
      final AccessCheck check = get(one);
      cases += check.performed();
      faults += check.faults();
      failed += check.failed();
      failures.addAll(check.failures());
    }
    return new Result(cases, faults, failed, failures);
  }

  private static AccessCheck get(final Future<AccessCheck> done) {
    try {
      return done.get();
    } catch (final ExecutionException broken) {
      throw new IllegalStateException(broken.getCause());
    } catch (final InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(stopped);
    }
  }
}
