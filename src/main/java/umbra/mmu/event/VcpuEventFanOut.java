package umbra.mmu.event;

/** Hands each event to several listeners, in the order given: the state first. Counts the steps. */
public final class VcpuEventFanOut implements VcpuEvents {
  // On its own, as in VmEventFanOut: calls to one class are inlined.
  private final VcpuEvents state;

  private final VcpuEvents[] others;
  private long steps;

  public VcpuEventFanOut(final VcpuEvents state, final VcpuEvents... others) {
    this.state = state;
    this.others = others.clone();
  }

  /** Events handed on so far: the number of the next event. */
  public long steps() {
    return steps;
  }

  @Override
  public void vcpuStarted(final int vcpu) {
    steps++;
    state.vcpuStarted(vcpu);
    for (final VcpuEvents listener : others) {
      listener.vcpuStarted(vcpu);
    }
  }

  @Override
  public void operationRetired(final long vmStep, final long position, final int outcome) {
    steps++;
    state.operationRetired(vmStep, position, outcome);
    for (final VcpuEvents listener : others) {
      listener.operationRetired(vmStep, position, outcome);
    }
  }

  @Override
  public void accessesRetired(final long vmStep, final long position) {
    steps++;
    state.accessesRetired(vmStep, position);
    for (final VcpuEvents listener : others) {
      listener.accessesRetired(vmStep, position);
    }
  }

  @Override
  public void guestFaulted(final long vmStep, final long gva, final long errorCode) {
    steps++;
    state.guestFaulted(vmStep, gva, errorCode);
    for (final VcpuEvents listener : others) {
      listener.guestFaulted(vmStep, gva, errorCode);
    }
  }

  @Override
  public void exceptionTaken(final long vmStep, final int vector, final long errorCode) {
    steps++;
    state.exceptionTaken(vmStep, vector, errorCode);
    for (final VcpuEvents listener : others) {
      listener.exceptionTaken(vmStep, vector, errorCode);
    }
  }

  @Override
  public void registerWritten(final long vmStep, final int register, final long value) {
    steps++;
    state.registerWritten(vmStep, register, value);
    for (final VcpuEvents listener : others) {
      listener.registerWritten(vmStep, register, value);
    }
  }

  @Override
  public void tlbFilled(final long vmStep, final long gva, final long spte, final int level) {
    steps++;
    state.tlbFilled(vmStep, gva, spte, level);
    for (final VcpuEvents listener : others) {
      listener.tlbFilled(vmStep, gva, spte, level);
    }
  }

  @Override
  public void tlbEmptied(final long vmStep) {
    steps++;
    state.tlbEmptied(vmStep);
    for (final VcpuEvents listener : others) {
      listener.tlbEmptied(vmStep);
    }
  }

  @Override
  public void tlbEntryDropped(final long vmStep, final long gva) {
    steps++;
    state.tlbEntryDropped(vmStep, gva);
    for (final VcpuEvents listener : others) {
      listener.tlbEntryDropped(vmStep, gva);
    }
  }

  @Override
  public void mmioAnswered(
      final long vmStep, final long gpa, final int size, final boolean write, final long value) {
    steps++;
    state.mmioAnswered(vmStep, gpa, size, write, value);
    for (final VcpuEvents listener : others) {
      listener.mmioAnswered(vmStep, gpa, size, write, value);
    }
  }

  @Override
  public void vcpuEnded(final long vmStep) {
    steps++;
    state.vcpuEnded(vmStep);
    for (final VcpuEvents listener : others) {
      listener.vcpuEnded(vmStep);
    }
  }
}
