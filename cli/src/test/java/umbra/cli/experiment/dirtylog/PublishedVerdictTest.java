package umbra.cli.experiment.dirtylog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import umbra.cli.experiment.Verdict;

class PublishedVerdictTest {
  private static final LockModel KNOWN = new LockModel(0.8, 0.3, LockGrowth.HARMONIC);

  private static FittedLaw law(List<TimedFaults> times) {
    return FittedLaw.of(times, FittedLaw.Choice.TWO, LockGrowth.HARMONIC);
  }

  private static Verdict verdict(List<TimedFaults> times) {
    return new PublishedVerdict(law(times), List.of(law(times)), new Scatter(times)).verdict();
  }

  @Test
  void twoTimesGiveTheTwoParametersBack() {
    LockModel found = law(MadeUpTimes.of(KNOWN, 1)).model();
    assertThat(found.outside()).isCloseTo(KNOWN.outside(), within(1e-4));
    assertThat(found.inside()).isCloseTo(KNOWN.inside(), within(1e-4));
  }

  @Test
  void timesThatFollowTheLawMeetTheGoal() {
    assertThat(verdict(MadeUpTimes.of(KNOWN, 1)).answer())
        .contains("meet the goal of 10 %", "of the 76 times not calibrated on is 0.0 %")
        .endsWith("of the 34 nested ones it is 0.0 %, which meets it.");
  }

  @Test
  void timesThatDoNotMissIt() {
    assertThat(verdict(MadeUpTimes.of(KNOWN, 2)).answer())
        .contains("miss the goal of 10 %", "the worst 50.0 %")
        .endsWith("which misses it.");
  }

  @Test
  void noChoiceHasMoreThanSixTimesAndNoneOfThemCountsAsPredicted() {
    List<TimedFaults> times = MadeUpTimes.of(KNOWN, 1);
    for (FittedLaw.Choice choice : FittedLaw.Choice.values()) {
      FittedLaw law = FittedLaw.of(times, choice, LockGrowth.CONSTANT);
      assertThat(law.calibration()).hasSizeBetween(2, 6);
      assertThat(law.rest().times()).hasSize(times.size() - law.calibration().size());
      assertThat(law.rest().times()).doesNotContainAnyElementsOf(law.calibration());
    }
  }

  @Test
  void scatterIsWhatNoFunctionOfVcpusExplains() {
    assertThat(new Scatter(MadeUpTimes.of(KNOWN, 1)).leastMean()).isCloseTo(0, within(1e-9));
    assertThat(new Scatter(MadeUpTimes.of(KNOWN, 2)).leastMean())
        .as("halves of the same rate and of twice that, some tables one-sided")
        .isBetween(10.0, 25.0);
    assertThat(new Scatter(MadeUpTimes.of(KNOWN, 1)).widest().ratio()).isCloseTo(1, within(1e-9));
  }

  @Test
  void thePublishedTimesAreThoseOfTheTables() {
    List<PublishedTime> times = PublishedTimes.all();
    assertThat(times).hasSize(36 + 24 + 6 + 12);
    assertThat(new HashSet<>(times)).hasSize(times.size());
    assertThat(times).filteredOn(time -> time.mappedBy() == MappedBy.NESTED).hasSize(36);
    assertThat(times).allMatch(time -> time.seconds() > 0 && time.vcpus() <= 96);
  }
}
