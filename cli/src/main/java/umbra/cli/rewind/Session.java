package umbra.cli.rewind;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import umbra.journal.history.CellChange;
import umbra.journal.history.CellChanges;
import umbra.journal.history.CellText;
import umbra.journal.history.CellWatch;
import umbra.journal.replay.Timeline;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.shadow.ShadowPage;
import umbra.mmu.state.VmState;

/**
 * Commands on a place in a VM's stream. What cannot be done throws an IllegalArgumentException that
 * says what was found and what was expected, and leaves the place where it is.
 */
public final class Session {
  /** Commands, with what follows each and what it does. */
  static final String[][] COMMANDS = {
    {"step", "[N]", "go on by N events (1), and show each with what it changed"},
    {"back", "[N]", "go back by N events (1)"},
    {"next", "fault|split|sync|zap|FILTER", "go on to the next such event"},
    {"goto", "STEP", "go to a step, forward or back"},
    {"break", "FILTER", "stop 'continue' at events of the filter language"},
    {"watch", "gfn G|spte SP:INDEX", "stop 'continue' when this changes"},
    {"breaks", "", "list what stops 'continue'"},
    {"delete", "N", "delete a break or watch"},
    {"continue", "", "go on to a break or watch, or to the end"},
    {"show", "[SECTION...]", "the state: pages, tables, rmap GFN, tlb N, slots, caches, stats ..."},
    {"why", "spte SP:INDEX|gfn G|page SP|stat NAME|tlb N:GVA", "the events behind a value"},
    {"diff-since", "STEP", "what has changed since a step"},
    {"info", "", "where this is"},
    {"help", "", "these lines"},
    {"quit", "", "leave"}
  };

  private static final Set<VmEventKind> ZAPS =
      Set.of(VmEventKind.PAGE_ZAPPED, VmEventKind.TDP_PAGE_ZAPPED, VmEventKind.ALL_ZAPPED_FAST);

  private final Views views;
  private final PrintWriter out;
  private final Place place;
  private final List<Stop> stops = new ArrayList<>();
  private int lastStop;
  private boolean isOver;

  /** Starts before the first event. */
  public Session(final Timeline timeline, final Views views, final PrintWriter out) {
    this.views = views;
    this.out = out;
    this.place = new Place(timeline, out);
  }

  /** Whether {@code quit} was given. */
  public boolean isOver() {
    return isOver;
  }

  /** The present step. */
  public long step() {
    return place.step();
  }

  /** Names of the commands. */
  public static List<String> commands() {
    final List<String> names = new ArrayList<>();
    for (final String[] command : COMMANDS) {
      names.add(command[0]);
    }
    return names;
  }

  /**
   * Carries out one line; an empty one, or one that begins with {@code #}, does nothing.
   *
   * @throws IllegalArgumentException if it is no command or cannot be carried out
   */
  public void execute(final String line) {
    final Words words = new Words(line);
    if (words.command().isEmpty() || words.command().startsWith("#")) {
      return;
    }
    switch (words.command()) {
      case "step" -> step(words);
      case "back" -> back(words);
      case "next" -> next(words);
      case "goto" -> goTo(words);
      case "break" -> addBreak(words);
      case "watch" -> addWatch(words);
      case "breaks" -> list(words);
      case "delete" -> delete(words);
      case "continue" -> goOn(words);
      case "show" -> views.show(stateKnown(), place.step(), words.operands());
      case "why" -> why(words);
      case "diff-since" -> diffSince(words);
      case "info" -> info(words);
      case "help" -> help(words);
      case "quit" -> quit(words);
      default ->
          throw new IllegalArgumentException(
              "found '" + words.command() + "', expected one of: " + String.join(", ", commands()));
    }
  }

  private void step(final Words words) {
    words.atMost(1, "step [N]");
    place.step(words.count() == 0 ? 1 : words.number(1, 1, "step [N]"));
  }

  private void back(final Words words) {
    words.atMost(1, "back [N]");
    final long count = words.count() == 0 ? 1 : words.number(1, 1, "back [N]");
    place.goTo(Math.max(0, place.step() - count));
  }

  private void goTo(final Words words) {
    words.atMost(1, "goto STEP");
    place.goTo(words.number(1, 0, "goto STEP"));
  }

  private void next(final Words words) {
    words.operand(1, "next fault|split|sync|zap|FILTER");
    switch (words.rest()) {
      case "fault" -> place.run(ofKinds(Set.of(VmEventKind.FAULT_RAISED)));
      case "sync" -> place.run(ofKinds(Set.of(VmEventKind.PAGE_SYNCED)));
      case "zap" -> place.run(ofKinds(ZAPS));
      case "split" -> place.run(event -> event.isSplit() ? "" : null);
      default -> {
        final Breakpoint filter = new Breakpoint(0, words.rest());
        place.run(new Silent(filter));
      }
    }
  }

  private static Stop ofKinds(final Set<VmEventKind> kinds) {
    return new Stop() {
      @Override
      public boolean isConcernedWith(final VmEventKind kind) {
        return kinds.contains(kind);
      }

      @Override
      public String reason(final HeardEvent event) {
        return kinds.contains(event.kind()) ? "" : null;
      }
    };
  }

