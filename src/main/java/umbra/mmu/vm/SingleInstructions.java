package umbra.mmu.vm;

/**
 * A vCPU's instructions one by one, without a scenario's text and without the OUT that ends an
 * operation: for checks and measurements that drive the model closely. To be used between {@link
 * Vm#beginRequest}, which says whose instructions they are, and {@link Vm#endRequest}.
 *
 * <p>Each method answers {@link #RETIRED} or the error code of the page fault that the guest's
 * handler got. Another end than these two is an {@link IllegalStateException}.
 */
public final class SingleInstructions {
  /** The instruction retired. */
  public static final long RETIRED = -1;

  private final VcpuExecution execution;
  private final Instruction instruction;

  SingleInstructions(final VcpuExecution execution) {
    this.execution = execution;
    this.instruction = execution.instruction();
  }

  /** Loads the 8 bytes at {@code gva}; then {@link #loaded}. */
  public long load(final boolean user, final boolean ac, final long gva) {
    instruction.start(Instruction.Kind.LOAD, user, ac);
    VcpuCalls.load(instruction, gva, 8);
    return end(execution.step());
  }

  /** What the last load read. */
  public long loaded() {
    return execution.loaded();
  }

  /** Stores 8 bytes at {@code gva}. */
  public long store(final boolean user, final boolean ac, final long gva, final long value) {
    instruction.start(Instruction.Kind.STORE, user, ac);
    VcpuCalls.store(instruction, gva, value, 8);
    return end(execution.step());
  }

  /** Jumps to {@code gva} and fetches there. */
  public long fetch(final boolean user, final boolean ac, final long gva) {
    instruction.start(Instruction.Kind.NONE, user, ac);
    instruction.rip = gva;
    return end(execution.run());
  }

  /** INVLPG at CPL 0. */
  public long invalidate(final long gva) {
    instruction.start(Instruction.Kind.INVLPG, false, false);
    VcpuCalls.invlpg(instruction, gva);
    return end(execution.step());
  }

  /**
   * MOV to CR0, CR3 or CR4, or WRMSR to EFER, at CPL 0.
   *
   * @param register as events number it ({@link umbra.mmu.guest.ControlRegister})
   */
  public long writeRegister(final int register, final long value) {
    instruction.start(Instruction.Kind.NONE, false, false);
    VcpuCalls.writeRegister(instruction, register, value);
    return end(execution.step());
  }

  private long end(final boolean retired) {
    if (retired) {
      return RETIRED;
    }
    final long code = execution.pageFaultCode();
    if (code < 0) {
      final Outcome outcome = execution.outcome("ok");
      throw new IllegalStateException(
          "an instruction ends with " + outcome.kind() + ": " + outcome.text());
    }
    return code;
  }
}
