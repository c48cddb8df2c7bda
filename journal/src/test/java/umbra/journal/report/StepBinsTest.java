package umbra.journal.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class StepBinsTest {
  private final StepBins bins = new StepBins(2);

  @Test
  void aShortJournalHasABinForEachStep() throws Exception {
    bins.add(0, 1);
    bins.add(1, 3);
    bins.add(1, 3);
    assertThat(Written.by(bins::write)).isEqualTo("{'width':1,'bins':[[1,0,0],[0,0,2]]}");
  }

  @Test
  void binsBecomeTwiceAsWideWhenTheyRunOut() {
    bins.add(0, StepBins.MOST);
    assertThat(bins.width()).isEqualTo(1);
    bins.add(0, StepBins.MOST + 1);
    assertThat(bins.width()).isEqualTo(2);
    bins.add(0, 1000L * StepBins.MOST);
    assertThat(bins.width()).isEqualTo(1024);
  }

  @Test
  void nothingIsLostWhenBinsAreJoined() throws Exception {
    for (int step = 1; step <= StepBins.MOST; step++) {
      bins.add(0, step);
    }
    bins.add(0, 2L * StepBins.MOST + 1);
    final String half = "4,".repeat(StepBins.MOST / 4);
    final String rest = "0,".repeat(StepBins.MOST / 4) + "1";
    assertThat(Written.by(bins::write)).startsWith("{'width':4,'bins':[[" + half + rest + "],");
  }
}
