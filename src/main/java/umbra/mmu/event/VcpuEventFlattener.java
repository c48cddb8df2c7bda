package umbra.mmu.event;

/**
 * Turns each event of {@link VcpuEvents} into its kind and its numbers, for listeners that treat
 * all events alike (encoder, JSON). Unused numbers are 0; a boolean is 0 or 1.
 */
public abstract class VcpuEventFlattener implements VcpuEvents {

  /** One event. The names of the numbers are {@link VcpuEventKind#field}. */
  protected abstract void event(VcpuEventKind kind, long a, long b, long c, long d, long e);

  @Override
  public void vcpuStarted(final int vcpu) {
    event(VcpuEventKind.VCPU_STARTED, vcpu, 0, 0, 0, 0);
  }

  @Override
  public void operationRetired(final long vmStep, final long position, final int outcome) {
    event(VcpuEventKind.OPERATION_RETIRED, vmStep, position, outcome, 0, 0);
  }

  @Override
  public void accessesRetired(final long vmStep, final long position) {
    event(VcpuEventKind.ACCESSES_RETIRED, vmStep, position, 0, 0, 0);
  }

  @Override
  public void guestFaulted(final long vmStep, final long gva, final long errorCode) {
    event(VcpuEventKind.GUEST_FAULTED, vmStep, gva, errorCode, 0, 0);
  }

  @Override
  public void exceptionTaken(final long vmStep, final int vector, final long errorCode) {
    event(VcpuEventKind.EXCEPTION_TAKEN, vmStep, vector, errorCode, 0, 0);
  }

  @Override
  public void registerWritten(final long vmStep, final int register, final long value) {
    event(VcpuEventKind.REGISTER_WRITTEN, vmStep, register, value, 0, 0);
  }

  @Override
  public void tlbFilled(final long vmStep, final long gva, final long spte, final int level) {
    event(VcpuEventKind.TLB_FILLED, vmStep, gva, spte, level, 0);
  }

  @Override
  public void tlbEmptied(final long vmStep) {
    event(VcpuEventKind.TLB_EMPTIED, vmStep, 0, 0, 0, 0);
  }

  @Override
  public void tlbEntryDropped(final long vmStep, final long gva) {
    event(VcpuEventKind.TLB_ENTRY_DROPPED, vmStep, gva, 0, 0, 0);
  }

  @Override
  public void mmioAnswered(
      final long vmStep, final long gpa, final int size, final boolean write, final long value) {
    event(VcpuEventKind.MMIO_ANSWERED, vmStep, gpa, size, write ? 1 : 0, value);
  }

  @Override
  public void vcpuEnded(final long vmStep) {
    event(VcpuEventKind.VCPU_ENDED, vmStep, 0, 0, 0, 0);
  }
}
