package umbra.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code umbra import} makes of a trace, and what the other commands say of its journal. */
final class ImportCommandTest {
  private static final String FRAME = "             vmm-99      [000] ...1.     5.63";
  static final String TRACE =
      FRAME
          + "0000: kvm_exit: vcpu 0 reason PF excp rip 0x1000\n"
          + FRAME
          + "0001: kvm_page_fault: vcpu 0 rip 0x1000 address 0x0000000000001000 error_code 0x10\n"
          + FRAME
          + "0002: kvm_mmu_pagetable_walk: addr 1000 pferr 10 F\n"
          + FRAME
          + "0003: kvm_mmu_paging_element: pte 10027 level 4\n"
          + FRAME
          + "0004: kvm_mmu_paging_element: pte 11027 level 3\n"
          + FRAME
          + "0005: kvm_mmu_paging_element: pte 12027 level 2\n"
          + FRAME
          + "0006: kvm_mmu_paging_element: pte 5063 level 1\n"
          + FRAME
          + "0007: kvm_mmu_get_page: sp gen 0 gfn 12 l1 8-byte q0 wux nxe ad root 0 sync new\n"
          + FRAME
          + "0008: kvm_mmu_spte_requested: gfn 5 pfn 29c5 level 1\n"
          + FRAME
          + "0009: kvm_mmu_set_spte: gfn 5 spte 29c5e63 (rwx-) level 1 at 13af9008\n";

  @TempDir private Path temporary;

  private Path trace;
  private Path journal;

  @BeforeEach
  void writeATrace() throws IOException {
    trace = temporary.resolve("freeze.trace");
    journal = temporary.resolve("journal");
    Files.writeString(trace, TRACE);
  }

  @Test
  void aTraceBecomesAJournalThatInspectPrintsAgain() {
    CommandResult result = CommandResult.of("import", trace, "--journal", journal);
    assertThat(result.exitCode()).as(result.toString()).isEqualTo(ExitCode.DONE);
    assertThat(result.out()).contains("imported    10 lines");
    assertThat(result.err()).contains("kept as text: 1 lines: kvm_exit 1");
    String expected = TRACE.replaceAll("(?m)^.{45} *[0-9.]+: ", "");
    String inspected =
        CommandResult.of("inspect", journal)
            .out()
            .replaceAll("(?m)^ *\\d+ (host|vcpu\\d+): ", "")
            .replaceAll("(?m)^(runStarted|request|tracedTask|runEnded).*\n", "");
    assertThat(inspected).isEqualTo(expected);
    assertThat(CommandResult.of("inspect", journal).out())
        .contains(" vcpu0: kvm_mmu_get_page: sp gen 0 gfn 12 l1 8-byte q0 wux");
  }

  @Test
  void theReadingCommandsTakeTheJournal() {
    CommandResult.of("import", trace, "--journal", journal, "--name", "frozen");
    assertThat(CommandResult.of("verify", journal).out()).endsWith("whole\n");
    assertThat(CommandResult.of("verify", journal).exitCode()).isEqualTo(ExitCode.DONE);
    assertThat(CommandResult.of("info", journal).out())
        .contains(
            "vm          frozen\nimported    freeze, the trace of a real KVM\nlines       10");
    assertThat(CommandResult.of("replay", journal).out())
        .contains("(end of the run)")
        .contains("pages made                  1");
    assertThat(CommandResult.of("inspect", journal, "--stat").exitCode()).isEqualTo(ExitCode.DONE);
    assertThat(CommandResult.of("inspect", journal, "--format", "json").out())
        .contains("tracedSpteSet");
  }

  @Test
  void whatIsNothingToDecideAgainIsSaid() {
    CommandResult.of("import", trace, "--journal", journal);
    CommandResult verified = CommandResult.of("replay", journal, "--verify");
    assertThat(verified.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(verified.err()).contains("found an imported trace, expected a run");
    CommandResult resumed = CommandResult.of("resume", journal);
    assertThat(resumed.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(resumed.err()).contains("found an imported trace, expected a run");
  }

  @Test
  void theCheckAgreesWithWhatKvmDoes() {
    CommandResult result = CommandResult.of("import", trace, "--journal", journal, "--check");
    assertThat(result.exitCode()).as(result.toString()).isEqualTo(ExitCode.DONE);
    assertThat(result.out()).contains("the model expects every line that it can decide");
    assertThat(result.out()).containsPattern("kvm_mmu_set_spte +1 +0 +0 +100.0 %");
  }

  @Test
  void theCheckNamesFileAndLineOfWhatItDoesNotExpect() throws IOException {
    Files.writeString(trace, TRACE.replace("29c5e63 (rwx-)", "29c5e67 (rwxu)"));
    CommandResult result = CommandResult.of("import", trace, "--journal", journal, "--check");
    assertThat(result.exitCode()).as(result.toString()).isEqualTo(ExitCode.CHECK_FAILED);
    assertThat(result.out())
        .contains("UNEXPECTED  " + trace + ":10: kvm_mmu_set_spte: gfn 5 spte 29c5e67 (rwxu)")
        .containsPattern("expected .*, found ");
  }

  @Test
  void aBrokenLineIsNamedAndNothingIsWritten() throws IOException {
    Files.writeString(trace, TRACE + "kvm_mmu_set_spte: gfn 5 spte\n");
    CommandResult result = CommandResult.of("import", trace, "--journal", journal);
    assertThat(result.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(result.errLines())
        .containsExactly(
            "umbra: " + trace + ":11:24: kvm_mmu_set_spte: found 'spte', expected ' spte '");
    assertThat(journal).doesNotExist();
    CommandResult lenient = CommandResult.of("import", trace, "--journal", journal, "--lenient");
    assertThat(lenient.exitCode()).isEqualTo(ExitCode.DONE);
    assertThat(lenient.err()).contains("of these 1 broken lines of known events");
  }

  @Test
  void standardInputIsRead() {
    InputStream before = System.in;
    try {
      System.setIn(new ByteArrayInputStream(TRACE.getBytes(StandardCharsets.UTF_8)));
      CommandResult result = CommandResult.of("import", "-", "--journal", journal);
      assertThat(result.exitCode()).as(result.toString()).isEqualTo(ExitCode.DONE);
    } finally {
      System.setIn(before);
    }
    assertThat(CommandResult.of("info", journal).out()).contains("vm          standard-input");
  }

  @Test
  void theSameTraceGivesTheSameJournal() {
    Path other = temporary.resolve("other");
    CommandResult.of("import", trace, "--journal", journal);
    CommandResult.of("import", trace, "--journal", other);
    assertThat(CommandResult.of("verify", other).out())
        .isEqualTo(CommandResult.of("verify", journal).out());
  }
}
