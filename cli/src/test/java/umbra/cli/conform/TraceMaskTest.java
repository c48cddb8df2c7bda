package umbra.cli.conform;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

final class TraceMaskTest {

  /**
   * Pairs of lines: one as ftrace printed it, then normalise.py's text, or - if it is not compared.
   */
  @Test
  void masksRealLinesAsTheOraclesOwnScriptDoes() throws IOException {
    List<String> lines = resource("trace-lines.txt.gz");
    assertThat(lines).hasSize(714);
    for (int i = 0; i < lines.size(); i += 2) {
      String event = TraceMask.eventText(lines.get(i));
      String masked = TraceMask.isCompared(event) ? TraceMask.mask(event) : "-";
      assertThat(masked).as(lines.get(i)).isEqualTo(lines.get(i + 1));
    }
  }

  @Test
  void takesTheEventAfterCpuFlagsAndTime() {
    assertThat(TraceMask.eventText("  a [b] c-113  [000] .N.1.   6.04: kvm_mmu_x: [1] d 2.0: e"))
        .isEqualTo("kvm_mmu_x: [1] d 2.0: e");
  }

  @Test
  void keepsALineWithoutATimeWholeAndDoesNotCompareIt() {
    String lost = "CPU:0 [LOST 12 EVENTS]";
    assertThat(TraceMask.eventText(lost)).isEqualTo(lost);
    assertThat(TraceMask.isCompared(lost)).isFalse();
  }

  @Test
  void hidesTheFrameOfAPresentSpteAndTheTableItIsIn() {
    assertThat(TraceMask.mask("kvm_mmu_set_spte: gfn 1 spte 4390e63 (rwx-) level 1 at 13aac008"))
        .isEqualTo("kvm_mmu_set_spte: gfn 1 spte e63+pfn (rwx-) level 1 at +008");
  }

  @Test
  void keepsTheHighFlagsOfAPresentSpte() {
    assertThat(TraceMask.mask("kvm_mmu_set_spte: gfn 1 spte 8000000011000ee7 (rw-u) level 2"))
        .isEqualTo("kvm_mmu_set_spte: gfn 1 spte 8000000000000ee7+pfn (rw-u) level 2");
  }

  @Test
  void keepsAnSpteThatIsNotPresentWhole() {
    String line = "kvm_tdp_mmu_spte_changed: as id 0 gfn 207c6 level 1 old_spte 0 new_spte 5a0";
    assertThat(TraceMask.mask(line)).isEqualTo(line);
  }

  @Test
  void hidesPointersAndBothValuesOfAFastPageFault() {
    assertThat(
            TraceMask.mask(
                "fast_page_fault: vcpu 0 gva 1d000 error_code P|W|U sptep ffff888014c450e8"
                    + " old 0x424aa65 new 424aa67 spurious 0 fixed 1"))
        .isEqualTo(
            "fast_page_fault: vcpu 0 gva 1d000 error_code P|W|U sptep +0e8"
                + " old 0xa65+pfn new a67+pfn spurious 0 fixed 1");
  }

  @Test
  void hidesHostAddressesOfNotifiers() {
    assertThat(TraceMask.mask("kvm_unmap_hva_range: mmu notifier unmap range: 0x7f -- 0x80"))
        .isEqualTo("kvm_unmap_hva_range: X");
    assertThat(TraceMask.mask("kvm_set_spte_hva: mmu notifier set pte hva: 0x7f"))
        .isEqualTo("kvm_set_spte_hva: X");
  }

  @Test
  void dropsWhatAnInterruptOfTheHostInjectedAgain() {
    assertThat(TraceMask.isCompared("kvm_inj_exception: #PF (0x0)")).isTrue();
    assertThat(TraceMask.isCompared("kvm_inj_exception: #PF (0x0) [reinjected]")).isFalse();
  }

  @Test
  void comparesMmuEventsOnly() {
    assertThat(
            TraceMask.maskAll(
                List.of(
                    "kvm_exit: vcpu 0 reason io",
                    "kvm_mmu_walker_error: pferr 0 ",
                    "kvm_emulate_insn: 0:40:48 89 03 (prot64)",
                    "kvm_mmu_spte_requested: gfn 1 pfn 4390 level 1")))
        .containsExactly(
            "kvm_mmu_walker_error: pferr 0 ", "kvm_mmu_spte_requested: gfn 1 pfn X level 1");
  }

  private static List<String> resource(String name) throws IOException {
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(TraceMaskTest.class.getResourceAsStream(name)), UTF_8))) {
      return reader.lines().toList();
    }
  }
}
