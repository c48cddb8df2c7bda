package umbra.cli.rewind;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;
import umbra.journal.filter.EventFilter;
import umbra.journal.text.VmEventText;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.state.Stat;

/** Completes commands, and behind them the words, events and fields that they take. */
final class CommandCompleter implements Completer {
  private static final Map<String, List<String>> WORDS =
      Map.of(
          "show", List.of("pages", "tables", "rmap", "tlb", "slots", "caches", "stats"),
          "watch", List.of("gfn", "spte"),
          "why", List.of("spte", "gfn", "page", "stat", "tlb"));

  @Override
  public void complete(
      final LineReader reader, final ParsedLine line, final List<Candidate> candidates) {
    for (final String word : words(line.words(), line.wordIndex())) {
      candidates.add(new Candidate(word));
    }
  }

  /** What may stand at {@code position} of a line, from 0. */
  static List<String> words(final List<String> line, final int position) {
    if (position == 0) {
      return Session.commands();
    }
    return switch (line.get(0)) {
      case "break" -> position == 1 ? events() : fields(line.get(1));
      case "next" -> position == 1 ? targets() : fields(line.get(1));
      case "why" ->
          position == 2 && line.get(1).equals("stat") ? statistics() : at(1, position, "why");
      case "watch" -> at(1, position, "watch");
      case "show" -> WORDS.get("show");
      default -> List.of();
    };
  }

  private static List<String> at(final int wanted, final int position, final String command) {
    return position == wanted ? WORDS.get(command) : List.of();
  }

  private static List<String> targets() {
    final List<String> targets = new ArrayList<>(List.of("fault", "split", "sync", "zap"));
    targets.addAll(events());
    return targets;
  }

  private static List<String> events() {
    final List<String> names = new ArrayList<>();
    for (final VmEventKind kind : VmEventKind.values()) {
      names.add(VmEventText.nameOf(kind) + ":");
    }
    return names.stream().distinct().toList();
  }

  private static List<String> fields(final String event) {
    for (final VmEventKind kind : VmEventKind.values()) {
      if (event.equals(VmEventText.nameOf(kind) + ":")) {
        return EventFilter.fieldsOf(kind);
      }
    }
    return List.of();
  }

  private static List<String> statistics() {
    final List<String> names = new ArrayList<>();
    for (final Stat stat : Stat.values()) {
      names.add(stat.kvmName());
    }
    return names;
  }
}
