package umbra.mmu.vm;

import umbra.mmu.event.VmEvents;
import umbra.mmu.guest.ErrorCode;
import umbra.mmu.guest.Gpte;
import umbra.mmu.shadow.ShadowPage;
import umbra.mmu.shadow.Spte;
import umbra.mmu.state.Parameter;
import umbra.mmu.state.VmState;
import umbra.mmu.tlb.Tlb;

/**
 * The processor's walk of tables that KVM built: of shadow tables by a guest-virtual address, or of
 * the second stage of nested paging by a guest-physical one. Sets A and D in leaves (13.7).
 */
final class BuiltTables {
  /** Bits of an address below the part that leads to a level-1 table. */
  private static final int UNIT_SHIFT = 21;

  private final VmState state;
  private final VmEvents events;
  private long leaf;
  private int level;
  private ShadowPage keptTop;
  private ShadowPage keptLowest;
  private long keptUnit;
  private long keptAt = -1;

  BuiltTables(final VmState state, final VmEvents events) {
    this.state = state;
    this.events = events;
  }

  /** The leaf of the last granted walk, with the bits that the walk set. */
  long leaf() {
    return leaf;
  }

  /** Its level. */
  int level() {
    return level;
  }

  /** Host frame of the 4K page at {@code address}, which the last walk has granted. */
  long pfn(final long address) {
    return Spte.frame(leaf) | (address >>> 12 & (1L << (9 * (level - 1))) - 1);
  }

  /**
   * Walks for an access with W, U and F as in an error code.
   *
   * @param top where the walk begins; null for an entry of pae_root that is not present
   * @param smepSmap as {@link Tlb#permits} takes it
   * @return {@link Processor#GRANTED}, or the access with the bits that tell why not
   */
  long walk(final ShadowPage top, final long address, final long access, final int smepSmap) {
    final long unit = address >>> UNIT_SHIFT;
    final boolean kept =
        keptAt == state.pages().pathChanges() && top == keptTop && unit == keptUnit;
    ShadowPage page = kept ? keptLowest : top;
    int pageLevel = page == null ? 0 : kept ? 1 : page.level();
    while (page != null) {
      final int index = Gpte.index(address, pageLevel);
      final long spte = page.spte(index);
      if (Spte.isTable(spte, pageLevel)) {
        page = state.pages().get((int) Spte.frame(spte));
        // Each table is one level below its parent: to read that from the page would cost a miss.
        pageLevel--;
        if (pageLevel == 1) {
          keep(top, unit, page);
        }
        continue;
      }
      if (!Spte.isPresent(spte)) {
        return access | (Spte.isMmio(spte) ? reserved() : 0);
      }
      if (!Tlb.permits(spte | Spte.DIRTY, access, smepSmap)) {
        return access | ErrorCode.PRESENT;
      }
      final long needed = Spte.ACCESSED | ((access & ErrorCode.WRITE) != 0 ? Spte.DIRTY : 0);
      if ((spte & needed) != needed) {
        events.spteAged(page.number(), index, spte | needed);
      }
      leaf = spte | needed;
      level = pageLevel;
      return Processor.GRANTED;
    }
    return access;
  }

  /** A fault's second walk, and the next page's first one, end in the same table. */
  private void keep(final ShadowPage top, final long unit, final ShadowPage lowest) {
    keptTop = top;
    keptUnit = unit;
    keptLowest = lowest;
    keptAt = state.pages().pathChanges();
  }

  /** What an error code says of a reserved bit; the emulated processor leaves P out. */
  long reserved() {
    return state.isOn(Parameter.EMULATED_MMIO_CODE)
        ? ErrorCode.RESERVED
        : ErrorCode.RESERVED | ErrorCode.PRESENT;
  }
}
