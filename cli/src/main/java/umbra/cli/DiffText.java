package umbra.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.function.Function;
import umbra.journal.diff.ConfigurationDiff;
import umbra.journal.diff.Difference;
import umbra.journal.diff.EventAlignment;
import umbra.journal.diff.EventTally;
import umbra.journal.diff.FirstDifference;
import umbra.journal.diff.RequestAlignment;
import umbra.journal.diff.RequestRecord;
import umbra.journal.diff.RunDiff;
import umbra.journal.diff.StateDiff;
import umbra.journal.diff.StepDiff;
import umbra.journal.text.VmEventText;
import umbra.mmu.event.ReturnCode;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.state.Stat;

/** A comparison as text: {@code -} is the first side, {@code +} the second one. */
final class DiffText implements DiffPrinter {
  /** Of a row of events of one kind that differ no more are shown; the rest is counted. */
  private static final int MOST_OF_A_KIND = 6;

  /** Of one request no more events that differ are shown; the rest is counted. */
  private static final int MOST_ROWS = 40;

  private static final int MOST_EXAMPLES = 5;

  private final PrintWriter out;
  private final int context;

  DiffText(PrintWriter out, int context) {
    this.out = out;
    this.context = context;
  }

  @Override
  public void names(String a, String b) {
    out.println("--- " + a);
    out.println("+++ " + b);
  }

  @Override
  public void configuration(RunDiff diff) {
    List<Difference> differences =
        ConfigurationDiff.of(diff.runA().configuration(), diff.runB().configuration());
    if (!differences.isEmpty()) {
      out.println("configuration");
      differences.forEach(this::difference);
    }
  }

  @Override
  public void firstDifference(FirstDifference first) {
    if (first.events().isEmpty()) {
      out.println("first difference: other requests come next");
      next("-", first.a(), first.operationA());
      next("+", first.b(), first.operationB());
    } else {
      out.println("first difference: " + place(first));
      rows(first.events());
    }
    if (first.state() != null) {
      state("state behind this request", first.state());
    }
  }

  @Override
  public void firstAligned(FirstDifference first) {
    out.println("first request of both that goes another way: " + place(first));
    rows(first.events());
  }

  private void next(String sign, RequestRecord request, String operation) {
    out.println(
        sign
            + (request == null
                ? " no further request"
                : " request " + request.number() + ", " + who(request) + said(operation)));
  }

  private static String place(FirstDifference first) {
    return "request "
        + numbers(first.a().number(), first.b().number())
        + ", "
        + who(first.a())
        + said(first.operationA());
  }

  private static String numbers(long a, long b) {
    return a == b ? Long.toString(a) : a + " and " + b;
  }

  private static String who(RequestRecord request) {
    return VmEventText.participant(request.participant()) + " at position " + request.position();
  }

  private static String said(String operation) {
    return operation == null ? "" : ": " + operation;
  }

  /** Rows that differ, with {@link #context} around them; a gap is three dots. */
  private void rows(List<EventAlignment.Row> rows) {
    int last = -1;
    int shown = 0;
    for (int i = 0; i < rows.size() && shown < MOST_ROWS; i++) {
      if (!isNearDifference(rows, i)) {
        continue;
      }
      if (i > last + 1) {
        out.println("  ...");
      }
      last = alike(rows, i) - 1;
      int most = rows.get(i).side() == EventAlignment.Side.BOTH ? last + 1 - i : MOST_OF_A_KIND;
      for (int each = i; each <= Math.min(last, i + most - 1); each++) {
        row(rows.get(each));
        shown++;
      }
      if (last - i >= most) {
        out.println(
            sign(rows.get(i).side()) + "  ... and " + (last - i + 1 - most) + " more of it");
      }
      i = last;
    }
    if (last < 0) {
      out.println("  the events differ in the numbers of pages alone");
    } else if (last < rows.size() - 1) {
      out.println("  ...");
    }
  }

  /** Behind the rows of one side that differ in a row with the same event; else the next row. */
  private static int alike(List<EventAlignment.Row> rows, int start) {
    EventAlignment.Row first = rows.get(start);
    int end = start + 1;
    while (first.side() != EventAlignment.Side.BOTH
        && end < rows.size()
        && rows.get(end).side() == first.side()
        && name(rows.get(end)).equals(name(first))) {
      end++;
    }
    return end;
  }

  /** The event's name, between the first and the second colon. */
  private static String name(EventAlignment.Row row) {
    return row.event().lines().get(0).split(":", 3)[1];
  }

  private boolean isNearDifference(List<EventAlignment.Row> rows, int place) {
    int from = Math.max(0, place - context);
    int to = Math.min(rows.size() - 1, place + context);
    for (int i = from; i <= to; i++) {
      if (rows.get(i).side() != EventAlignment.Side.BOTH) {
        return true;
      }
    }
    return false;
  }

  private void row(EventAlignment.Row row) {
    String sign = sign(row.side());
    row.event().lines().forEach(line -> out.println(sign + line));
  }

