package umbra.cli.conform;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class OperationComparisonTest {
  private static final String SET =
      "kvm_mmu_set_spte: gfn 1 spte 4390e63 (rwx-) level 1 at 13aac008";
  private static final String SET_IN_ANOTHER_FRAME =
      "kvm_mmu_set_spte: gfn 1 spte 7770e63 (rwx-) level 1 at 5008";
  private static final String WALK = "kvm_mmu_pagetable_walk: addr 1000 pferr 0 ";
  private static final List<String> RMAP = List.of("Rmap_Count:\t0", "Level=4K:\t1");
  private static final List<String> SPTE = List.of("+ v0 l1 0x0 leaf 0xe63 gfn=0x1");

  private static final RecordedOperation EXPECTED =
      new RecordedOperation(
          4,
          "vcpu 0 read 0x1000",
          "ok value=0x1",
          0,
          List.of(WALK, SET),
          statistics("exits +1 9", "pages_4k +1 3", "pf_taken +1 5"),
          RMAP,
          SPTE);

  private static final OperationComparison EXACT =
      new OperationComparison(true, true, true, true, true);

  @Test
  void framesTableAddressesAndExitCountsDoNotMatter() {
    assertThat(
            compare(
                "ok value=0x1",
                List.of(WALK, "kvm_exit: vcpu 0 reason io", SET_IN_ANOTHER_FRAME),
                statistics("pf_taken +1 5", "pages_4k +1 3"),
                RMAP,
                SPTE))
        .isEqualTo(EXACT)
        .matches(OperationComparison::exact);
  }

  @Test
  void theValueReadMatters() {
    assertThat(compare("ok value=0x2", EXPECTED.trace(), EXPECTED.statistics(), RMAP, SPTE))
        .isEqualTo(new OperationComparison(false, true, true, true, true))
        .matches(comparison -> !comparison.exact());
  }

  @Test
  void theOrderOfTraceLinesMatters() {
    assertThat(compare("ok value=0x1", List.of(SET, WALK), EXPECTED.statistics(), RMAP, SPTE))
        .isEqualTo(new OperationComparison(true, false, true, true, true));
  }

  @Test
  void theIndexInTheTableMatters() {
    String other = SET.replace("13aac008", "13aac010");
    assertThat(compare("ok value=0x1", List.of(WALK, other), EXPECTED.statistics(), RMAP, SPTE))
        .isEqualTo(new OperationComparison(true, false, true, true, true));
  }

  @Test
  void theNewValueOfAStatisticMatters() {
    assertThat(
            compare(
                "ok value=0x1",
                EXPECTED.trace(),
                statistics("pages_4k +1 4", "pf_taken +1 5"),
                RMAP,
                SPTE))
        .isEqualTo(new OperationComparison(true, true, false, true, true));
  }

  @Test
  void anUnchangedHistogramIsNotAnEqualOne() {
    assertThat(compare("ok value=0x1", EXPECTED.trace(), EXPECTED.statistics(), List.of(), SPTE))
        .isEqualTo(new OperationComparison(true, true, true, false, true));
  }

  @Test
  void aMissingShadowEntryMatters() {
    assertThat(compare("ok value=0x1", EXPECTED.trace(), EXPECTED.statistics(), RMAP, List.of()))
        .isEqualTo(new OperationComparison(true, true, true, true, false));
  }

  private static OperationComparison compare(
      String outcome,
      List<String> trace,
      List<StatisticChange> statistics,
      List<String> rmap,
      List<String> spte) {
    return OperationComparison.of(
        EXPECTED, new ActualOperation(outcome, trace, statistics, rmap, spte));
  }

  private static List<StatisticChange> statistics(String... changes) {
    return List.of(changes).stream().map(StatisticChange::parse).toList();
  }
}
