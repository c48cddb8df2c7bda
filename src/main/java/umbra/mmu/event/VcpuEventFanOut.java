package umbra.mmu.event;

/** Hands each event to several listeners, in the order given: the state first. Counts the steps. */
public final class VcpuEventFanOut implements VcpuEvents {
  private final VcpuEvents[] listeners;
  private long steps;

  public VcpuEventFanOut(final VcpuEvents... listeners) {
    this.listeners = listeners.clone();
  }

  /** Events handed on so far: the number of the next event. */
  public long steps() {
    return steps;
  }

  @Override
  public void vcpuStarted(final int vcpu) {
    steps++;
    for (final VcpuEvents listener : listeners) {
      listener.vcpuStarted(vcpu);
    }
  }

  @Override
  public void operationRetired(final long vmStep, final long position, final int outcome) {
    steps++;
    for (final VcpuEvents listener : listeners) {
      listener.operationRetired(vmStep, position, outcome);
    }
  }

  @Override
  public void accessesRetired(final long vmStep, final long position) {
    steps++;
    for (final VcpuEvents listener : listeners) {
      listener.accessesRetired(vmStep, position);
    }
  }

  @Override
  public void guestFaulted(final long vmStep, final long gva, final long errorCode) {
    steps++;
    for (final VcpuEvents listener : listeners) {
      listener.guestFaulted(vmStep, gva, errorCode);
    }
  }

  @Override
  public void exceptionTaken(final long vmStep, final int vector, final long errorCode) {
    steps++;
    for (final VcpuEvents listener : listeners) {
      listener.exceptionTaken(vmStep, vector, errorCode);
    }
  }

  @Override
  public void registerWritten(final long vmStep, final int register, final long value) {
    steps++;
    for (final VcpuEvents listener : listeners) {
      listener.registerWritten(vmStep, register, value);
    }
  }

  @Override
  public void tlbFilled(final long vmStep, final long gva, final long spte, final int level) {
    steps++;
    for (final VcpuEvents listener : listeners) {
      listener.tlbFilled(vmStep, gva, spte, level);
    }
  }

  @Override
  public void tlbEmptied(final long vmStep) {
    steps++;
    for (final VcpuEvents listener : listeners) {
      listener.tlbEmptied(vmStep);
    }
  }

  @Override
  public void tlbEntryDropped(final long vmStep, final long gva) {
    steps++;
    for (final VcpuEvents listener : listeners) {
      listener.tlbEntryDropped(vmStep, gva);
    }
  }

  @Override
  public void mmioAnswered(
      final long vmStep, final long gpa, final int size, final boolean write, final long value) {
    steps++;
    for (final VcpuEvents listener : listeners) {
      listener.mmioAnswered(vmStep, gpa, size, write, value);
    }
  }

  @Override
  public void vcpuEnded(final long vmStep) {
    steps++;
    for (final VcpuEvents listener : listeners) {
      listener.vcpuEnded(vmStep);
    }
  }
}
