package umbra.journal.view;

import java.util.Objects;
import umbra.mmu.guest.Gpte;
import umbra.mmu.shadow.ShadowPage;
import umbra.mmu.shadow.Spte;

/**
 * Neighbouring entries of a table that look alike: the same flags, and frames that rise with the
 * address or stay the same. The first entry, the count and the steps say all of them.
 */
final class EntryRun {
  private static final long FRAME_BYTES = 1L << 12;

  private final ShadowPage page;
  private final int first;
  private final long spte;
  private final boolean hasGpte;
  private final long gpte;
  private final long gfn;
  private final String protection;
  private final String difference;
  private int count = 1;
  private long spteStep;
  private long gpteStep;
  private long gfnStep;

  /**
   * A run of one entry.
   *
   * @param gpte counts where {@code hasGpte}
   * @param gfn what the entry maps, or -1
   * @param difference as {@link GuestEntry#difference}
   */
  EntryRun(
      final ShadowPage page,
      final int index,
      final boolean hasGpte,
      final long gpte,
      final long gfn,
      final String difference) {
    this.page = page;
    this.first = index;
    this.spte = page.spte(index);
    this.hasGpte = hasGpte;
    this.gpte = gpte;
    this.gfn = gfn;
    this.protection = SpteText.writeProtection(page, index);
    this.difference = difference;
  }

  /**
   * All entries of a direct lowest table whose first is a leaf, or null where they are not alike:
   * the same as taking them in one by one. No guest table is behind such entries, so their SPTEs
   * say all of them; a lazily split VM has millions.
   */
  static EntryRun ofDirect(final ShadowPage page) {
    final EntryRun run = new EntryRun(page, 0, false, 0, page.gfnOf(0), null);
    final long step = page.spte(1) - run.spte;
    if (!isStep(step, FRAME_BYTES)) {
      return null;
    }
    long expected = run.spte;
    for (int i = 1; i < ShadowPage.ENTRIES; i++) {
      expected += step;
      if (page.spte(i) != expected) {
        return null;
      }
    }
    // What carried into the flags on the way has not left them by the last entry.
    if (((expected ^ run.spte) & ~Spte.FRAME) != 0) {
      return null;
    }
    run.spteStep = step;
    run.gfnStep = 1;
    run.count = ShadowPage.ENTRIES;
    return run;
  }

  /** Takes {@code next} in if it goes on as the run does. */
  boolean takes(final EntryRun next) {
    if (next.page != page || next.first != first + count || next.hasGpte != hasGpte) {
      return false;
    }
    final long unit = 1L << (9 * (page.level() - 1));
    final long newSpteStep = next.spte - spte - (count - 1) * spteStep;
    final long newGpteStep = next.gpte - gpte - (count - 1) * gpteStep;
    final long newGfnStep = next.gfn - gfn - (count - 1) * gfnStep;
    final boolean steady =
        count > 1
            ? newSpteStep == spteStep && newGpteStep == gpteStep && newGfnStep == gfnStep
            : isStep(newSpteStep, unit << 12)
                && isStep(newGpteStep, unit << 12)
                && isStep(newGfnStep, unit);
    if (!steady || !looksLike(next)) {
      return false;
    }
    spteStep = newSpteStep;
    gpteStep = newGpteStep;
    gfnStep = newGfnStep;
    count++;
    return true;
  }

  /** Whether {@code other} is what follows {@code runs} runs like this one in the next tables. */
  boolean goesOn(final EntryRun other, final int runs) {
    final long entries = (long) runs * count;
    return other.count == count
        && other.hasGpte == hasGpte
        && other.spte == spte + entries * spteStep
        && other.gpte == gpte + entries * gpteStep
        && other.gfn == gfn + entries * gfnStep
        && other.spteStep == spteStep
        && other.gpteStep == gpteStep
        && other.gfnStep == gfnStep
        && looksLike(other);
  }

  private static boolean isStep(final long step, final long unit) {
    return step == 0 || step == unit;
  }

  /** A step must not have carried from the frame into the flags above it. */
  private boolean looksLike(final EntryRun next) {
    return (next.spte & ~Spte.FRAME) == (spte & ~Spte.FRAME)
        && (next.gpte & ~Gpte.FRAME) == (gpte & ~Gpte.FRAME)
        && (gfn < 0) == (next.gfn < 0)
        && Objects.equals(protection, next.protection)
        && Objects.equals(difference, next.difference);
  }

  ShadowPage page() {
    return page;
  }

  int first() {
    return first;
  }

  int count() {
    return count;
  }

  long spte() {
    return spte;
  }

  boolean hasGpte() {
    return hasGpte;
  }

  long gpte() {
    return gpte;
  }

  /** What the first entry maps, or -1. */
  long gfn() {
    return gfn;
  }

  /** The last 4K page below {@code runs} runs like this one that follow each other. */
  long lastGfn(final int runs) {
    return gfn + ((long) runs * count - 1) * gfnStep + (1L << (9 * (page.level() - 1))) - 1;
  }

  /** How much the guest's entries rise from one to the next, in bytes. */
  long gpteStep() {
    return gpteStep;
  }

  /** How much the entries rise from one to the next, in bytes. */
  long spteStep() {
    return spteStep;
  }

  /** As {@link GuestEntry#difference}. */
  String difference() {
    return difference;
  }

  /** As {@link SpteText#writeProtection}. */
  String protection() {
    return protection;
  }
}
