package umbra.cli.experiment.dirtylog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import umbra.cli.experiment.Verdict;

class MixVerdictTest {
  private static final int ASKED = 80;

  private static MixRow row(SplitMode mode, int writes, long fast, long slow, long logged) {
    LoggedCounts counts = new LoggedCounts(fast, slow, 2, 1024, fast + slow, 1, logged, 0, 0);
    return new MixRow(mode, writes, 0, 1000, 10L * writes, fast + slow, counts, logged);
  }

  private static Verdict verdict(long eagerFast, long eagerSlow, long lazySlow) {
    List<MixRow> rows = new ArrayList<>();
    for (SplitMode mode : List.of(SplitMode.LAZY, SplitMode.SHADOW)) {
      rows.add(row(mode, 0, 0, 0, 0));
      rows.add(row(mode, ASKED, 0, lazySlow, lazySlow));
    }
    rows.add(row(SplitMode.EAGER, 0, 0, 0, 0));
    rows.add(row(SplitMode.EAGER, ASKED, eagerFast, eagerSlow, eagerFast + eagerSlow));
    return new MixVerdict(rows, ASKED).verdict();
  }

  @Test
  void fewerFaultsAreTheAnswer() {
    Verdict verdict = verdict(800, 0, 1000);
    assertThat(verdict.answer())
        .isEqualTo(
            "With 80 % writes splitting ahead takes 20.0 % fewer faults than splitting by the first"
                + " write, and 100.0 % of those left without the lock.");
    assertThat(verdict.reasons())
        .anyMatch(reason -> reason.contains("fewer faults in 1, more in 0, as many in 1"))
        .anyMatch(reason -> reason.contains("up to 1.25 times the pages written (1000 for 800"));
  }

  @Test
  void asManyFaultsSaveTheLockAlone() {
    assertThat(verdict(700, 100, 800).answer())
        .isEqualTo(
            "With 80 % writes splitting ahead saves no fault; it saves the lock in 87.5 % of"
                + " them.");
  }

  @Test
  void moreFaultsAreNoGain() {
    Verdict verdict = verdict(0, 900, 800);
    assertThat(verdict.answer())
        .isEqualTo(
            "With 80 % writes splitting ahead takes no fewer faults than splitting by the first"
                + " write.");
    assertThat(verdict.reasons())
        .anyMatch(reason -> reason.contains("fewer faults in 0, more in 1"));
  }

  @Test
  void aRowWhoseLogIsLongerThanItsFaultsIsNotLawful() {
    assertThat(row(SplitMode.LAZY, ASKED, 0, 900, 900).isLawful()).isTrue();
    assertThat(row(SplitMode.LAZY, ASKED, 0, 900, 901).isLawful()).isFalse();
  }
}
