package umbra.mmu.fault;

import umbra.mmu.shadow.ShadowPage;
import umbra.mmu.state.VmState;
import umbra.mmu.walk.Walk;

/**
 * The way from a top table to the shadow of the lowest guest table, and on through direct tables to
 * the level-1 table, as the last fault left it. Most faults follow one at a neighbour: while
 * neither guest memory nor a table pointer changed, their way is the same, has all its pages and
 * nothing to clear.
 */
final class KeptPath {
  /** What a level-1 table maps: bits of an address, and of a frame number. */
  private static final int UNIT_SHIFT = 21;

  private static final int UNIT_PAGES_SHIFT = 9;

  private ShadowPage top;
  private ShadowPage lowest;
  private int level;
  private long region;
  private long memoryChanges = -1;
  private long pathChanges = -1;
  private ShadowPage leafTable;
  private ShadowPage leafTableBelow;
  private int leafAccess;
  private long leafUnit;
  private long leafGfns;
  private long leafPathChanges = -1;

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

  /**
   * The level-1 table that {@link #lowest} leads {@code fault} to through direct tables, or null if
   * that has to be looked for. Where no table pointer and no count of writes changed, the search
   * would find each table of the same frames and access linked, and nothing to do on its way.
   */
  ShadowPage leafTable(final VmState state, final PageFault fault, final int access) {
    final boolean same =
        leafPathChanges == state.pages().pathChanges()
            && leafTableBelow == lowest
            && leafUnit == fault.gva >>> UNIT_SHIFT
            && leafGfns == fault.gfn >>> UNIT_PAGES_SHIFT
            && leafAccess == access
            && fault.goalLevel == 1;
    return same ? leafTable : null;
  }

  /** Keeps the table to which {@link #lowest} has just led {@code fault}, if it is of level 1. */
  void keepLeafTable(
      final VmState state, final PageFault fault, final int access, final ShadowPage page) {
    if (page.level() > 1) {
      return;
    }
    leafTable = page;
    leafTableBelow = lowest;
    leafAccess = access;
    leafUnit = fault.gva >>> UNIT_SHIFT;
    leafGfns = fault.gfn >>> UNIT_PAGES_SHIFT;
    leafPathChanges = state.pages().pathChanges();
  }

  /** What leads to the shadow page: of a guest table with 4-byte entries it shadows a part. */
  private static long region(final Walk walk, final long gva) {
    return gva >>> (12 + 9 * walk.level());
  }
}