  private void addBreak(final Words words) {
    words.operand(1, "break FILTER");
    add(new Breakpoint(lastStop + 1, words.rest()));
  }

  private void addWatch(final Words words) {
    final String usage = "watch gfn G|spte SP:INDEX";
    words.atMost(2, usage);
    final String what = words.operand(1, usage);
    final String value = words.operand(2, usage);
    if (what.equals("gfn")) {
      add(Watch.ofGfn(lastStop + 1, views.number("gfn", value)));
    } else if (what.equals("spte") && value.indexOf(':') > 0) {
      final int colon = value.indexOf(':');
      final long page = views.number("spte", value.substring(0, colon));
      final long index = views.number("spte", value.substring(colon + 1));
      if (page < 1 || page > Integer.MAX_VALUE || index < 0 || index >= ShadowPage.ENTRIES) {
        throw new IllegalArgumentException("found spte " + value + ", expected as in 4:511");
      }
      add(Watch.ofEntry(lastStop + 1, (int) page, (int) index));
    } else {
      throw new IllegalArgumentException("found '" + what + " " + value + "', expected " + usage);
    }
  }

  private void add(final Stop stop) {
    lastStop++;
    stops.add(stop);
    out.println(stop);
  }

  private void list(final Words words) {
    words.atMost(0, "breaks");
    stops.forEach(out::println);
    if (stops.isEmpty()) {
      out.println("no break, no watch");
    }
  }

  private void delete(final Words words) {
    words.atMost(1, "delete N");
    final long number = words.number(1, 1, "delete N");
    if (!stops.removeIf(stop -> stop.number() == number)) {
      throw new IllegalArgumentException(
          "found no break or watch " + number + ", expected a number that 'breaks' lists");
    }
  }

  private void goOn(final Words words) {
    words.atMost(0, "continue");
    for (final Stop stop : stops) {
      if (stop instanceof Watch watch) {
        watch.begin(place.state());
      }
    }
    place.run(new FirstOf(stops));
  }

  private void why(final Words words) {
    stateKnown();
    words.atMost(2, "why spte SP:INDEX|gfn G|page SP|stat NAME|tlb N:GVA");
    views.why(
        place.step(),
        words.operand(1, "why spte SP:INDEX|gfn G|page SP|stat NAME|tlb N:GVA"),
        words.operand(2, "why spte SP:INDEX|gfn G|page SP|stat NAME|tlb N:GVA"));
  }

  private void diffSince(final Words words) {
    words.atMost(1, "diff-since STEP");
    final long since = words.number(1, 0, "diff-since STEP");
    if (since > place.step()) {
      throw new IllegalArgumentException(
          "found " + since + ", expected a step before this one, " + place.step());
    }
    if (since == place.step()) {
      out.println("nothing: this is step " + since);
      return;
    }
    final CellChanges changes = new CellChanges();
    try (Timeline earlier = views.timeline()) {
      earlier.goTo(since);
      earlier.hear(new CellWatch(changes));
      while (earlier.step() < place.step() && earlier.next()) {
        // The changes hear of it.
      }
      final List<CellChange> differing = changes.differing(earlier.state());
      differing.removeIf(change -> !CellText.isTold(change.cell().kind()));
      out.println(
          differing.size() + " cells differ between step " + since + " and " + place.step());
      Place.show(differing, out);
    }
  }

  private void info(final Words words) {
    words.atMost(0, "info");
    views.info();
    out.println("step   " + place.step() + (place.isAtEnd() ? " (the last)" : ""));
    if (place.state() != null) {
      out.printf("digest 0x%016x%n", place.state().digest());
      out.println("stops  " + stops.size());
    }
  }

  private void help(final Words words) {
    words.atMost(0, "help");
    for (final String[] command : COMMANDS) {
      out.printf("%-12s %s%n", command[0], command[1]);
      out.printf("%-12s   %s%n", "", command[2]);
    }
  }

  private void quit(final Words words) {
    words.atMost(0, "quit");
    isOver = true;
  }

  private VmState stateKnown() {
    if (place.state() == null) {
      throw new IllegalArgumentException(
          "found no state before the first event, expected 'step' or 'goto' first");
    }
    return place.state();
  }

  /** Stops as another does, but says nothing. */
  private record Silent(Stop stop) implements Stop {
    @Override
    public boolean isConcernedWith(final VmEventKind kind) {
      return stop.isConcernedWith(kind);
    }

    @Override
    public String reason(final HeardEvent event) {
      return stop.reason(event) == null ? null : "";
    }
  }

  /** Stops where one of several does. All are asked, since a watch must see every event. */
  private record FirstOf(List<Stop> stops) implements Stop {
    @Override
    public boolean isConcernedWith(final VmEventKind kind) {
      for (final Stop stop : stops) {
        if (stop.isConcernedWith(kind)) {
          return true;
        }
      }
      return false;
    }

    @Override
    public String reason(final HeardEvent event) {
      String first = null;
      for (final Stop stop : stops) {
        final String reason = stop.reason(event);
        first = first == null ? reason : first;
      }
      return first;
    }
  }
}
