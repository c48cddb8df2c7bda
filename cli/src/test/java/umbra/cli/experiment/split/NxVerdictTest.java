package umbra.cli.experiment.split;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NxVerdictTest {
  private static PolicyCounts counts(long faults, long madeByFaults) {
    return new PolicyCounts(
        faults, 0, 0, madeByFaults, 1 + madeByFaults, 512, 0, 4096, 0, 0, 10, "journal");
  }

  private static PolicyPair pair(
      boolean nx, boolean written, long executed, PolicyCounts entry, long others) {
    return new PolicyPair(nx, written, 1, executed, counts(100, 0), entry, others);
  }

  private static String answer(PolicyPair... pairs) {
    return NxVerdict.of(List.of(pairs), List.of(), 0, 1).answer();
  }

  @Test
  void anOutcomeThatDiffersIsNoPenaltyOfPerformance() {
    assertThat(answer(pair(true, false, 1, counts(100, 0), 1))).startsWith("No: it is not");
  }

  @Test
  void withoutAFaultMoreThereIsNoPenalty() {
    assertThat(answer(pair(true, false, 1, counts(100, 0), 0))).contains("there is no penalty");
  }

  @Test
  void oneFaultInAHundredIsRare() {
    assertThat(answer(pair(true, false, 1, counts(101, 1), 0))).contains("Rare: yes");
    assertThat(answer(pair(true, false, 1, counts(102, 1), 0))).contains("Rare: only");
  }

  @Test
  void whatWritesLoseIsSaidOnlyWhereTheyDo() {
    PolicyPair executed = pair(true, false, 1, counts(150, 1), 0);
    assertThat(answer(executed, pair(true, true, 0, counts(100, 0), 0)))
        .doesNotContain("logged write");
    assertThat(answer(executed, pair(true, true, 0, counts(101, 1), 0))).contains("logged write");
  }

  @Test
  void aPairThatDiffersThoughNothingShouldIsCounted() {
    List<String> reasons =
        NxVerdict.of(
                List.of(
                    pair(false, false, 1, counts(100, 0), 0),
                    pair(false, false, 1, counts(101, 0), 0)),
                List.of(),
                0,
                1)
            .reasons();
    assertThat(reasons.get(1)).contains("1 of 2 pairs agree");
  }
}
