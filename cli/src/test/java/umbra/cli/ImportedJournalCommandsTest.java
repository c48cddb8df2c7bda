package umbra.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every command that reads journals, on one that holds the trace of a real KVM and no run. */
final class ImportedJournalCommandsTest {
  @TempDir private static Path folder;

  private static Path journal;

  @BeforeAll
  static void importATrace() throws IOException {
    journal = folder.resolve("journal");
    Path trace = folder.resolve("a.trace");
    Files.writeString(trace, ImportCommandTest.TRACE);
    assertThat(CommandResult.of("import", trace, "--journal", journal).exitCode()).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "kvm_mmu_get_page: gfn==0x12 && level==1 && !direct && new | kvm_mmu_get_page: sp gen 0",
        "kvm_mmu_set_spte: spte & WRITABLE                         | kvm_mmu_set_spte: gfn 5",
        "kvm_mmu_set_spte: pfn==0x29c5 && w && x && !u              | kvm_mmu_set_spte: gfn 5",
        "kvm_page_fault: error_code==0x10                          | error_code 0x10",
        "kvm_mmu_paging_element: level==1                          | pte 5063 level 1",
      })
  void aFilterChoosesItsLines(String filter, String expected) {
    CommandResult result = CommandResult.of("inspect", journal, "-F", filter);
    assertThat(result.exitCode()).as(result.toString()).isZero();
    assertThat(result.out()).contains(expected).hasLineCount(1);
  }

  @Test
  void aTableHasNoColumnsOfARun() {
    CommandResult result = CommandResult.of("inspect", journal, "--format", "csv");
    assertThat(result.out().lines().findFirst().orElseThrow())
        .contains(",gpte,")
        .doesNotContain("protection");
  }

  @Test
  void showSaysWhatTheTraceHasToldAndThatTheRestIsUnknown() {
    assertThat(CommandResult.of("show", journal).out()).contains("unknown", "made 1", "leaves 1");
    assertThat(CommandResult.of("show", journal, "pages").out()).contains("0x12 ", "l1 8-byte");
    assertThat(CommandResult.of("show", journal, "tables").out()).contains("0x29c5e63");
    assertThat(CommandResult.of("show", journal, "rmap", "5").out()).contains("0x13af9008");
    assertThat(CommandResult.of("show", journal, "pages", "--gfn", "0x12").out()).contains("0x12 ");
  }

  @ParameterizedTest
  @CsvSource({
    "show tlb 0, a trace does not tell 'tlb'",
    "show slots, a trace does not tell 'slots'",
    "show caches, a trace does not tell 'caches'",
    "show stats, a trace does not tell 'stats'",
    "show translations 1, a trace does not tell 'translations'",
    "show rmap 0x77, expected one that a leaf in the trace maps",
    "show pages --gfn 0x77, expected one of a page that the trace has named",
    "show tables --vcpu 5, a trace does not tell which vCPU",
    "show tables --gva 0-0x1000, a trace does not tell which vCPU",
    "why --tlb 0:0x1000, a trace names no causes",
    "why --gfn 5, a trace names no causes",
    "why --spte 1:1, a trace names no causes",
    "why --page 1, a trace names no causes",
    "why --stat pages_4k, a trace names no causes",
    "replay --verify, cannot be decided again",
    "resume, nothing is left to decide",
  })
  void whatATraceCannotAnswerIsOneLine(String command, String expected) {
    String[] words = command.split(" ", 2);
    String[] rest = words.length == 1 ? new String[0] : words[1].split(" ", -1);
    Object[] all = new Object[rest.length + 2];
    all[0] = words[0];
    all[1] = journal;
    System.arraycopy(rest, 0, all, 2, rest.length);
    CommandResult result = CommandResult.of(all);
    assertThat(result.exitCode()).as(result.toString()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(result.err()).startsWith("umbra: ").contains(expected).hasLineCount(1);
  }

  @Test
  void twoTracesAreNotComparedAsRuns() {
    CommandResult result = CommandResult.of("diff", journal, journal);
    assertThat(result.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(result.err()).contains("umbra export --to ftrace").hasLineCount(1);
  }

  @ParameterizedTest
  @CsvSource({"verify", "info", "replay", "inspect", "show"})
  void theRestTakesItAsAnyJournal(String command) {
    CommandResult result = CommandResult.of(command, journal);
    assertThat(result.exitCode()).as(result.toString()).isZero();
    assertThat(result.out()).isNotEmpty();
  }

  @Test
  void itIsReportedAndPackedAndListed() {
    Path page = folder.resolve("a.html");
    Path file = folder.resolve("a.umbra");
    Path copy = folder.resolve("copy");
    CommandResult report = CommandResult.of("report", journal, "-o", page);
    assertThat(report.exitCode()).isZero();
    assertThat(report.out()).contains("a trace tells no page tables");
    assertThat(CommandResult.of("pack", journal, "-o", file).exitCode()).isZero();
    assertThat(CommandResult.of("unpack", file, "--to", copy).exitCode()).isZero();
    assertThat(CommandResult.of("verify", copy).exitCode()).isZero();
    assertThat(CommandResult.of("ls", folder).out()).containsPattern("journal +1 .* import +ended");
  }
}
