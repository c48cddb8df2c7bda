package umbra.mmu.vm;

import umbra.mmu.event.VmEventFanOut;
import umbra.mmu.guest.ErrorCode;
import umbra.mmu.guest.ReservedBits;
import umbra.mmu.memory.HostFrames;
import umbra.mmu.memory.SlotMemory;
import umbra.mmu.shadow.ShadowPage;
import umbra.mmu.shadow.Spte;
import umbra.mmu.state.Parameter;
import umbra.mmu.state.VcpuMmu;
import umbra.mmu.state.VmState;
import umbra.mmu.tlb.Tlb;
import umbra.mmu.vcpu.Vcpu;

/**
 * The processor's side of one access: TLB, walk, fault codes (reference 13.7). Under shadow paging
 * its CR0.WP and EFER.NX are always 1; under nested paging the guest's own count, and {@link
 * TwoStageWalk} does the walk.
 */
final class Processor {
  /** Answer of {@link #access} for a granted access. */
  static final long GRANTED = -1;

  private final VmState state;
  private final VmEventFanOut events;
  private final BuiltTables tables;
  private final TwoStageWalk twoStages;
  private long leaf;
  private int leafLevel;

  Processor(final VmState state, final VmEventFanOut events, final ReservedBits reservedBits) {
    this.state = state;
    this.events = events;
    this.tables = new BuiltTables(state, events);
    this.twoStages = new TwoStageWalk(state, events, reservedBits, tables);
  }

  /** Guest-physical address of the nested page fault that {@link #access} answered. */
  long faultingGpa() {
    return twoStages.faultingGpa();
  }

  /**
   * One access.
   *
   * @param access W, U and F as in an error code
   * @param ac EFLAGS.AC
   * @return {@link #GRANTED} or the error code of the fault
   */
  long access(
      final VcpuMmu mmu, final Vcpu vcpu, final long gva, final long access, final boolean ac) {
    final int smepSmap = vcpu.state().smepSmap(ac);
    final Tlb tlb = vcpu.state().tlb();
    final long kept = tlb.spte(gva);
    if (kept != 0 && Tlb.permits(kept, access, smepSmap)) {
      leaf = kept;
      leafLevel = (leaf & Spte.LARGE) == 0 ? 1 : 2;
      return GRANTED;
    }
    if (state.isOn(Parameter.NPT)) {
      return twoStages(mmu, vcpu, gva, access, ac);
    }
    final ShadowPage top = state.pages().get(mmu.topPage(0, gva));
    final long code = tables.walk(top, gva, access, smepSmap);
    if (code == GRANTED) {
      fill(vcpu, gva);
    }
    return code;
  }

  private long twoStages(
      final VcpuMmu mmu, final Vcpu vcpu, final long gva, final long access, final boolean ac) {
    final long code = twoStages.walk(mmu, gva, access, mmu.mode(ac));
    if (code == GRANTED) {
      keep(vcpu, gva, twoStages.translation());
    }
    return code;
  }

  /**
   * One access of the nested guest, which has no paging of its own: its addresses are what the
   * second stage translates (reference 14.1).
   *
   * @param access W and F as in an error code
   * @return {@link #GRANTED} or the error code of the nested page fault
   */
  long nestedAccess(final VcpuMmu mmu, final Vcpu vcpu, final long gpa, final long access) {
    final Tlb tlb = vcpu.state().tlb();
    final long kept = tlb.spte(gpa);
    if (kept != 0 && Tlb.permits(kept, access | ErrorCode.USER, 0)) {
      leaf = kept;
      leafLevel = (leaf & Spte.LARGE) == 0 ? 1 : 2;
      return GRANTED;
    }
    final long code = twoStages.secondStage(mmu, gpa, access);
    if (code == GRANTED) {
      fill(vcpu, gpa);
    }
    return code;
  }

  private void keep(final Vcpu vcpu, final long gva, final long translation) {
    leaf = translation;
    leafLevel = (leaf & Spte.LARGE) == 0 ? 1 : 2;
    vcpu.events().tlbFilled(events.steps(), gva & -4096, leaf, leafLevel);
  }

  /** Moves the data of a granted access; what is loaded afterwards, {@code loaded} before. */
  long transfer(final Instruction instruction, final long access, final long loaded) {
    if (instruction.kind == Instruction.Kind.PROBE_READ) {
      return loaded;
    }
    if ((access & ErrorCode.WRITE) == 0) {
      return read(instruction.gva, instruction.size);
    }
    switch (instruction.kind) {
      case STORE, TOUCH_WRITE -> write(instruction.gva, instruction.size, instruction.value);
      case OR, LOCK_OR -> {
        final long old = read(instruction.gva, instruction.size);
        write(instruction.gva, instruction.size, old | instruction.value);
      }
      case ADD -> {
        final long old = read(instruction.gva, instruction.size);
        write(instruction.gva, instruction.size, old + instruction.value);
      }
      default -> {}
    }
    return loaded;
  }

  /** Reads through the last granted translation. */
  long read(final long gva, final int size) {
    final long pfn = pfn(gva);
    final SlotMemory memory = state.memoryOf(pfn);
    return memory == null ? 0 : memory.read(HostFrames.page(pfn), (int) gva & 0xfff, size);
  }

  /** Writes through the last granted translation. */
  void write(final long gva, final int size, final long value) {
    if (read(gva, size) != (size == 8 ? value : value & (1L << (8 * size)) - 1)) {
      events.frameWritten(pfn(gva), (int) gva & 0xfff, size, value);
    }
  }

  /** A 1G leaf enters the TLB as the 2M unit that was touched. */
  private void fill(final Vcpu vcpu, final long gva) {
    final boolean large = tables.level() > 1;
    keep(vcpu, gva, large ? withFrame(tables.pfn(gva) & -512L) : tables.leaf());
  }

  private long withFrame(final long pfn) {
    return (tables.leaf() & ~Spte.FRAME) | pfn << 12;
  }

  private long pfn(final long gva) {
    final long inUnit = gva >>> 12 & (1L << (9 * (leafLevel - 1))) - 1;
    return Spte.frame(leaf) | inUnit;
  }
}
