package umbra.mmu.event;

/**
 * The events of one vCPU's stream: what the vCPU did and saw. {@code vmStep} is the global step of
 * its VM's stream on which the event depends, so the vCPU's stream can never run ahead of it. A TLB
 * hit makes no event.
 */
public interface VcpuEvents {

  /** First event of the stream: the number of the vCPU in its VM. */
  void vcpuStarted(int vcpu);

  /**
   * An operation that is not a plain access ended; {@code outcome} is a constant of {@code
   * OutcomeKind}. {@code position} counts retired accesses and operations, this one included.
   */
  void operationRetired(long vmStep, long position, int outcome);

  /** Plain accesses up to {@code position} are retired. */
  void accessesRetired(long vmStep, long position);

  /** The processor raised a page fault that KVM handled. */
  void guestFaulted(long vmStep, long gva, long errorCode);

  /** The guest was given an exception; {@code errorCode} is -1 for a vector without one. */
  void exceptionTaken(long vmStep, int vector, long errorCode);

  /** A control register has a new value; {@code register} is 0, 3, 4 or 8 (EFER). */
  void registerWritten(long vmStep, int register, long value);

  /** The processor walked the shadow tables and keeps the translation. */
  void tlbFilled(long vmStep, long gva, long spte, int level);

  /** The processor dropped every translation. */
  void tlbEmptied(long vmStep);

  /** The processor dropped the translation of one address. */
  void tlbEntryDropped(long vmStep, long gva);

  /** An access was answered by user space. */
  void mmioAnswered(long vmStep, long gpa, int size, boolean write, long value);

  /** Last event of a finished run. */
  void vcpuEnded(long vmStep);
}
