package umbra.journal.view;

/**
 * Where the sections of a view go: rows of named values. As text the rows of one kind make a table
 * with a head line; as JSON each is an object.
 */
public interface Rows {
  /** What follows is another section. */
  void section();

  /** Begins a row that stands alone: {@code name value name value} as text. */
  Rows line(String kind);

  /** Begins a row of a table; the rows of one kind that follow each other have the same fields. */
  Rows row(String kind);

  /** Moves the row's first cell to the right, by levels of a tree. */
  Rows depth(int depth);

  /** A count, or a number that identifies something. */
  Rows number(String name, long value);

  /** A 64-bit value. */
  Rows hex(String name, long value);

  /** Both ends of a range, included; a single value where they are equal. */
  Rows range(String name, long first, long last);

  Rows word(String name, String value);

  /** As text: the name where it is set, behind the other values. */
  Rows flag(String name, boolean set);

  /** As text: {@code name:value} behind the other values; nothing where the value is null. */
  Rows mark(String name, String value);

  /** The row has no such value. */
  Rows absent(String name);

  /** Ends the row. */
  void end();

  /** A remark for people; programs see it in the values. */
  void note(String text);

  /** Whether a person reads this: several values may share a cell then. */
  boolean isForPeople();

  /** Writes what is kept back. */
  void flush();
}
