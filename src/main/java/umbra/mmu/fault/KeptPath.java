package umbra.mmu.fault;

import umbra.mmu.shadow.ShadowPage;
import umbra.mmu.state.VmState;
import umbra.mmu.walk.Walk;

/**
 * The way from a top table to the shadow of the lowest guest table, as the last fault left it. Most
 * faults follow one at a neighbour: while neither guest memory nor a table pointer changed, their
 * way is the same, has all its pages and nothing to clear.
 */
final class KeptPath {
  private ShadowPage top;
  private ShadowPage lowest;
  private int level;
  private long region;
  private long memoryChanges = -1;
  private long pathChanges = -1;

  /** The page at the end of the way. */
  ShadowPage lowest() {
    return lowest;
  }

  /** Whether the walk of {@code gva} from {@code newTop} goes the way that is kept. */
  boolean leadsTo(final VmState state, final ShadowPage newTop, final Walk walk, final long gva) {
    return memoryChanges == state.memoryChanges()
        && walk.isConsistentAt(memoryChanges)
        && pathChanges == state.pages().pathChanges()
        && top == newTop
        && level == walk.level()
        && region == region(walk, gva);
  }

  /** Keeps the way on which the walk has just been shadowed. */
  void keep(
      final VmState state,
      final ShadowPage newTop,
      final Walk walk,
      final long gva,
      final ShadowPage newLowest) {
    top = newTop;
    lowest = newLowest;
    level = walk.level();
    region = region(walk, gva);
    memoryChanges = state.memoryChanges();
    pathChanges = state.pages().pathChanges();
  }

  /** What leads to the shadow page: of a guest table with 4-byte entries it shadows a part. */
  private static long region(final Walk walk, final long gva) {
    return gva >>> (12 + 9 * walk.level());
  }
}
