package umbra.journal.view;

/** Joins rising numbers to ranges: {@code 0-3 7}. */
final class NumberRanges {
  private final StringBuilder text = new StringBuilder();
  private int first = -1;
  private int last = -1;

  void add(final int number) {
    if (first >= 0 && number == last + 1) {
      last = number;
      return;
    }
    close();
    first = number;
    last = number;
  }

  @Override
  public String toString() {
    close();
    first = -1;
    return text.toString();
  }

  private void close() {
    if (first >= 0) {
      text.append(text.length() == 0 ? "" : " ").append(first);
      text.append(last == first ? "" : "-" + last);
    }
  }
}
