package umbra.mmu.vm;

import umbra.mmu.event.VmEvents;
import umbra.mmu.guest.Access;
import umbra.mmu.guest.ErrorCode;
import umbra.mmu.guest.Gpte;
import umbra.mmu.guest.PagingFormat;
import umbra.mmu.guest.PagingMode;
import umbra.mmu.guest.ReservedBits;
import umbra.mmu.memory.HostFrames;
import umbra.mmu.memory.SlotMemory;
import umbra.mmu.shadow.ShadowPage;
import umbra.mmu.shadow.Spte;
import umbra.mmu.state.Parameter;
import umbra.mmu.state.VcpuMmu;
import umbra.mmu.state.VmState;

/**
 * The processor's walk under nested paging: the guest's own tables, each of them and the page at
 * the end through the tables that KVM built (AMD manual volume 2, 15.25; reference 14.1). Each
 * access is a user access to the second stage; a guest table is always accessed as for a write,
 * since the walk may set A in it. The PDPTEs of a PAE guest are read like a table, by each walk
 * that needs one, and not when CR3 is loaded (15.25.10).
 */
final class TwoStageWalk {
  private final VmState state;
  private final VmEvents events;
  private final ReservedBits reservedBits;
  private final BuiltTables secondStage;
  private PagingFormat format = PagingFormat.FOUR_LEVEL;
  private long nestedGpa;
  private long translation;

  TwoStageWalk(
      final VmState state,
      final VmEvents events,
      final ReservedBits reservedBits,
      final BuiltTables secondStage) {
    this.state = state;
    this.events = events;
    this.reservedBits = reservedBits;
    this.secondStage = secondStage;
  }

  /** Guest-physical address of a fault of the second stage. */
  long faultingGpa() {
    return nestedGpa;
  }

  /**
   * The combined translation after a granted walk, as a leaf entry for the TLB: frame of the whole
   * unit, rights of both stages. W stands only where the guest's own entries have it, so a
   * supervisor's write with CR0.WP=0 is walked each time.
   */
  long translation() {
    return translation;
  }

  /**
   * Walks {@code gva} for an access with W, U and F as in an error code.
   *
   * @return {@link Processor#GRANTED}, the code of a #PF for the guest, or the code of a nested
   *     page fault, which has one of {@link ErrorCode#GUEST_FINAL} and {@link
   *     ErrorCode#GUEST_TABLE}
   */
  long walk(final VcpuMmu mmu, final long gva, final long access, final int mode) {
    format = mmu.format();
    long table = format.rootTable(mmu.cr3());
    int rights = Access.ALL;
    for (int level = format.levels(); ; level--) {
      final long gpa = table + format.offset(gva, level);
      final long fault = nested(mmu, gpa, ErrorCode.WRITE, ErrorCode.GUEST_TABLE);
      if (fault != Processor.GRANTED) {
        return fault;
      }
      long entry = read(gpa);
      if (!Gpte.isPresent(entry)) {
        return guestFault(access, mode, 0);
      }
      if (isReserved(entry, level, mode)) {
        return guestFault(access, mode, secondStage.reserved());
      }
      if (level <= format.topLevel()) {
        rights &= Access.of(entry);
        if (format.isLeaf(entry, level)) {
          return leaf(mmu, gva, access, mode, gpa, entry, level, rights);
        }
        entry = set(gpa, entry, Gpte.ACCESSED);
      }
      table = entry & Gpte.FRAME;
    }
  }

  /** The second stage alone, for a nested guest without paging; answers like {@link #walk}. */
  long secondStage(final VcpuMmu mmu, final long gpa, final long access) {
    return nested(mmu, gpa, access, ErrorCode.GUEST_FINAL);
  }

  private long leaf(
      final VcpuMmu mmu,
      final long gva,
      final long access,
      final int mode,
      final long gpteGpa,
      final long gpte,
      final int level,
      final int rights) {
    if (PagingMode.permissionFault(rights, access, mode)) {
      return guestFault(access, mode, ErrorCode.PRESENT);
    }
    final boolean write = (access & ErrorCode.WRITE) != 0;
    final long now = set(gpteGpa, gpte, Gpte.ACCESSED | (write ? Gpte.DIRTY : 0));
    final long inside = (format.pages(level) << 12) - 1;
    final long gpa = format.leafGfn(now, level) << 12 | (gva & inside);
    final long fault = nested(mmu, gpa, access, ErrorCode.GUEST_FINAL);
    if (fault == Processor.GRANTED) {
      translation = combined(gpa, now, level, rights, mode);
    }
    return fault;
  }

  /** The second stage; a granted access leaves its leaf there. */
  private long nested(final VcpuMmu mmu, final long gpa, final long access, final long kind) {
    nestedGpa = gpa;
    final ShadowPage root = state.pages().get(mmu.root(0));
    final long code = secondStage.walk(root, gpa, access | ErrorCode.USER, 0);
    return code == Processor.GRANTED ? code : kind | code;
  }

  private long guestFault(final long access, final int mode, final long found) {
    // EFER.NX means nothing to entries that have no such bit.
    final int telling =
        format.hasFourByteEntries() ? PagingMode.SMEP : PagingMode.NO_EXECUTE | PagingMode.SMEP;
    final boolean tellsFetch = (mode & telling) != 0;
    return found | (tellsFetch ? access : access & ~ErrorCode.FETCH);
  }

  private boolean isReserved(final long entry, final int level, final int mode) {
    if (level > format.topLevel()) {
      return reservedBits.violatedByPdpte(entry);
    }
    final boolean ignored = level == 4 && state.isOn(Parameter.EMULATED_PML4_GLOBAL);
    final long checked = ignored ? entry & ~Gpte.GLOBAL : entry;
    return reservedBits.violated(format, checked, level, (mode & PagingMode.NO_EXECUTE) != 0);
  }

  private long combined(
      final long gpa, final long gpte, final int level, final int rights, final int mode) {
    long spte = Spte.MMU_PRESENT | Spte.PRESENT | Spte.ACCESSED;
    if ((rights & Access.WRITE) != 0) {
      spte |= secondStage.leaf() & Spte.WRITABLE;
    }
    if ((gpte & Gpte.DIRTY) != 0) {
      spte |= secondStage.leaf() & Spte.DIRTY;
    }
    if ((rights & Access.USER) != 0) {
      spte |= Spte.USER;
    }
    spte |= secondStage.leaf() & Spte.NO_EXECUTE;
    if ((rights & Access.EXEC) == 0 && (mode & PagingMode.NO_EXECUTE) != 0) {
      spte |= Spte.NO_EXECUTE;
    }
    final long pfn = secondStage.pfn(gpa);
    final boolean large = level > 1 && secondStage.level() > 1;
    return spte | (large ? Spte.LARGE | (pfn & -512L) << 12 : pfn << 12);
  }

  private long read(final long gpa) {
    final long pfn = secondStage.pfn(gpa);
    final SlotMemory memory = state.memoryOf(pfn);
    return memory == null
        ? 0
        : memory.read(HostFrames.page(pfn), (int) gpa & 0xfff, format.entrySize());
  }

  private long set(final long gpa, final long gpte, final long bits) {
    final long now = gpte | bits;
    if (now != gpte) {
      events.frameWritten(secondStage.pfn(gpa), (int) gpa & 0xfff, format.entrySize(), now);
    }
    return now;
  }
}
