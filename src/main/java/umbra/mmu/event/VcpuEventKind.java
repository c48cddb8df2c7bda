package umbra.mmu.event;

import java.util.List;

/**
 * The kinds of {@link VcpuEvents}, in the order of its methods. The ordinal is the wire number of
 * the journal's format: new kinds go to the end.
 */
public enum VcpuEventKind {
  VCPU_STARTED("vcpuStarted", "vcpu"),
  OPERATION_RETIRED("operationRetired", "vmStep", "position", "outcome"),
  ACCESSES_RETIRED("accessesRetired", "vmStep", "position"),
  GUEST_FAULTED("guestFaulted", "vmStep", "gva", "errorCode"),
  EXCEPTION_TAKEN("exceptionTaken", "vmStep", "vector", "errorCode"),
  REGISTER_WRITTEN("registerWritten", "vmStep", "register", "value"),
  TLB_FILLED("tlbFilled", "vmStep", "gva", "spte", "level"),
  TLB_EMPTIED("tlbEmptied", "vmStep"),
  TLB_ENTRY_DROPPED("tlbEntryDropped", "vmStep", "gva"),
  MMIO_ANSWERED("mmioAnswered", "vmStep", "gpa", "size", "write", "value"),
  VCPU_ENDED("vcpuEnded", "vmStep");

  private final String eventName;

  // List.of makes it immutable, which the check cannot see.
  @SuppressWarnings("ImmutableEnumChecker")
  private final List<String> fields;

  VcpuEventKind(final String eventName, final String... fields) {
    this.eventName = eventName;
    this.fields = List.of(fields);
  }

  /** The method's name in the listener interface. */
  public String eventName() {
    return eventName;
  }

  /** How many numbers the event carries. */
  public int fieldCount() {
    return fields.size();
  }

  /** Name of field {@code index}, as in the listener interface. */
  public String field(final int index) {
    return fields.get(index);
  }
}
