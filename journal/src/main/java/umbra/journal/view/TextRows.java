package umbra.journal.view;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Rows as aligned text. The width of a column is that of its widest cell among the first 500 rows;
 * it grows where a later one needs more.
 */
public final class TextRows implements Rows {
  private static final int KEPT_ROWS = 500;
  private static final String ABSENT = "-";

  private static final class Cells {
    private final List<String> texts = new ArrayList<>();
    private final StringBuilder flags = new StringBuilder();
  }

  private final Appendable out;
  private final List<Cells> kept = new ArrayList<>();
  private final List<String> names = new ArrayList<>();
  private final List<Boolean> rightAligned = new ArrayList<>();
  private int[] widths = {};
  private String table;
  private boolean headPrinted;
  private boolean named;
  private boolean isBlank = true;
  private int depth;
  private Cells current;
  private StringBuilder lineText;

  public TextRows(final Appendable out) {
    this.out = out;
  }

  @Override
  public void section() {
    endTable();
    if (!isBlank) {
      print("");
      isBlank = true;
    }
  }

  @Override
  public Rows line(final String kind) {
    endTable();
    lineText = new StringBuilder();
    return this;
  }

  @Override
  public Rows row(final String kind) {
    if (!kind.equals(table)) {
      endTable();
      table = kind;
    }
    current = new Cells();
    depth = 0;
    named = !names.isEmpty();
    return this;
  }

  @Override
  public Rows depth(final int levels) {
    depth = levels;
    return this;
  }

  @Override
  public Rows number(final String name, final long value) {
    return cell(name, Long.toString(value), true);
  }

  @Override
  public Rows hex(final String name, final long value) {
    return cell(name, hex(value), false);
  }

  @Override
  public Rows range(final String name, final long first, final long last) {
    return cell(name, first == last ? hex(first) : hex(first) + "-" + hex(last), false);
  }

  @Override
  public Rows word(final String name, final String value) {
    return cell(name, value, false);
  }

  @Override
  public Rows absent(final String name) {
    return lineText == null ? cell(name, ABSENT, false) : this;
  }

  @Override
  public Rows flag(final String name, final boolean set) {
    if (set) {
      final StringBuilder to = lineText == null ? current.flags : lineText;
      to.append(to.length() == 0 ? "" : lineText == null ? " " : "  ").append(name);
    }
    return this;
  }

  @Override
  public Rows mark(final String name, final String value) {
    return value == null ? this : flag(name + ':' + value, true);
  }

  @Override
  public void end() {
    if (lineText != null) {
      print(lineText.toString());
      lineText = null;
      return;
    }
    kept.add(current);
    if (kept.size() == KEPT_ROWS) {
      printKept();
    }
  }

  @Override
  public void note(final String text) {
    endTable();
    print(text);
  }

  @Override
  public boolean isForPeople() {
    return true;
  }

  @Override
  public void flush() {
    endTable();
  }

  private Rows cell(final String name, final String text, final boolean right) {
    if (lineText != null) {
      lineText.append(lineText.length() == 0 ? "" : "  ").append(name).append(' ').append(text);
      return this;
    }
    if (!named) {
      names.add(name);
      rightAligned.add(right);
    }
    final boolean indents = current.texts.isEmpty() && depth > 0;
    current.texts.add(indents ? "  ".repeat(depth) + text : text);
    return this;
  }

  private void endTable() {
    printKept();
    table = null;
    names.clear();
    rightAligned.clear();
    widths = new int[0];
    headPrinted = false;
  }

  private void printKept() {
    if (kept.isEmpty()) {
      return;
    }
    if (widths.length == 0) {
      widths = new int[names.size()];
      widen(names);
    }
    kept.forEach(cells -> widen(cells.texts));
    if (!headPrinted) {
      headPrinted = true;
      print(joined(names, ""));
    }
    for (final Cells cells : kept) {
      print(joined(cells.texts, cells.flags.toString()));
    }
    kept.clear();
  }

  private void widen(final List<String> texts) {
    for (int i = 0; i < widths.length; i++) {
      widths[i] = Math.max(widths[i], texts.get(i).length());
    }
  }

  private String joined(final List<String> texts, final String flags) {
    final StringBuilder line = new StringBuilder();
    for (int i = 0; i < texts.size(); i++) {
      final String padding = " ".repeat(widths[i] - texts.get(i).length());
      line.append(i == 0 ? "" : "  ");
      line.append(rightAligned.get(i) ? padding : "").append(texts.get(i));
      line.append(rightAligned.get(i) ? "" : padding);
    }
    return line.append("  ").append(flags).toString().stripTrailing();
  }

  private void print(final String line) {
    isBlank = false;
    try {
      out.append(line).append('\n');
    } catch (final IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  static String hex(final long value) {
    return "0x" + Long.toHexString(value);
  }
}
