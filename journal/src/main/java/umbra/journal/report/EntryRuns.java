package umbra.journal.report;

import umbra.mmu.guest.Gpte;
import umbra.mmu.shadow.ShadowPage;
import umbra.mmu.shadow.Spte;
import umbra.mmu.state.VmState;

/**
 * The entries of a shadow page in runs: neighbours that map neighbouring guest frames with the same
 * bits, in the shadow and in the guest's table, are one. Empty entries are in no run, an entry that
 * points to a table is one alone.
 */
final class EntryRuns {
  private final VmState state;
  private final int[] starts = new int[ShadowPage.ENTRIES];
  private final int[] lengths = new int[ShadowPage.ENTRIES];
  private int size;

  EntryRuns(final VmState state) {
    this.state = state;
  }

  /** Looks at all entries of the page. */
  void lookAt(final ShadowPage page) {
    size = 0;
    for (int index = 0; index < ShadowPage.ENTRIES; index++) {
      if (page.spte(index) == 0) {
        continue;
      }
      if (size > 0 && end(size - 1) == index && goesOn(page, index)) {
        lengths[size - 1]++;
      } else {
        starts[size] = index;
        lengths[size++] = 1;
      }
    }
  }

  int size() {
    return size;
  }

  /** Index of the first entry of a run. */
  int start(final int run) {
    return starts[run];
  }

  /** How many entries the run has. */
  int length(final int run) {
    return lengths[run];
  }

  private int end(final int run) {
    return starts[run] + lengths[run];
  }

  private boolean goesOn(final ShadowPage page, final int index) {
    final long before = page.spte(index - 1);
    final long spte = page.spte(index);
    final int level = page.level();
    if (!Spte.isLeaf(before, level) || !Spte.isLeaf(spte, level)) {
      return false;
    }
    final long unit = 1L << (9 * (level - 1));
    return (before & ~Spte.FRAME) == (spte & ~Spte.FRAME)
        && page.gfnOf(index - 1) + unit == page.gfnOf(index)
        && page.accessOf(index - 1) == page.accessOf(index)
        && guestGoesOn(page, index, unit);
  }

  private boolean guestGoesOn(final ShadowPage page, final int index, final long unit) {
    if (page.isDirect()) {
      return true;
    }
    final long before = guestEntry(page, index - 1);
    final long entry = guestEntry(page, index);
    return (before & ~Gpte.FRAME) == (entry & ~Gpte.FRAME)
        && Gpte.gfn(before) + unit == Gpte.gfn(entry);
  }

  /**
   * The guest's entry behind an entry of an indirect page, as its memory holds it now; 0 where the
   * slot of its table is gone.
   */
  long guestEntry(final ShadowPage page, final int index) {
    final long gpa = page.gpteGpa(index);
    return state.slots().of(gpa >>> 12) == null ? 0 : state.guestRead(gpa, page.gpteSize());
  }
}
