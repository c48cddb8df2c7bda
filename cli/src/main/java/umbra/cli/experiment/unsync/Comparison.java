package umbra.cli.experiment.unsync;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/** Unsync held against another policy under one way of flushing, over the share of table writes. */
final class Comparison {
  private final Policy rival;
  private final ToLongFunction<Outcome> measure;
  private final List<Outcome> outcomes;

  private Comparison(
      Flushing flushing, Policy rival, ToLongFunction<Outcome> measure, List<Outcome> outcomes) {
    this.rival = rival;
    this.measure = measure;
    this.outcomes =
        outcomes.stream().filter(outcome -> outcome.flushing().equals(flushing)).toList();
  }

  /** By exits; {@code outcomes} are of all policies, in order of the share of table writes. */
  static Comparison byExits(Flushing flushing, Policy rival, List<Outcome> outcomes) {
    return new Comparison(flushing, rival, outcome -> outcome.counts().exits(), outcomes);
  }

  /** By the assumed cost. */
  static Comparison byCost(Flushing flushing, Policy rival, List<Outcome> outcomes) {
    return new Comparison(flushing, rival, Outcome::cost, outcomes);
  }

  /** At how many shares unsync has less ({@code winner} -1), as much (0) or more (1). */
  long shares(int winner) {
    return shares().stream().filter(share -> winner(share) == winner).count();
  }

  /** Who has less, by shares of table writes: {@code protect 1 to 5, unsync 10 to 1000}. */
  String winners() {
    List<String> parts = new ArrayList<>();
    List<Long> shares = shares();
    int first = 0;
    for (int i = 1; i <= shares.size(); i++) {
      if (i == shares.size() || winner(shares.get(i)) != winner(shares.get(first))) {
        parts.add(part(shares.get(first), shares.get(i - 1)));
        first = i;
      }
    }
    return String.join(", ", parts);
  }

  private String part(long from, long to) {
    int winner = winner(from);
    String name = winner < 0 ? Policy.UNSYNC.text() : winner > 0 ? rival.text() : "equal";
    return from == to ? name + " " + from : name + " " + from + " to " + to;
  }

  /** Shares above 0: without writes there is nothing to compare. */
  private List<Long> shares() {
    return outcomes.stream()
        .map(Outcome::writesPerThousand)
        .filter(share -> share > 0)
        .distinct()
        .toList();
  }

  private int winner(long share) {
    return Long.compare(value(share, Policy.UNSYNC), value(share, rival));
  }

  private long value(long share, Policy policy) {
    return outcomes.stream()
        .filter(outcome -> outcome.writesPerThousand() == share && outcome.policy() == policy)
        .mapToLong(measure)
        .findFirst()
        .orElseThrow();
  }
}
