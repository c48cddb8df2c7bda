package umbra.journal.filter;

/**
 * What a piece of a filter's text turned out to be: a number or a condition; the other is null.
 *
 * @param column where it begins
 */
record Part(Operand operand, Condition condition, int column) {
  static Part of(final Operand operand, final int column) {
    return new Part(operand, null, column);
  }

  static Part of(final Condition condition, final int column) {
    return new Part(null, condition, column);
  }
}
