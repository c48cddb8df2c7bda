package umbra.journal.field;

/** A field by its name: how each kind of event that has it is read. */
public final class EventField {
  private final String name;
  private final ValueNames valueNames;
  private final FieldReader[] readers;
  private final boolean[] aliases;
  private boolean unsigned;

  /** {@code valueNames} may be null. */
  EventField(final String name, final ValueNames valueNames, final int kindCount) {
    this.name = name;
    this.valueNames = valueNames;
    this.readers = new FieldReader[kindCount];
    this.aliases = new boolean[kindCount];
  }

  public String name() {
    return name;
  }

  /** What its values are called; null where they are plain numbers. */
  public ValueNames valueNames() {
    return valueNames;
  }

  /** Whether it holds addresses and the like, of which the highest bit is no sign. */
  public boolean isUnsigned() {
    return unsigned;
  }

  /** Whether events of a kind have the field, under this name or another. */
  public boolean isOf(final int kind) {
    return readers[kind] != null;
  }

  /** Whether events of one of the kinds have it; {@code kinds} is by ordinal. */
  public boolean isOfAny(final boolean[] kinds) {
    for (int kind = 0; kind < kinds.length; kind++) {
      if (kinds[kind] && readers[kind] != null) {
        return true;
      }
    }
    return false;
  }

  /** Whether this is but another name for a field that events of the kind have. */
  public boolean isAliasOf(final int kind) {
    return aliases[kind];
  }

  /** Declares the field for one kind; a declaration that is there already stays. */
  void declare(
      final int kind, final boolean isUnsigned, final boolean alias, final FieldReader reader) {
    if (readers[kind] == null) {
      readers[kind] = reader;
      aliases[kind] = alias;
      unsigned |= isUnsigned;
    }
  }

  /** The event's value; any where the cursor then misses one. */
  public long read(final EventCursor event) {
    final FieldReader reader = readers[event.kind];
    if (reader == null) {
      event.missing = true;
      return 0;
    }
    return reader.read(event);
  }
}
