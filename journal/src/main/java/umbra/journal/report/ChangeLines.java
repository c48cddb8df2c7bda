package umbra.journal.report;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import umbra.journal.history.CellKind;
import umbra.journal.history.CellValues;
import umbra.mmu.shadow.PageRole;
import umbra.mmu.shadow.Spte;
import umbra.mmu.state.Parameter;
import umbra.mmu.state.Stat;

/**
 * What each step of the range changed, old and new: a line for each cell with tabs between label,
 * old value, new value and, for an entry or a page, its place in the picture.
 */
final class ChangeLines {
  /** Lines of one step at most; more are counted. */
  static final int MOST = 64;

  private static final Stat[] STATS = Stat.values();
  private static final Parameter[] PARAMETERS = Parameter.values();

  private final List<String> steps = new ArrayList<>();
  private final StringBuilder lines = new StringBuilder();
  private int count;

  /** A cell has another value. */
  void changed(
      final CellKind kind,
      final long a,
      final long b,
      final long c,
      final long old,
      final long now) {
    count++;
    if (count > MOST) {
      return;
    }
    lines.append(count == 1 ? "" : "\n");
    label(kind, a, b, c);
    lines.append('\t');
    value(kind, c, old);
    lines.append('\t');
    value(kind, c, now);
    lines.append('\t');
    place(kind, a, b);
  }

  /** The step's cells were all told. */
  void endStep() {
    if (count > MOST) {
      lines.append('\n').append(count - MOST).append(" more cells\t\t\t");
    }
    steps.add(lines.toString());
    lines.setLength(0);
    count = 0;
  }

  private void label(final CellKind kind, final long a, final long b, final long c) {
    switch (kind) {
      case SPTE -> lines.append("sp ").append(a).append(" entry ").append(b).append(" spte");
      case TRANSLATION, UNSYNC_CHILD ->
          lines
              .append("sp ")
              .append(a)
              .append(" entry ")
              .append(b)
              .append(' ')
              .append(kind.label());
      case STATISTIC -> lines.append(STATS[(int) a].kvmName());
      case PARAMETER -> lines.append(PARAMETERS[(int) a].name());
      default -> {
        if (isOfPage(kind)) {
          lines.append("sp ").append(a).append(' ').append(kind.label());
        } else {
          numbered(kind, a, b, c);
        }
      }
    }
  }

  private void numbered(final CellKind kind, final long a, final long b, final long c) {
    lines.append(kind.label());
    for (int i = 0; i < kind.numberCount(); i++) {
      final String name = kind.number(i);
      lines.append(' ').append(name).append(' ');
      final long number = i == 0 ? a : i == 1 ? b : c;
      if (name.equals("gfn") || name.equals("offset")) {
        lines.append("0x").append(Long.toHexString(number));
      } else {
        lines.append(number);
      }
    }
  }

  private static boolean isOfPage(final CellKind kind) {
    return switch (kind) {
      case PAGE_ROLE,
          PAGE_GFN,
          PAGE_GENERATION,
          PAGE_AGE,
          PAGE_ROOTS,
          PAGE_UNSYNC,
          PAGE_FLOODING,
          PAGE_NX_SPLIT,
          PAGE_COUNTED,
          PAGE_PARENTS ->
          true;
      default -> false;
    };
  }

  private void value(final CellKind kind, final long level, final long value) {
    switch (kind) {
      case SPTE -> spte((int) level, value);
      case PAGE_ROLE -> {
        if (value == 0) {
          lines.append("none");
        } else {
          hex(value).append(" level ").append(PageRole.level((int) value));
        }
      }
      case RMAP, PAGE_PARENTS, TDP_ROOTS -> {
        final int length = CellValues.listLength(value);
        lines.append(length).append(length == 1 ? " entry" : " entries");
      }
      case REGISTER,
          NESTED_CR3,
          PDPTR,
          PGD,
          TRANSLATION,
          PAGE_GFN,
          DIRTY_WORD,
          SLOT_GFN,
          SLOT_FLAGS,
          WANTED_GPA,
          WANTED_FLAGS,
          MEMORY_WORD,
          MEMORY_PAGE,
          HOST_STATE,
          HOST_PROTECTION,
          ENTRY_REQUESTS,
          MMIO_GVA,
          MMIO_GFN,
          KEPT_ERROR,
          KEPT_GVA ->
          hex(value);
      default -> lines.append(value);
    }
  }

  private void spte(final int level, final long spte) {
    hex(spte);
    if (Spte.isTable(spte, level)) {
      lines.append(" table sp ").append(Spte.frame(spte));
    } else if (Spte.isLeaf(spte, level)) {
      lines.append(" r").append(Spte.isWritable(spte) ? 'w' : '-');
      lines.append((spte & Spte.NO_EXECUTE) == 0 ? 'x' : '-');
      lines.append((spte & Spte.USER) != 0 ? 'u' : '-');
      lines.append(level > 1 ? " huge" : "");
    } else if (Spte.isMmio(spte)) {
      lines.append(" MMIO");
    }
  }

  private StringBuilder hex(final long value) {
    return lines.append("0x").append(Long.toHexString(value));
  }

  private void place(final CellKind kind, final long a, final long b) {
    switch (kind) {
      case SPTE, TRANSLATION, UNSYNC_CHILD -> lines.append(a).append('.').append(b);
      default -> {
        if (isOfPage(kind)) {
          lines.append(a);
        }
      }
    }
  }

  /** Writes {@code steps}, an element with all its lines for each step. */
  void write(final JsonGenerator json) throws IOException {
    json.writeArrayFieldStart("steps");
    for (final String step : steps) {
      json.writeString(step);
    }
    json.writeEndArray();
  }
}
