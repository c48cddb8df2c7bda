package umbra.journal.format;

/** The type of one number of an event, as the listener interface declares it. */
public enum FieldType {
  INT,
  LONG,
  BOOLEAN;

  static FieldType of(final Class<?> parameter) {
    if (parameter == int.class) {
      return INT;
    }
    if (parameter == boolean.class) {
      return BOOLEAN;
    }
    if (parameter == long.class) {
      return LONG;
    }
    throw new IllegalStateException("no event carries a " + parameter);
  }
}
