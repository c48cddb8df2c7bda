package umbra.cli.experiment.unsync;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What follows from made-up counts. */
final class UnsyncVerdictTest {
  private static final Flushing EACH = Flushing.ALL.get(0);
  private static final Flushing TOGETHER = Flushing.ALL.get(1);

  private final List<Outcome> outcomes = new ArrayList<>();

  private void row(Flushing flushing, long share, long unsync, long protect, long cost) {
    outcomes.add(new Outcome(flushing, share, Policy.UNSYNC, counts(unsync), cost));
    outcomes.add(new Outcome(flushing, share, Policy.PROTECT, counts(protect), 100));
    outcomes.add(new Outcome(flushing, share, Policy.FLOOD, counts(protect), 100));
  }

  private static TableWriteCounts counts(long exits) {
    return new TableWriteCounts(exits, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  }

  private String answer() {
    DemandOutcome demand = new DemandOutcome(Policy.UNSYNC, 4, counts(8));
    return new UnsyncVerdict(outcomes, List.of(demand)).verdict().answer();
  }

  @Test
  void unsyncPaysWhereItSavesExitsUnderEveryLoad() {
    row(EACH, 0, 0, 0, 0);
    row(EACH, 1, 5, 9, 50);
    row(EACH, 10, 5, 9, 50);
    assertThat(answer())
        .isEqualTo(
            "Unsync saves exits with INVLPG after each write. By the assumed weights it costs less"
                + " than write-protection under 2 of 2 loads.");
  }

  @Test
  void anotherCountIsAnotherAnswer() {
    row(EACH, 1, 9, 9, 150);
    row(TOGETHER, 1, 9, 5, 150);
    row(TOGETHER, 10, 5, 9, 50);
    assertThat(answer())
        .isEqualTo(
            "At some shares of writes unsync saves exits with INVLPG after each write, 8 writes"
                + " together. Unsync saves no exit with INVLPG after each write. By the assumed"
                + " weights it costs less than write-protection under 1 of 3 loads.");
  }

  @Test
  void theCrossoverNamesTheSharesOnEitherSide() {
    row(EACH, 1, 9, 5, 50);
    row(EACH, 2, 9, 5, 150);
    row(EACH, 5, 7, 7, 100);
    row(EACH, 10, 5, 9, 50);
    row(EACH, 20, 5, 9, 50);
    assertThat(Comparison.byExits(EACH, Policy.PROTECT, outcomes).winners())
        .isEqualTo("protect 1 to 2, equal 5, unsync 10 to 20");
    assertThat(Comparison.byCost(EACH, Policy.FLOOD, outcomes).winners())
        .isEqualTo("unsync 1, protect-flood 2, equal 5, unsync 10 to 20");
  }

  @Test
  void theCostIsTheSumOfCountsTimesWeights() {
    Weights weights = new Weights(100, 50, 20, 7, 3, 11, 13);
    assertThat(weights.cost(new TableWriteCounts(1, 2, 3, 99, 4, 5, 99, 6, 99, 7)))
        .isEqualTo(100 + 2 * 50 + 3 * 20 + 4 * 7 + 5 * 3 + 6 * 11 + 7 * 13);
  }

  @Test
  void burstsAreWholeAndStayInsideTheMemory() {
    TableWriteLoad load = new TableWriteLoad(1000, 100, Flushing.ALL.get(5), 1, 80, 1);
    assertThat(load.flushing().burst()).isEqualTo(64);
    assertThat(load.bursts()).isEqualTo(1);
    assertThat(load.writes()).isEqualTo(64);
    String scenario = load.scenario();
    assertThat(scenario.lines().filter(line -> line.contains("setpte"))).hasSize(64);
    assertThat(scenario.lines().filter(line -> line.endsWith("cr3 0"))).hasSize(1);
    assertThat(scenario).contains("count=1000 reads=80%");
  }
}
