package umbra.mmu.zap;

import umbra.mmu.event.VmEvents;
import umbra.mmu.shadow.ShadowPage;
import umbra.mmu.shadow.Spte;
import umbra.mmu.state.VmState;

/**
 * One batch of unsync pages below a page, found depth first through the bitmaps of unsync children
 * (mmu_unsync_walk, reference 6.3). Bits that lead nowhere are cleared on the way.
 *
 * <p>A batch has 16 places. The starting page and the pages on the path take places too, so that a
 * sync proceeds in batches as the kernel's does.
 */
public final class UnsyncWalk {
  private static final int PLACES = 16;
  private static final int LEVELS = 6;

  private final VmState state;
  private final VmEvents events;
  private final ShadowPage[] found = new ShadowPage[PLACES];
  private final ShadowPage[][] parents = new ShadowPage[PLACES][LEVELS];
  private final int[][] indices = new int[PLACES][LEVELS];
  private final ShadowPage[] path = new ShadowPage[LEVELS];
  private final int[] pathIndex = new int[LEVELS];
  private int places;
  private int count;

  public UnsyncWalk(final VmState state, final VmEvents events) {
    this.state = state;
    this.events = events;
  }

  /**
   * Collects the next batch below {@code start}; how many unsync pages it holds, 0 when none is
   * left. A batch that was full of pages with stale bits alone is no end: it cleared such bits.
   */
  public int collect(final ShadowPage start) {
    do {
      places = 1;
      count = 0;
      if (start.unsyncChildren() > 0) {
        descend(start, 0);
      }
    } while (count == 0 && places >= PLACES);
    return count;
  }

  /** Unsync pages of the last batch. */
  public int collected() {
    return count;
  }

  /** The unsync page at {@code position} of the batch. */
  public ShadowPage page(final int position) {
    return found[position];
  }

  /** Clears the bits on the path to a page that is now done, up to a page with other children. */
  public void clearParents(final int position) {
    final ShadowPage[] above = parents[position];
    int depth = depthOf(above);
    while (depth > 0) {
      depth--;
      final ShadowPage parent = above[depth];
      if (parent.hasUnsyncChild(indices[position][depth])) {
        events.unsyncChildCleared(parent.number(), indices[position][depth]);
      }
      if (parent.unsyncChildren() != 0) {
        return;
      }
    }
  }

  /** Whether anything unsync is left below {@code page}; false as soon as the batch is full. */
  private boolean descend(final ShadowPage page, final int depth) {
    boolean any = false;
    path[depth] = page;
    for (int i = page.nextUnsyncChild(0);
        i < ShadowPage.ENTRIES && places < PLACES;
        i = page.nextUnsyncChild(i + 1)) {
      pathIndex[depth] = i;
      if (visit(page, i, depth)) {
        any = true;
      } else if (places < PLACES) {
        events.unsyncChildCleared(page.number(), i);
      }
    }
    return any || places >= PLACES;
  }

  private boolean visit(final ShadowPage page, final int index, final int depth) {
    if (!Spte.isTable(page.spte(index), page.level())) {
      return false;
    }
    final ShadowPage child = state.child(page, index);
    if (child.unsyncChildren() > 0) {
      places++;
      return places >= PLACES || descend(child, depth + 1);
    }
    if (child.isUnsync()) {
      add(child, depth + 1);
      return true;
    }
    return false;
  }

  private void add(final ShadowPage page, final int depth) {
    for (int i = 0; i < count; i++) {
      if (found[i] == page) {
        return;
      }
    }
    found[count] = page;
    for (int i = 0; i < LEVELS; i++) {
      parents[count][i] = i < depth ? path[i] : null;
      indices[count][i] = pathIndex[i];
    }
    count++;
    places++;
  }

  private static int depthOf(final ShadowPage[] above) {
    int depth = 0;
    while (depth < above.length && above[depth] != null) {
      depth++;
    }
    return depth;
  }
}
