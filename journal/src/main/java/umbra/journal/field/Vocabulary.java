package umbra.journal.field;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import umbra.journal.format.FieldType;

/** The kinds of events of a stream by name, and the fields that each of them has. Immutable. */
public final class Vocabulary {
  private static final String GROUPS = "kvm/, kvmmmu/";

  private final int kindCount;
  private final ValueNames events = ValueNames.ofValues();
  private final Map<String, EventField> fields = new LinkedHashMap<>();

  Vocabulary(final int kindCount) {
    this.kindCount = kindCount;
  }

  /** The events of a VM's stream; the kinds are those of {@code VmEventKind}. */
  public static Vocabulary ofVm() {
    return VmVocabulary.VOCABULARY;
  }

  /** The events of a vCPU's own stream; the kinds are those of {@code VcpuEventKind}. */
  public static Vocabulary ofVcpu() {
    return VcpuVocabulary.VOCABULARY;
  }

  /** Calls the events of a kind so; several kinds may share a name. */
  void name(final String eventName, final int kind) {
    events.with(eventName, kind);
  }

  /** Gives one kind a field; one that it has already stays as it is. */
  void declare(final String name, final int kind, final FieldType type, final FieldReader reader) {
    declare(name, kind, type, false, reader);
  }

  /** Gives a field of a kind one more name. */
  void declareAlias(
      final String name, final int kind, final FieldType type, final FieldReader reader) {
    declare(name, kind, type, true, reader);
  }

  private void declare(
      final String name,
      final int kind,
      final FieldType type,
      final boolean alias,
      final FieldReader reader) {
    fields
        .computeIfAbsent(
            name, absent -> new EventField(absent, FieldValues.of(absent, type), kindCount))
        .declare(kind, type == FieldType.LONG, alias, reader);
  }

  /** What every event has. To be called when all events have their names. */
  void declareCommonFields() {
    final EventField kind = new EventField("kind", events, kindCount);
    final EventField event = new EventField("event", events, kindCount);
    fields.put(kind.name(), kind);
    fields.put(event.name(), event);
    for (int each = 0; each < kindCount; each++) {
      declare("step", each, FieldType.LONG, cursor -> cursor.step);
      declare("vcpu", each, FieldType.INT, cursor -> cursor.vcpu);
      kind.declare(each, false, false, cursor -> cursor.kind);
      event.declare(each, false, true, cursor -> cursor.kind);
    }
  }

  /** How many kinds of events there are. */
  public int kindCount() {
    return kindCount;
  }

  /** The field with this name, or null. */
  public EventField field(final String name) {
    return fields.get(name);
  }

  /** The names of events and tracepoints, and the kinds that they stand for. */
  public ValueNames events() {
    return events;
  }

  /** The kinds that a name or a pattern stands for, ascending; none if nothing is called so. */
  public long[] kinds(final String pattern) {
    final int slash = pattern.indexOf('/');
    final String name =
        slash > 0 && GROUPS.contains(pattern.substring(0, slash + 1))
            ? pattern.substring(slash + 1)
            : pattern;
    return Glob.isPattern(name) ? events.matching(name) : events.named(name);
  }

  /** Every field, in the order of their declaration: what all have first. */
  public List<EventField> fields() {
    return List.copyOf(fields.values());
  }

  /** Names of the fields that at least one of the kinds has. */
  public List<String> fieldsOf(final boolean[] kinds) {
    final List<String> names = new ArrayList<>();
    for (final EventField field : fields.values()) {
      if (field.isOfAny(kinds)) {
        names.add(field.name());
      }
    }
    return names;
  }
}
