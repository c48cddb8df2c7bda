package umbra.mmu.sync;

import umbra.mmu.event.VmEvents;
import umbra.mmu.guest.ControlRegister;
import umbra.mmu.shadow.ShadowPage;
import umbra.mmu.shadow.ShadowPages;
import umbra.mmu.shadow.Spte;
import umbra.mmu.state.VcpuMmu;
import umbra.mmu.state.VmState;
import umbra.mmu.zap.EntryZap;
import umbra.mmu.zap.InvalidList;
import umbra.mmu.zap.PageZap;

/** An emulated guest write reached memory that shadow pages may shadow (kvm_mmu_pte_write; 7). */
public final class TableWrites {
  private static final int FLOODED = 3;
  private static final int HALF = 4;
  private static final int ENTRY_BYTES = 8;

  private final VmState state;
  private final VmEvents events;
  private final EntryZap entries;
  private final PageZap zap;
  private final InvalidList invalid = new InvalidList();

  public TableWrites(
      final VmState state, final VmEvents events, final EntryZap entries, final PageZap zap) {
    this.state = state;
    this.events = events;
    this.entries = entries;
    this.zap = zap;
  }

  /** Tells the MMU of {@code size} bytes that {@code vcpu} has written at {@code gpa}. */
  public void written(final VcpuMmu vcpu, final long gpa, final int size) {
    if (state.indirectPages() == 0) {
      return;
    }
    events.tableWriteEmulated(gpa, size);
    // Half a write of an 8-byte entry stands for the whole entry (mmu_pte_write_fetch_gpte).
    final boolean isHalf = size == HALF && (vcpu.cr4() & ControlRegister.CR4_PAE) != 0;
    final long firstGpa = isHalf ? gpa & -ENTRY_BYTES : gpa;
    final int bytes = isHalf ? ENTRY_BYTES : size;
    final long gpte =
        bytes == HALF || bytes == ENTRY_BYTES ? state.guestRead(firstGpa & -bytes, bytes) : 0;
    boolean flush = false;
    ShadowPage page = state.pages().firstInBucket(gpa >>> 12);
    while (page != null) {
      final ShadowPage following = ShadowPages.nextInBucket(page);
      if (page.gfn() == gpa >>> 12 && !page.isDirect() && !state.isObsolete(page)) {
        flush |= writtenTo(page, firstGpa, bytes, gpte);
      }
      page = following;
    }
    zap.commitOrFlush(invalid, flush);
  }

  private boolean writtenTo(
      final ShadowPage page, final long gpa, final int size, final long gpte) {
    if (isMisaligned(gpa, size) || isFlooding(page)) {
      zap.prepare(page, invalid);
      events.pageFlooded(page.number());
      return false;
    }
    final int index = (int) (gpa & 0xfff) / ENTRY_BYTES;
    final boolean wasPresent = Spte.isPresent(page.spte(index));
    entries.zap(page, index);
    if (gpte != 0 && page.level() != 1) {
      events.pdeZapped(page.number(), index);
    }
    return wasPresent;
  }

  /** An aligned byte is fine: such writes clear a flag; other small ones are no entry writes. */
  private static boolean isMisaligned(final long gpa, final int size) {
    final int offset = (int) (gpa & 0xfff);
    if (size == 1 && (offset & ENTRY_BYTES - 1) == 0) {
      return false;
    }
    return ((offset ^ offset + size - 1) & -ENTRY_BYTES) != 0 || size < HALF;
  }

  private boolean isFlooding(final ShadowPage page) {
    if (page.level() == 1) {
      return false;
    }
    events.writeFloodingCounted(page.number());
    return page.writeFlooding() >= FLOODED;
  }
}
