package umbra.mmu.event;

/** Calls the method of {@link VcpuEvents} that belongs to a kind and its numbers. */
public final class VcpuEventCaller {
  private VcpuEventCaller() {}

  /**
   * Delivers one event to {@code listener}.
   *
   * @throws IllegalArgumentException if the kind carries bytes rather than numbers
   */
  public static void call(
      final VcpuEvents listener,
      final VcpuEventKind kind,
      final long a,
      final long b,
      final long c,
      final long d,
      final long e) {
    switch (kind) {
      case VCPU_STARTED -> listener.vcpuStarted((int) a);
      case OPERATION_RETIRED -> listener.operationRetired(a, b, (int) c);
      case ACCESSES_RETIRED -> listener.accessesRetired(a, b);
      case GUEST_FAULTED -> listener.guestFaulted(a, b, c);
      case EXCEPTION_TAKEN -> listener.exceptionTaken(a, (int) b, c);
      case REGISTER_WRITTEN -> listener.registerWritten(a, (int) b, c);
      case TLB_FILLED -> listener.tlbFilled(a, b, c, (int) d);
      case TLB_EMPTIED -> listener.tlbEmptied(a);
      case TLB_ENTRY_DROPPED -> listener.tlbEntryDropped(a, b);
      case MMIO_ANSWERED -> listener.mmioAnswered(a, b, (int) c, d != 0, e);
      case VCPU_ENDED -> listener.vcpuEnded(a);
    }
  }
}
