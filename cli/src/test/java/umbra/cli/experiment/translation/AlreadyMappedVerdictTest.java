package umbra.cli.experiment.translation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import umbra.cli.experiment.Verdict;

/** Other counts, another verdict. */
final class AlreadyMappedVerdictTest {
  private static final AlreadyMappedVerdict.Searches FOUND =
      new AlreadyMappedVerdict.Searches(5, 5, 14, 90, 2);
  private static final AlreadyMappedVerdict.Searches NOT_FOUND =
      new AlreadyMappedVerdict.Searches(5, 0, 0, 0, 0);
  private static final AlreadyMappedVerdict.Words REAL =
      new AlreadyMappedVerdict.Words(900, 0, 80, 0, 70);

  private static Verdict verdict(
      long foundWithFixes,
      AlreadyMappedVerdict.Searches whenRmapped,
      AlreadyMappedVerdict.Words words,
      long inSyncTold,
      long gainedByHost) {
    Map<SplitStory, SplitTrials.Effect> effects = new EnumMap<>(SplitStory.class);
    effects.put(
        SplitStory.READ_THEN_WRITTEN, new SplitTrials.Effect("wux", "-ux", 64, 1, 1, 64, 0, 1));
    effects.put(SplitStory.WRITE_TAKEN_AWAY, new SplitTrials.Effect("", "", 0, 0, 0, 0, 0, 0));
    effects.put(
        SplitStory.EXECUTION_TAKEN_BY_THE_HOST,
        new SplitTrials.Effect("wu-", "-ux", -1, 0, 0, 0, gainedByHost, 1));
    return new AlreadyMappedVerdict(
            200_000,
            foundWithFixes,
            whenRmapped,
            FOUND,
            words,
            new AlreadyMappedVerdict.Outside(40, inSyncTold, 500, 0),
            effects)
        .verdict();
  }

  @Test
  void aStaleWordThatNoSyncReachesIsANo() {
    Verdict verdict = verdict(0, FOUND, REAL, 0, 1);
    assertThat(verdict.answer()).startsWith("No:").contains("never reaches the words");
    assertThat(verdict.reasons())
        .contains(
            "with both fixes nothing in 200000 operations",
            "without the refresh of a mapped entry 5 of 5 random searches found a broken"
                + " invariant, after 14 to 90 operations; the shortest scenario has 2",
            "a page read and then written is split into a table of role -ux instead of wux, which"
                + " the first write drops: 64 faults, 1 table(s) and 1 flush(es) more, and 64 pages"
                + " too many in the dirty log")
        .anyMatch(reason -> reason.contains("no outcome and no statistic differed"))
        .anyMatch(reason -> reason.contains("let it execute what that table forbids (1 access)"));
  }

  @Test
  void aSyncThatReachedThemWouldRepairThem() {
    AlreadyMappedVerdict.Words reached = new AlreadyMappedVerdict.Words(900, 3, 80, 0, 70);
    assertThat(verdict(0, FOUND, reached, 0, 0).answer()).endsWith("until a sync renews it.");
  }

  @Test
  void nothingFoundIsAYesAsFarAsWasLooked() {
    assertThat(verdict(0, NOT_FOUND, REAL, 0, 0).answer()).startsWith("Yes, as far as");
  }

  @Test
  void somethingFoundWithBothFixesMakesItWorthless() {
    assertThat(verdict(1, FOUND, REAL, 0, 0).answer()).startsWith("Nothing follows");
  }

  @Test
  void whatShowsAndWhatIsGainedIsCounted() {
    Verdict verdict = verdict(0, FOUND, REAL, 7, 0);
    assertThat(verdict.reasons())
        .anyMatch(reason -> reason.contains("7 machines could be told"))
        .anyMatch(reason -> reason.endsWith("nor where the host wrote its table"));
  }
}
