package umbra.cli.experiment.translation;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import umbra.cli.experiment.Cell;
import umbra.cli.experiment.Column;
import umbra.cli.experiment.Table;
import umbra.cli.search.Alphabet;
import umbra.cli.search.Twins;

/** Two guests side by side, one without a fix: what is stale, and what shows of it outside. */
final class SeenOutside {
  private final Discoveries discoveries;
  private final int episode;
  private final List<Pair> pairs = new ArrayList<>();
  private final Table table =
      new Table(
          "outside",
          "The same operations with both fixes and without one: what is stale, and what shows",
          new Column("guest", "which machine"),
          new Column("fix_off", "the refresh that is taken out"),
          new Column("operations", "done by both"),
          new Column("small_4k", "operations that left a word of level 1 with a right missing"),
          new Column("large_4k", "... with a right too many"),
          new Column("small_2m", "operations that left a word of level 2 with a right missing"),
          new Column("large_2m", "... with a right too many"),
          new Column("machines", "made one after the other"),
          new Column("told", "of those in how many an outcome or a statistic differed"),
          new Column("by", "what differed then first, and how often"));

  SeenOutside(Discoveries discoveries, int episode) {
    this.discoveries = discoveries;
    this.episode = episode;
  }

  /**
   * What came of one pair.
   *
   * @param guest its machine's name
   * @param fixes of the second
   * @param result what showed outside
   * @param words what was stale
   */
  record Pair(String guest, Fixes fixes, Twins.Result result, StaleWords words) {}

  List<Pair> pairs() {
    return pairs;
  }

  Table table() {
    return table;
  }

  /** Runs a guest with both fixes beside one with {@code fixes}. */
  void compare(Alphabet guest, Fixes fixes, long seed, long operations) {
    StaleWords words = new StaleWords();
    Twins twins =
        new Twins(guest, discoveries.switches(Fixes.BOTH), discoveries.switches(fixes), episode);
    Twins.Result result = twins.run(seed, operations, words);
    pairs.add(new Pair(guest.name(), fixes, result, words));
    table.row(
        Cell.of(guest.name()),
        Cell.of(fixes.off()),
        Cell.of(result.operations()),
        Cell.of(words.small().tooSmall()),
        Cell.of(words.small().tooLarge()),
        Cell.of(words.huge().tooSmall()),
        Cell.of(words.huge().tooLarge()),
        Cell.of(result.episodes()),
        Cell.of(result.told()),
        Cell.of(
            result.differences().entrySet().stream()
                .map(difference -> difference.getKey() + " " + difference.getValue())
                .collect(Collectors.joining(", "))));
  }
}
