package umbra.cli.conform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class StatisticChangeTest {

  @ParameterizedTest
  @ValueSource(strings = {"pf_taken +1 12", "pages_4k -7 0"})
  void printsWhatItRead(String text) {
    assertThat(StatisticChange.parse(text)).hasToString(text);
  }

  @Test
  void readsNameChangeAndNewValue() {
    assertThat(StatisticChange.parse("pages_4k -7 30"))
        .isEqualTo(new StatisticChange("pages_4k", -7, 30));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "pf_taken", "pf_taken +1", "pf_taken one 2", " +1 2", "a +1 2 3"})
  void refusesAnyOtherText(String text) {
    assertThatThrownBy(() -> StatisticChange.parse(text))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "pages_2m",
        "pf_fixed",
        "mmu_unsync",
        "max_mmu_rmap_size",
        "nx_lpage_splits",
        "invlpg",
        "tlb_flush"
      })
  void comparesStatisticsOfTheMmu(String name) {
    assertThat(new StatisticChange(name, 1, 1).isCompared()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"exits", "remote_tlb_flush_requests", "mmio_exits", "req_event"})
  void leavesOutStatisticsOfTheRecordingMachine(String name) {
    assertThat(new StatisticChange(name, 1, 1).isCompared()).isFalse();
  }
}
