package umbra.journal.format;

import java.lang.reflect.Method;
import umbra.mmu.event.VcpuEventKind;
import umbra.mmu.event.VcpuEvents;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.event.VmEvents;

/**
 * The types of each kind's numbers, read from the listener interfaces so that they cannot drift
 * from them. A decoder needs them to refuse a number that the listener's parameter cannot hold.
 */
public final class EventTypes {
  static final EventTypes VM = ofVm();
  static final EventTypes VCPU = ofVcpu();

  private final FieldType[][] types;
  private final int[] fieldCounts;
  private final int[] intFields;
  private final int[] booleanFields;

  private EventTypes(final int kindCount) {
    types = new FieldType[kindCount][];
    fieldCounts = new int[kindCount];
    intFields = new int[kindCount];
    booleanFields = new int[kindCount];
  }

  /** Type of number {@code field} of a VM event. */
  public static FieldType of(final VmEventKind kind, final int field) {
    return VM.types[EventFormat.wireNumber(kind)][field];
  }

  /** Type of number {@code field} of a vCPU event. */
  public static FieldType of(final VcpuEventKind kind, final int field) {
    return VCPU.types[EventFormat.wireNumber(kind)][field];
  }

  int kindCount() {
    return types.length;
  }

  int fieldCount(final int kind) {
    return fieldCounts[kind];
  }

  /** Bit n is set if number n must fit in an int. */
  int intFields(final int kind) {
    return intFields[kind];
  }

  /** Bit n is set if number n must be 0 or 1. */
  int booleanFields(final int kind) {
    return booleanFields[kind];
  }

  private static EventTypes ofVm() {
    final VmEventKind[] kinds = VmEventKind.values();
    final EventTypes result = new EventTypes(kinds.length);
    for (final VmEventKind kind : kinds) {
      result.read(
          VmEvents.class, kind.eventName(), EventFormat.wireNumber(kind), kind.fieldCount());
    }
    return result;
  }

  private static EventTypes ofVcpu() {
    final VcpuEventKind[] kinds = VcpuEventKind.values();
    final EventTypes result = new EventTypes(kinds.length);
    for (final VcpuEventKind kind : kinds) {
      result.read(
          VcpuEvents.class, kind.eventName(), EventFormat.wireNumber(kind), kind.fieldCount());
    }
    return result;
  }

  private void read(
      final Class<?> listener, final String eventName, final int kind, final int fieldCount) {
    final Class<?>[] parameters = method(listener, eventName).getParameterTypes();
    types[kind] = new FieldType[fieldCount];
    fieldCounts[kind] = fieldCount;
    for (int field = 0; field < fieldCount; field++) {
      final FieldType type = FieldType.of(parameters[field]);
      types[kind][field] = type;
      intFields[kind] |= type == FieldType.INT ? 1 << field : 0;
      booleanFields[kind] |= type == FieldType.BOOLEAN ? 1 << field : 0;
    }
  }

  private static Method method(final Class<?> listener, final String eventName) {
    for (final Method method : listener.getMethods()) {
      if (method.getName().equals(eventName)) {
        return method;
      }
    }
    throw new IllegalStateException(listener + " has no event " + eventName);
  }
}
