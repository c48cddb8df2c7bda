package umbra.journal.filter;

/** A field by its name: how each kind of event that has it is read. */
final class EventField {
  private final String name;
  private final ValueNames valueNames;
  private final FieldReader[] readers;
  private boolean unsigned;

  /** {@code valueNames} may be null. */
  EventField(final String name, final ValueNames valueNames, final int kindCount) {
    this.name = name;
    this.valueNames = valueNames;
    this.readers = new FieldReader[kindCount];
  }

  String name() {
    return name;
  }

  /** What its values are called; null where they are plain numbers. */
  ValueNames valueNames() {
    return valueNames;
  }

  /** Whether it holds addresses and the like, of which the highest bit is no sign. */
  boolean isUnsigned() {
    return unsigned;
  }

  boolean isOf(final int kind) {
    return readers[kind] != null;
  }

  boolean isOfAny(final boolean[] kinds) {
    for (int kind = 0; kind < kinds.length; kind++) {
      if (kinds[kind] && readers[kind] != null) {
        return true;
      }
    }
    return false;
  }

  /** Declares the field for one kind; a declaration that is there already stays. */
  void declare(final int kind, final boolean isUnsigned, final FieldReader reader) {
    if (readers[kind] == null) {
      readers[kind] = reader;
      unsigned |= isUnsigned;
    }
  }

  long read(final EventCursor event) {
    final FieldReader reader = readers[event.kind];
    if (reader == null) {
      event.missing = true;
      return 0;
    }
    return reader.read(event);
  }
}
