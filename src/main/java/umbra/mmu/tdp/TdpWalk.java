package umbra.mmu.tdp;

import umbra.mmu.guest.Gpte;
import umbra.mmu.shadow.ShadowPage;
import umbra.mmu.state.VmState;

/** Visits the entries of a TDP tree in pre-order: an entry, then what is below it (tdp_iter). */
public final class TdpWalk {
  private final VmState state;

  public TdpWalk(final VmState state) {
    this.state = state;
  }

  /** What is done at an entry; the walk goes on below the value that it leaves there. */
  @FunctionalInterface
  public interface Visitor {
    void visit(ShadowPage page, int index);
  }

  /**
   * Visits the entries of {@code lowest} level and above, from those that hold {@code start} to the
   * last that begins before {@code end}, in the trees of all roots.
   */
  public void all(final int lowest, final long start, final long end, final Visitor visitor) {
    for (int i = 0; i < state.tdpRootCount(); i++) {
      below(state.tdpRoot(i), lowest, start, end, visitor);
    }
  }

  /** As {@link #all}, in the tree under one page. */
  public void below(
      final ShadowPage page,
      final int lowest,
      final long start,
      final long end,
      final Visitor visitor) {
    final long first = Math.max(start, page.gfn());
    int index = Gpte.index(first << 12, page.level());
    while (index < ShadowPage.ENTRIES && page.gfnOf(index) < end) {
      visitor.visit(page, index);
      final ShadowPage child = page.level() > lowest ? state.child(page, index) : null;
      if (child != null) {
        below(child, lowest, start, end, visitor);
      }
      index++;
    }
  }
}
