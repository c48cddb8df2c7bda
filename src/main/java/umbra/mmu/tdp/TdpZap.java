package umbra.mmu.tdp;

import java.util.ArrayList;
import java.util.List;
import umbra.mmu.event.VmEvents;
import umbra.mmu.shadow.PteLists;
import umbra.mmu.shadow.ShadowPage;
import umbra.mmu.shadow.Spte;
import umbra.mmu.state.VmState;

/** Takes mappings of the TDP MMU away (reference 14.1). */
public final class TdpZap {
  /** A dead tree is zapped in pieces of 1G first, which bounds the time without a yield. */
  private static final int PIECE_LEVEL = 3;

  private final VmState state;
  private final VmEvents events;
  private final TdpEntries entries;
  private final TdpWalk walk;
  private final List<ShadowPage> invalidated = new ArrayList<>();
  private boolean zapped;

  public TdpZap(final VmState state, final VmEvents events, final TdpEntries entries) {
    this.state = state;
    this.events = events;
    this.entries = entries;
    this.walk = new TdpWalk(state);
  }

  /**
   * Every valid root is dead from now on (kvm_tdp_mmu_invalidate_all_roots). {@link
   * #zapInvalidatedRoots} follows in the same request.
   */
  public void invalidateRoots() {
    for (int i = 0; i < state.tdpRootCount(); i++) {
      final ShadowPage root = state.tdpRoot(i);
      if (!root.isInvalid()) {
        events.tdpRootInvalidated(root.number());
        invalidated.add(root);
      }
    }
  }

  /**
   * Zaps the trees that {@link #invalidateRoots} found and gives back the list's references
   * (kvm_tdp_mmu_zap_invalidated_roots). No flush: no vCPU enters with a dead root.
   */
  public void zapInvalidatedRoots() {
    for (final ShadowPage root : invalidated) {
      zapLevel(root, PIECE_LEVEL);
      zapLevel(root, root.level());
      put(root);
    }
    invalidated.clear();
  }

  /** One reference to a root is given back; with the last it is gone. */
  public void put(final ShadowPage root) {
    events.rootPut(root.number());
    if (root.rootCount() == 0) {
      entries.bury(root);
    }
  }

  /**
   * Empties the leaves of any level that map a gfn of {@code [firstGfn, firstGfn + count)}; whether
   * there was one (kvm_tdp_mmu_zap_leafs). No flush.
   */
  public boolean zapRange(final long firstGfn, final long count) {
    return zapLeaves(firstGfn, firstGfn + count, Integer.MAX_VALUE);
  }

  /** Empties the 4K leaf of {@code gfn}; whether there was one. No flush. */
  public boolean zapPage(final long gfn) {
    return zapLeaves(gfn, gfn + 1, 1);
  }

  /** Takes one table out, with all that is below it (kvm_tdp_mmu_zap_sp). No flush. */
  public void zapTable(final ShadowPage page) {
    final int pointer = state.lists().first(page.parents());
    entries.set(state.pages().get(PteLists.page(pointer)), PteLists.index(pointer), 0, false);
  }

  /** Whether removed tables wait for {@link #free}. */
  public boolean hasDeadTables() {
    return entries.hasDeadTables();
  }

  /** Frees removed tables; nobody can reach them any more. */
  public void free() {
    entries.free();
  }

  private boolean zapLeaves(final long start, final long end, final int highest) {
    zapped = false;
    walk.all(
        1,
        start,
        end,
        (page, index) -> {
          if (page.level() <= highest && Spte.isLeaf(page.spte(index), page.level())) {
            entries.set(page, index, 0, false);
            zapped = true;
          }
        });
    return zapped;
  }

  private void zapLevel(final ShadowPage root, final int level) {
    walk.below(
        root,
        level,
        0,
        Long.MAX_VALUE,
        (page, index) -> {
          if (page.level() == level && Spte.isPresent(page.spte(index))) {
            entries.set(page, index, 0, true);
          }
        });
  }
}