  static String sign(EventAlignment.Side side) {
    return side == EventAlignment.Side.BOTH ? " " : side == EventAlignment.Side.A ? "-" : "+";
  }

  private void state(String title, StateDiff state) {
    out.println(title);
    state.differences().forEach(this::difference);
    if (state.more() > 0) {
      out.println("  ... and " + state.more() + " differences more");
    } else if (state.isElsewhere()) {
      out.println("  differs in what is not shown: guest memory, caches, positions");
    } else if (state.differences().isEmpty()) {
      out.println("  the same");
    }
  }

  private void difference(Difference difference) {
    if (difference.a() != null) {
      out.println("-  " + difference.what() + ": " + difference.a());
    }
    if (difference.b() != null) {
      out.println("+  " + difference.what() + ": " + difference.b());
    }
  }

  @Override
  public void requests(RunDiff diff, Function<RequestRecord, String> operations) {
    RequestAlignment alignment = diff.alignment();
    out.printf(
        "requests: %d and %d, the first %d the same%n",
        diff.runA().requests(), diff.runB().requests(), diff.sameRequests());
    if (diff.isSame()) {
      return;
    }
    out.printf(
        "  %d in both, %d of them with other events, %d with another outcome%n",
        alignment.aligned(), alignment.changed().count(), alignment.otherOutcome().count());
    out.printf(
        "  %d only in -, %d only in +%n", alignment.onlyInA().count(), alignment.onlyInB().count());
    if (alignment.isGivenUp()) {
      out.println("  their orders are too far apart to go on; these are counts of a beginning");
    }
    if (operations != null) {
      examples(alignment, operations);
    }
  }

  private void examples(RequestAlignment alignment, Function<RequestRecord, String> operations) {
    alignment.otherOutcome().first().stream()
        .limit(MOST_EXAMPLES)
        .forEach(
            pair -> {
              out.println("another outcome: " + who(pair.a()) + said(operations.apply(pair.a())));
              out.println("-  " + example(pair.a()));
              out.println("+  " + example(pair.b()));
            });
    alignment.onlyInA().first().stream()
        .limit(MOST_EXAMPLES)
        .forEach(only -> out.println("-  " + who(only) + ", " + example(only)));
    alignment.onlyInB().first().stream()
        .limit(MOST_EXAMPLES)
        .forEach(only -> out.println("+  " + who(only) + ", " + example(only)));
  }

  private static String example(RequestRecord request) {
    return "events " + request.firstStep() + "-" + request.lastStep() + ": " + request.outcome();
  }

  @Override
  public void counts(EventTally a, EventTally b) {
    Table events = new Table("events");
    for (VmEventKind kind : VmEventKind.values()) {
      events.row(VmEventText.nameOf(kind), a.events(kind), b.events(kind));
    }
    Table answers = new Table("answers");
    TreeSet<Integer> codes = new TreeSet<>(a.answers().keySet());
    codes.addAll(b.answers().keySet());
    for (int code : codes) {
      answers.row(
          ReturnCode.describe(code),
          a.answers().getOrDefault(code, 0L),
          b.answers().getOrDefault(code, 0L));
    }
    Table statistics = new Table("statistics");
    for (Stat stat : Stat.values()) {
      statistics.row(stat.kvmName(), a.statistic(stat), b.statistic(stat));
    }
  }

  /** Prints rows whose numbers differ, and its heading before the first of them. */
  private final class Table {
    private final String title;
    private boolean begun;

    Table(String title) {
      this.title = title;
    }

    void row(String name, long a, long b) {
      if (a == b) {
        return;
      }
      if (!begun) {
        out.printf("%-28s %12s %12s %12s%n", title, "-", "+", "change");
        begun = true;
      }
      String percent = a == 0 ? "new" : String.format(Locale.ROOT, "%+.1f%%", 100.0 * (b - a) / a);
      out.printf("  %-26s %12d %12d %+12d  %s%n", name, a, b, b - a, percent);
    }
  }

  @Override
  public void verdict(RunDiff diff) {
    if (diff.isSame()) {
      out.println("same: " + diff.runA().lastStep() + " events");
    }
  }

  @Override
  public void between(StepDiff diff) {
    out.println("state");
    diff.differences().forEach(this::difference);
    if (diff.more() > 0) {
      out.println("  ... and " + diff.more() + " differences more");
    } else if (diff.differences().isEmpty()) {
      out.println("  the same");
    }
  }

  @Override
  public void happened(StepDiff diff) {
    out.println("events between: " + diff.tally().events());
    for (VmEventKind kind : VmEventKind.values()) {
      if (diff.tally().events(kind) > 0) {
        out.printf("  %-26s %12d%n", VmEventText.nameOf(kind), diff.tally().events(kind));
      }
    }
    diff.tally()
        .answers()
        .forEach((code, count) -> out.printf("  %-26s %12d%n", ReturnCode.describe(code), count));
  }
}
