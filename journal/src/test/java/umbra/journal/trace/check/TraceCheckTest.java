package umbra.journal.trace.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import umbra.journal.trace.SampleTraces;

/** What a real KVM did is expected; the same with one bit turned over is not. */
final class TraceCheckTest {
  static List<String> recorded() {
    return SampleTraces.RECORDED;
  }

  @ParameterizedTest
  @MethodSource("recorded")
  void theModelExpectsWhatTheRealKvmDid(String name) throws IOException {
    Verdicts verdicts = SampleTraces.checked(SampleTraces.recorded(name));
    assertThat(verdicts.unexpected()).isNull();
    assertThat(verdicts.checked()).isGreaterThan(20 * verdicts.undecided());
  }

  @Test
  void aMailsLinesThatTheModelHasNoRulesForAreNotDecided() throws IOException {
    Verdicts verdicts = SampleTraces.checked(SampleTraces.mail());
    assertThat(verdicts.unexpected()).isNull();
    assertThat(verdicts.undecided()).isEqualTo(4);
  }

  /** Each changes the first place where the words stand. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '"',
      value = {
        "d01-setpte-leaf-unsync; spte_requested: gfn 1 ; spte_requested: gfn 3 ",
        "d01-setpte-leaf-unsync; e63 (rwx-) level 1; e61 (rwx-) level 1",
        "d01-setpte-leaf-unsync; e63 (rwx-) level 1; e61 (r-x-) level 1",
        "d01-setpte-leaf-unsync; e63 (rwx-) level 1; e67 (rwxu) level 1",
        "d01-setpte-leaf-unsync; e63 (rwx-) level 1; e63 (rwx-) level 3",
        "d01-setpte-leaf-unsync; e47 (rwxu) level 1; e67 (rwxu) level 1",
        "d01-setpte-leaf-unsync; pfn 2923 level 1; pfn 2922 level 1",
        "d01-setpte-leaf-unsync; l3 8-byte q0 wux; l2 8-byte q0 wux",
        "d01-setpte-leaf-unsync; l3 8-byte q0 wux; l3 8-byte q0 w-x",
        "d01-setpte-leaf-unsync; l1 8-byte q0 wux nxe ad root 0 sync new;"
            + " l1 8-byte q0 wux nxe ad root 0 unsync new",
        "d01-setpte-leaf-unsync; pte 11027 level 3; pte 11027 level 1",
        "d01-setpte-leaf-unsync; set_accessed_bit: gpa 19000; set_accessed_bit: gpa 39000",
        "b04-cr0-wp; walker_error: pferr 7 P|W|U; walker_error: pferr 6 W|U",
        "h03-nx-huge-dirty-log; l1 8-byte q0 direct wux; l1 8-byte q0 direct -ux",
        "i01-mmio; gfn fee10 access 5; gfn fee10 access 1",
        "i01-mmio; gfn fee10 access 5; gfn fee11 access 5",
        "t01-tdp-huge-dirty-log-head; level 3 old_spte 0; level 3 old_spte 1",
      })
  void oneBitThatIsNotAsItWasIsFound(String name, String words, String others)
      throws IOException {
    String trace = new String(SampleTraces.recorded(name), StandardCharsets.UTF_8);
    assertThat(trace.contains(words)).as(words).isTrue();
    int at = trace.indexOf(words);
    String edited = trace.substring(0, at) + others + trace.substring(at + words.length());
    long line = trace.substring(0, at).lines().count();
    UnexpectedLine unexpected =
        SampleTraces.checked(edited.getBytes(StandardCharsets.UTF_8)).unexpected();
    assertThat(unexpected).isNotNull();
    // At once, or where the next line does not follow from it.
    assertThat(unexpected.line()).isBetween(line, line + 12);
    assertThat(unexpected.expected()).isNotEqualTo(unexpected.found());
  }

  @Test
  void lostEventsTakeAwayWhatWasKnown() throws IOException {
    byte[] trace = SampleTraces.recorded("d01-setpte-leaf-unsync");
    String text = new String(trace, StandardCharsets.UTF_8);
    int half = text.indexOf('\n', text.length() / 2) + 1;
    String holed = text.substring(0, half) + "CPU:0 [LOST 7 EVENTS]\n" + text.substring(half);
    Verdicts verdicts = SampleTraces.checked(holed.getBytes(StandardCharsets.UTF_8));
    assertThat(verdicts.unexpected()).isNull();
    assertThat(verdicts.undecided()).isGreaterThan(SampleTraces.checked(trace).undecided());
  }

  @Test
  void theReportCountsEachTracepointAndSaysWhyLinesAreUndecided() throws IOException {
    List<String> lines =
        CheckReport.lines(SampleTraces.checked(SampleTraces.recorded("i01-mmio")));
    assertThat(lines.get(0)).contains("checked", "given", "undecided", "share");
    assertThat(lines).anyMatch(line -> line.matches("kvm_mmu_set_spte +\\d+ +0 +0 +100.0 %"));
    assertThat(lines).anyMatch(line -> line.startsWith("undecided: kvm_mmu_get_page: "));
  }
}
