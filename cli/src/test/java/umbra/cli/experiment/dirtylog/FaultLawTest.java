package umbra.cli.experiment.dirtylog;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FaultLawTest {
  private final FaultLaw law = new FaultLaw();

  @Test
  void readsBeforeTheFirstWriteOfARangeCostNothing() {
    law.access(0, false);
    law.access(1, true);
    law.access(2, false);
    assertThat(law.touchedWhenSplit()).isEqualTo(2);
    assertThat(law.written()).isEqualTo(1);
    assertThat(law.accesses()).isEqualTo(3);
  }

  @Test
  void aPageReadBeforeTheSplitFaultsWhenItIsTouchedAgain() {
    law.access(0, false);
    law.access(1, true);
    law.access(0, false);
    assertThat(law.touchedWhenSplit()).isEqualTo(2);
  }

  @Test
  void aPageFaultsOnce() {
    law.access(7, true);
    law.access(7, false);
    law.access(7, true);
    assertThat(law.touchedWhenSplit()).isEqualTo(1);
    assertThat(law.written()).isEqualTo(1);
  }

  @Test
  void aWriteSplitsItsOwnRangeAlone() {
    law.access(511, true);
    law.access(512, false);
    assertThat(law.touchedWhenSplit()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({"100", "50", "5"})
  void itAgreesWithWhatThePerformanceTestExpects(int writes) {
    PerfTest eager = new PerfTest(MappedBy.TDP, true, writes, 2, 5120);
    PerfTest lazy = new PerfTest(MappedBy.TDP, false, writes, 2, 5120);
    assertThat(FaultLaw.of(eager.scenario()).written()).isEqualTo(eager.expectedFaults());
    assertThat(FaultLaw.of(lazy.scenario()).touchedWhenSplit()).isEqualTo(lazy.expectedFaults());
  }
}
