package umbra.journal.filter;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import umbra.journal.format.FieldType;

/** The events that a filter may name and the fields that each of them has. */
final class Vocabulary {
  private static final String GROUPS = "kvm/, kvmmmu/";

  private final int kindCount;
  private final ValueNames events = ValueNames.ofValues();
  private final Map<String, EventField> fields = new LinkedHashMap<>();

  Vocabulary(final int kindCount) {
    this.kindCount = kindCount;
  }

  /** Calls the events of a kind so; several kinds may share a name. */
  void name(final String eventName, final int kind) {
    events.with(eventName, kind);
  }

  /** Gives one kind a field; one that it has already stays as it is. */
  void declare(final String name, final int kind, final FieldType type, final FieldReader reader) {
    fields
        .computeIfAbsent(
            name, absent -> new EventField(absent, FieldValues.of(absent, type), kindCount))
        .declare(kind, type == FieldType.LONG, reader);
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
      kind.declare(each, false, cursor -> cursor.kind);
      event.declare(each, false, cursor -> cursor.kind);
    }
  }

  int kindCount() {
    return kindCount;
  }

  /** The field with this name, or null. */
  EventField field(final String name) {
    return fields.get(name);
  }

  ValueNames events() {
    return events;
  }

  /** The kinds that a name or a pattern stands for, ascending; none if nothing is called so. */
  long[] kinds(final String pattern) {
    final int slash = pattern.indexOf('/');
    final String name =
        slash > 0 && GROUPS.contains(pattern.substring(0, slash + 1))
            ? pattern.substring(slash + 1)
            : pattern;
    return Glob.isPattern(name) ? events.matching(name) : events.named(name);
  }

  /** Names of the fields that at least one of the kinds has. */
  List<String> fieldsOf(final boolean[] kinds) {
    final List<String> names = new ArrayList<>();
    for (final EventField field : fields.values()) {
      if (field.isOfAny(kinds)) {
        names.add(field.name());
      }
    }
    return names;
  }
}
