package umbra.mmu.sync;

import umbra.mmu.event.VmEvents;
import umbra.mmu.guest.ControlRegister;
import umbra.mmu.shadow.PageRole;
import umbra.mmu.shadow.ShadowPage;
import umbra.mmu.shadow.ShadowPages;
import umbra.mmu.shadow.Spte;
import umbra.mmu.state.Parameter;
import umbra.mmu.state.VcpuMmu;
import umbra.mmu.state.VmState;
import umbra.mmu.zap.EntryZap;
import umbra.mmu.zap.InvalidList;
import umbra.mmu.zap.PageZap;

/** An emulated guest write reached memory that shadow pages may shadow (kvm_mmu_pte_write; 7). */
public final class TableWrites {
  private static final int FLOODED = 3;
  private static final int HALF = 4;
  private static final int WHOLE = 8;

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
    final long firstGpa = isHalf ? gpa & -WHOLE : gpa;
    final int bytes = isHalf ? WHOLE : size;
    final long gpte = bytes == HALF || bytes == WHOLE ? read(firstGpa, bytes) : 0;
    boolean flush = false;
    ShadowPage page = state.pages().firstInBucket(gpa >>> 12);
    while (page != null) {
      final ShadowPage following = ShadowPages.nextInBucket(page);
      if (page.gfn() == gpa >>> 12 && !page.isDirect() && !state.isObsolete(page)) {
        flush |= writtenTo(page, (int) firstGpa & 0xfff, bytes, gpte);
      }
      page = following;
    }
    zap.commitOrFlush(invalid, flush);
  }

  private long read(final long gpa, final int size) {
    return state.guestRead(gpa & -size, size);
  }

  private boolean writtenTo(
      final ShadowPage page, final int offset, final int size, final long gpte) {
    if (isMisaligned(offset, size, page.gpteSize()) || isFlooding(page)) {
      zap.prepare(page, invalid);
      events.pageFlooded(page.number());
      return false;
    }
    if (!PageRole.hasFourByteGpte(page.role())) {
      return zapWritten(page, offset / WHOLE, gpte);
    }
    // Two 4-byte entries take the place of one here; a 4M one is two of 2M (get_written_sptes).
    final boolean isDirectory = page.level() > 1;
    final int place = isDirectory ? (offset * 2 & -WHOLE) * 2 : offset * 2;
    if (place >> 12 != PageRole.quadrant(page.role())) {
      return false;
    }
    final int index = (place & 0xfff) / WHOLE;
    boolean flush = zapWritten(page, index, gpte);
    if (isDirectory) {
      flush |= zapWritten(page, index + 1, gpte);
    }
    return flush;
  }

  private boolean zapWritten(final ShadowPage page, final int index, final long gpte) {
    final boolean wasPresent = Spte.isPresent(page.spte(index));
    entries.zap(page, index);
    if (gpte != 0 && page.level() != 1) {
      events.pdeZapped(page.number(), index);
    }
    return wasPresent;
  }

  /** An aligned byte is fine: such writes clear a flag; other small ones are no entry writes. */
  private static boolean isMisaligned(final int offset, final int size, final int entryBytes) {
    if (size == 1 && (offset & entryBytes - 1) == 0) {
      return false;
    }
    return ((offset ^ offset + size - 1) & -entryBytes) != 0 || size < HALF;
  }

  /** Level 1 is spared since its table can go unsync (detect_write_flooding). */
  private boolean isFlooding(final ShadowPage page) {
    if (page.level() == 1 && !state.isOn(Parameter.FLOOD_LEAF_TABLES)) {
      return false;
    }
    events.writeFloodingCounted(page.number());
    return page.writeFlooding() >= FLOODED;
  }
}
