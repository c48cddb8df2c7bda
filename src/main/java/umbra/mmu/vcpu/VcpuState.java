package umbra.mmu.vcpu;

import umbra.mmu.event.Mix;
import umbra.mmu.event.VcpuEventKind;
import umbra.mmu.event.VcpuEvents;
import umbra.mmu.guest.ControlRegister;
import umbra.mmu.guest.PagingFormat;
import umbra.mmu.shadow.Spte;
import umbra.mmu.state.EventMismatchException;
import umbra.mmu.tlb.Tlb;

/**
 * The state of one vCPU, changed by the events of its stream alone. An event that does not fit
 * throws {@link EventMismatchException} before it changes anything.
 */
public final class VcpuState implements VcpuEvents {
  private static final int OUTCOMES = OutcomeKind.values().length;
  private static final int VECTORS = 32;

  // The TLB holds 4K pages and 2M units: a larger leaf enters as the unit that was touched.
  private static final int TLB_LEVELS = 2;

  private final int number;
  private final Tlb tlb = new Tlb();
  private long cr0;
  private long cr3;
  private long cr4;
  private long efer;
  private PagingFormat format = PagingFormat.FOUR_LEVEL;
  private int smepSmap;
  private long position;
  private long lastVmStep;
  private long faults;
  private boolean started;
  private boolean ended;

  public VcpuState(final int number) {
    this.number = number;
  }

  public int number() {
    return number;
  }

  public Tlb tlb() {
    return tlb;
  }

  /** Accesses and operations retired. */
  public long position() {
    return position;
  }

  /** The last step of the VM's stream that this vCPU depends on. */
  public long lastVmStep() {
    return lastVmStep;
  }

  /** Page faults that the processor raised. */
  public long faults() {
    return faults;
  }

  public boolean isEnded() {
    return ended;
  }

  /** The bits of an address that the processor looks at in the guest's mode. */
  public long linearMask() {
    return format.linearMask();
  }

  /** SMEP, and SMAP unless {@code ac}: as {@link Tlb#hits} takes them. */
  public int smepSmap(final boolean ac) {
    return ac ? smepSmap & 1 : smepSmap;
  }

  /** Hash of everything kept. */
  public long digest() {
    long hash = Mix.then(number, tlb.digest());
    hash = Mix.then(Mix.then(hash, cr0), cr3);
    hash = Mix.then(Mix.then(hash, cr4), efer);
    return Mix.then(Mix.then(hash, position), faults);
  }

  @Override
  public void vcpuStarted(final int vcpu) {
    final VcpuEventKind kind = VcpuEventKind.VCPU_STARTED;
    require(!started, kind, "one start of the vcpu", "a second one of vcpu", vcpu);
    require(vcpu == number, kind, "the vcpu of this stream", "vcpu", vcpu);
    started = true;
  }

  @Override
  public void operationRetired(final long vmStep, final long newPosition, final int outcome) {
    final VcpuEventKind kind = VcpuEventKind.OPERATION_RETIRED;
    retires(kind, vmStep, newPosition);
    require(outcome >= 0 && outcome < OUTCOMES, kind, "an outcome", "number", outcome);
    position = newPosition;
    lastVmStep = vmStep;
  }

  @Override
  public void accessesRetired(final long vmStep, final long newPosition) {
    retires(VcpuEventKind.ACCESSES_RETIRED, vmStep, newPosition);
    position = newPosition;
    lastVmStep = vmStep;
  }

  @Override
  public void guestFaulted(final long vmStep, final long gva, final long errorCode) {
    follows(VcpuEventKind.GUEST_FAULTED, vmStep);
    faults++;
    lastVmStep = vmStep;
  }

  @Override
  public void exceptionTaken(final long vmStep, final int vector, final long errorCode) {
    final VcpuEventKind kind = VcpuEventKind.EXCEPTION_TAKEN;
    follows(kind, vmStep);
    require(vector >= 0 && vector < VECTORS, kind, "a vector from 0 to 31", "vector", vector);
    lastVmStep = vmStep;
  }

  @Override
  public void registerWritten(final long vmStep, final int register, final long value) {
    final VcpuEventKind kind = VcpuEventKind.REGISTER_WRITTEN;
    follows(kind, vmStep);
    require(
        ControlRegister.isKept(register),
        kind,
        "register 0, 3, 4 or 8 (EFER)",
        "register",
        register);
    lastVmStep = vmStep;
    switch (register) {
      case ControlRegister.CR0 -> cr0 = value;
      case ControlRegister.CR3 -> cr3 = value;
      case ControlRegister.CR4 -> cr4 = value;
      default -> efer = value;
    }
    format = PagingFormat.of(cr4, efer);
    smepSmap =
        ((cr4 & ControlRegister.CR4_SMEP) != 0 ? 1 : 0)
            | ((cr4 & ControlRegister.CR4_SMAP) != 0 ? 2 : 0);
  }

  @Override
  public void tlbFilled(final long vmStep, final long gva, final long spte, final int level) {
    final VcpuEventKind kind = VcpuEventKind.TLB_FILLED;
    follows(kind, vmStep);
    require(level >= 1 && level <= TLB_LEVELS, kind, "level 1 or 2", "level", level);
    require(Spte.isLeaf(spte, level), kind, "a leaf of the level", "spte", spte);
    lastVmStep = vmStep;
    tlb.applyFill(gva, spte, level);
  }

  @Override
  public void tlbEmptied(final long vmStep) {
    follows(VcpuEventKind.TLB_EMPTIED, vmStep);
    lastVmStep = vmStep;
    tlb.applyEmpty();
  }

  @Override
  public void tlbEntryDropped(final long vmStep, final long gva) {
    follows(VcpuEventKind.TLB_ENTRY_DROPPED, vmStep);
    lastVmStep = vmStep;
    tlb.applyDrop(gva);
  }

  @Override
  public void mmioAnswered(
      final long vmStep, final long gpa, final int size, final boolean write, final long value) {
    final VcpuEventKind kind = VcpuEventKind.MMIO_ANSWERED;
    follows(kind, vmStep);
    final boolean known = size == 8 || size == 4 || size == 2 || size == 1;
    require(known, kind, "1, 2, 4 or 8 bytes", "size", size);
    lastVmStep = vmStep;
  }

  @Override
  public void vcpuEnded(final long vmStep) {
    follows(VcpuEventKind.VCPU_ENDED, vmStep);
    lastVmStep = vmStep;
    ended = true;
  }

  private void retires(final VcpuEventKind kind, final long vmStep, final long newPosition) {
    follows(kind, vmStep);
    require(newPosition > position, kind, "a later position", "position", newPosition);
  }

  /** The stream has started and not ended, and follows the VM's. */
  private void follows(final VcpuEventKind kind, final long vmStep) {
    require(started, kind, "a vcpu that started", "one that did not, vcpu", number);
    require(!ended, kind, "a vcpu that goes on", "the end of vcpu", number);
    require(vmStep >= lastVmStep, kind, "no earlier step of the VM", "step", vmStep);
  }

  private static void require(
      final boolean fits,
      final VcpuEventKind kind,
      final String expected,
      final String what,
      final long found) {
    if (!fits) {
      throw new EventMismatchException(
          kind.eventName(), expected, what + " 0x" + Long.toHexString(found));
    }
  }
}
