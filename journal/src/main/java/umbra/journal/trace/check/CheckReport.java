package umbra.journal.trace.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import umbra.journal.text.VmEventText;
import umbra.mmu.event.VmEventKind;

/** The verdicts as a table: each tracepoint with its counts, then why lines were not decided. */
public final class CheckReport {
  private static final String ROW = "%-26s %9s %9s %9s %7s";

  private CheckReport() {}

  /** The lines of the table. */
  public static List<String> lines(final Verdicts verdicts) {
    final List<String> lines = new ArrayList<>();
    lines.add(String.format(ROW, "tracepoint", "checked", "given", "undecided", "share"));
    for (final VmEventKind kind : VmEventKind.values()) {
      final long undecided = sum(verdicts.undecidedOf(kind));
      final long checked = verdicts.checkedOf(kind);
      if (checked + undecided + verdicts.givenOf(kind) > 0) {
        final String name =
            kind == VmEventKind.TRACED_TEXT ? "(kept as text)" : VmEventText.nameOf(kind);
        lines.add(row(name, checked, verdicts.givenOf(kind), undecided));
      }
    }
    lines.add(row("all", verdicts.checked(), verdicts.given(), verdicts.undecided()));
    for (final VmEventKind kind : VmEventKind.values()) {
      for (final Map.Entry<String, Long> reason : verdicts.undecidedOf(kind).entrySet()) {
        lines.add(
            "undecided: "
                + VmEventText.nameOf(kind)
                + ": "
                + reason.getKey()
                + ": "
                + reason.getValue());
      }
    }
    return lines;
  }

  private static String row(
      final String name, final long checked, final long given, final long undecided) {
    final long decidable = checked + undecided;
    final String share =
        decidable == 0 ? "-" : String.format("%.1f %%", 100.0 * checked / decidable);
    return String.format(ROW, name, checked, given, undecided, share);
  }

  private static long sum(final Map<String, Long> reasons) {
    return reasons.values().stream().mapToLong(Long::longValue).sum();
  }
}
