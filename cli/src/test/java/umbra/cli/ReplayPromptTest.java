package umbra.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code umbra replay -i}, its commands from a script. */
final class ReplayPromptTest {
  @TempDir private static Path folder;
  private static Path journal;

  @BeforeAll
  static void run() {
    journal = folder.resolve("unsync");
    CommandResult.ofRun(CommandResult.SCENARIOS.resolve("unsync-invlpg-sync.txt"), journal);
  }

  private static CommandResult script(String... lines) {
    InputStream before = System.in;
    byte[] text = (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
    System.setIn(new ByteArrayInputStream(text));
    try {
      return CommandResult.of("replay", journal, "-i");
    } finally {
      System.setIn(before);
    }
  }

  @Test
  void eachStepShowsTheEventAndWhatItChanged() {
    CommandResult result = script("# where the first leaf is set", "goto 75", "step", "back");
    assertThat(result.err()).isEmpty();
    assertThat(result.exitCode()).isZero();
    assertThat(result.out())
        .contains(
            "        76 vcpu0: kvm_mmu_set_spte: ",
            "  - SP 7 entry 0: none\n"
                + "  + SP 7 entry 0: 0x20000000e67: 4K leaf, pfn 0x20000000, rwxu A D"
                + " host-writable MMU-writable\n"
                + "  - SP 7 entry 0 translation: none\n"
                + "  + SP 7 entry 0 translation: gfn 0x10000 access 0x7\n"
                + "  - rmap of gfn 0x10000 (4K): none\n"
                + "  + rmap of gfn 0x10000 (4K): SP 7 entry 0\n");
    long at75 = result.outLines().stream().filter(line -> line.startsWith("        75 ")).count();
    assertThat(at75).as("shown on the way there and on the way back").isEqualTo(2);
  }

  @Test
  void nextGoesOnToTheEventThatIsMeant() {
    CommandResult result =
        script("next fault", "next spteAged: page==7", "next sync", "next kvm_mmu_unsync_page");
    assertThat(result.exitCode()).isZero();
    assertThat(result.outLines().stream().filter(line -> line.contains("vcpu0: ")))
        .satisfiesExactly(
            line -> assertThat(line).contains("kvm_page_fault: "),
            line -> assertThat(line).contains("spteAged: page 7"),
            line -> assertThat(line).contains("kvm_mmu_sync_page: "),
            line -> assertThat(line).contains("kvm_mmu_unsync_page: "));
  }

  @Test
  void breaksAndWatchesStopWhatGoesOn() {
    CommandResult result =
        script(
            "watch spte 7:0",
            "break kvm_mmu_unsync_page",
            "watch gfn 0x10010",
            "breaks",
            "continue",
            "continue",
            "continue",
            "delete 2",
            "delete 1",
            "continue",
            "breaks");
    assertThat(result.err()).isEmpty();
    assertThat(result.outLines().subList(0, 3))
        .containsExactly(
            "1  watch spte 7:0", "2  break kvm_mmu_unsync_page", "3  watch gfn 0x10010");
    assertThat(result.out())
        .containsSubsequence(
            "watch 1: spte 7:0 changed",
            "spte",
            "break 2",
            "kvm_mmu_unsync_page",
            "watch 1: spte 7:0 changed",
            "watch 3: gfn 0x10010 changed",
            "3  watch gfn 0x10010");
  }

  @Test
  void whatHasChangedSinceAStepIsListedInWalkOrder() {
    CommandResult result = script("goto 140", "diff-since 120");
    assertThat(result.out())
        .containsSubsequence(
            "cells differ between step 120 and 140",
            "  - SP 7 entry 0: 0x20000000e67",
            "  + SP 7 entry 0: 0x20000010e07",
            "  - rmap of gfn 0x10000 (4K): SP 7 entry 0",
            "  + rmap of gfn 0x10000 (4K): none",
            "  + remote_tlb_flush_requests: ");
  }

  @Test
  void theStateAndItsReasonsAreThoseOfTheOtherCommands() {
    CommandResult result = script("goto 140", "show stats", "why spte 7:0", "info", "help", "quit");
    assertThat(result.err()).isEmpty();
    assertThat(result.out())
        .contains(CommandResult.of("show", journal, "--at", 140, "stats").out())
        .contains(CommandResult.of("why", journal, "--at", 140, "--spte", "7:0").out())
        .contains("step   140")
        .contains("diff-since   STEP");
  }

  @Test
  void theEndIsSaidAndNotPassed() {
    CommandResult result = script("goto 174", "step", "step 5", "back 2", "goto 0", "step");
    assertThat(result.out())
        .containsSubsequence(
            "at the end: step 174 is the last",
            "at the end: step 174 is the last",
            "       172 ",
            "before the first event",
            "         1 host: runStarted: ");
  }

  @ParameterizedTest
  @CsvSource({
    "stp,\"found 'stp', expected one of: step, back, next,\"",
    "step x,\"found 'x', expected a number from 1 on: step [N]\"",
    "goto,\"found 'goto', expected goto STEP\"",
    "delete 9,\"found no break or watch 9, expected a number that 'breaks' lists\"",
    "watch tlb 1,\"found 'tlb 1', expected watch gfn G|spte SP:INDEX\"",
    "break kvm_mmu_set_spte: gnf==1,\"\"",
    "why spte 7,\"found spte 7, expected SP:INDEX\"",
    "show nothing,\"found section 'nothing'\"",
    "diff-since 100,\"found 100, expected a step before this one, 50\""
  })
  void aWrongCommandEndsAScriptAndIsNamedWithItsLine(String command, String complaint) {
    CommandResult result = script("goto 50", "", command, "goto 60");
    assertThat(result.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(result.errLines()).hasSize(1);
    assertThat(result.err()).startsWith("umbra: line 3: " + complaint.replace("\"", ""));
    assertThat(result.out()).doesNotContain("        60 ");
  }

  @Test
  void beforeTheFirstEventThereIsNothingToShow() {
    CommandResult result = script("show");
    assertThat(result.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(result.err()).startsWith("umbra: line 1: found no state before the first event");
  }

  @Test
  void theOptionsThatRebuildTheWholeDoNotGoWithIt() {
    CommandResult result = CommandResult.of("replay", journal, "-i", "--verify");
    assertThat(result.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(result.err()).isEqualTo("umbra: found -i with --verify, expected it without\n");
  }
}
