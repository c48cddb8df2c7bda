package umbra.journal.view;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Keeps what a program would get: each row as its fields. */
final class RecordedRows implements Rows {
  private final List<Map<String, Object>> rows = new ArrayList<>();

  /** All rows of a kind. */
  List<Map<String, Object>> of(final String kind) {
    return rows.stream().filter(row -> row.get("kind").equals(kind)).toList();
  }

  List<Map<String, Object>> all() {
    return rows;
  }

  static long number(final Map<String, Object> row, final String name) {
    return (Long) row.getOrDefault(name, 0L);
  }

  @Override
  public void section() {}

  @Override
  public Rows line(final String kind) {
    return row(kind);
  }

  @Override
  public Rows row(final String kind) {
    rows.add(new LinkedHashMap<>(Map.of("kind", kind)));
    return this;
  }

  @Override
  public Rows depth(final int depth) {
    return put("depth", (long) depth);
  }

  @Override
  public Rows number(final String name, final long value) {
    return put(name, value);
  }

  @Override
  public Rows hex(final String name, final long value) {
    return put(name, value);
  }

  @Override
  public Rows range(final String name, final long first, final long last) {
    return put(name, first).hex(name + "Last", last);
  }

  @Override
  public Rows word(final String name, final String value) {
    return put(name, value);
  }

  @Override
  public Rows flag(final String name, final boolean set) {
    return put(name, set);
  }

  @Override
  public Rows mark(final String name, final String value) {
    return value == null ? this : put(name, value);
  }

  @Override
  public Rows absent(final String name) {
    return this;
  }

  @Override
  public void end() {}

  @Override
  public void note(final String text) {}

  @Override
  public boolean isForPeople() {
    return false;
  }

  @Override
  public void flush() {}

  private Rows put(final String name, final Object value) {
    rows.get(rows.size() - 1).put(name, value);
    return this;
  }
}
