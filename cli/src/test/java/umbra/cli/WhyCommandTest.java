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

/** {@code umbra why} on the story of a table that is unsync and back. */
final class WhyCommandTest {
  @TempDir private static Path folder;
  private static Path unsync;
  private static Path split;

  @BeforeAll
  static void run() {
    unsync = folder.resolve("unsync");
    CommandResult.ofRun(CommandResult.SCENARIOS.resolve("unsync-invlpg-sync.txt"), unsync);
    split = folder.resolve("split");
    CommandResult.ofRun(
        CommandResult.SCENARIOS.resolve("huge-page-split-by-dirty-logging.txt"), split);
  }

  @Test
  void theChainOfAnEntryGoesBackToTheMakingOfItsPage() {
    CommandResult result = CommandResult.of("why", unsync, "--spte", "7:0", "--at", 139);
    assertThat(result.exitCode()).isZero();
    assertThat(result.err()).isEmpty();
    assertThat(result.outLines().get(0)).isEqualTo("SP 7 entry 0 after step 139");
    assertThat(result.out())
        .contains(
            "       123 vcpu0: spteSet: page 7 index 0 spte 0x20000010e47 gfn 0x10010 access 0x7\n"
                + "           SP 7 entry 0 - none\n"
                + "           SP 7 entry 0 + 0x20000010e47: 4K leaf, pfn 0x20000010, rwxu D"
                + " host-writable MMU-writable\n"
                + "           request of vcpu0, position 8, from step 117;"
                + " tlbEntryFlushed: vcpu 0 gva 0x40000000 (step 120)\n"
                + "           rule    mmu_set_spte (docs/model.md, section 8)\n")
        .contains("vcpu0: pageAllocated: page 7 gfn 0x1b")
        .containsSubsequence("spteSet: ", "spteDropped: ", "pageUnsynced: ", "pageAllocated: ")
        .endsWith("now in SP 7: gfn 0x1b, l1 8-byte q0 wux nxe ad cr0_wp\n");
  }

  @Test
  void theExampleOfTheDocumentationIsWhatIsPrinted() throws IOException {
    String page = Files.readString(CommandResult.HOME.resolve("docs/why-and-rewind.md"));
    String printed =
        CommandResult.of("why", unsync, "--spte", "7:0", "--at", 123, "--limit", 2)
            .out()
            .replaceAll("(?m)^(?=.)", "    ");
    assertThat(page).contains("`umbra why DIR --spte 7:0 --at 123 --limit 2`:\n\n" + printed);
  }

  @Test
  void aSyncShowsWhereItRewroteTheEntry() {
    assertThat(CommandResult.of("why", unsync, "--spte", "7:0").out())
        .containsSubsequence("spteSynced: page 7 index 0", "pageSynced: page 7", "spteAged");
  }

  @Test
  void theHugeLeafThatAPageReplacedIsTheEndOfItsChain() {
    CommandResult mapped = CommandResult.of("why", split, "--gfn", "0x10000");
    assertThat(mapped.exitCode()).isZero();
    assertThat(mapped.out()).containsSubsequence("spteSet: ", "spteDropped: ", "spteSet: ");
    String now = mapped.outLines().get(mapped.outLines().size() - 1);
    assertThat(now).startsWith("now SP ");
    String[] words = now.split(" ", -1);
    CommandResult entry =
        CommandResult.of("why", split, "--spte", words[2] + ":" + words[4].replace(":", ""));
    assertThat(entry.exitCode()).isZero();
    assertThat(entry.out()).contains("pageAllocated: page " + words[2]);
  }

  @Test
  void aHostOperationIsGivenInTheScenariosWords() {
    CommandResult taken = CommandResult.of("why", split, "--stat", "remote_tlb_flush_requests");
    assertThat(taken.exitCode()).isZero();
    assertThat(taken.out()).contains("request of host, position ").contains(": host log 1 on");
  }

  @ParameterizedTest
  @CsvSource({
    "--page,7,SP 7 after step 174",
    "--stat,pages_4k,pages_4k after step 174",
    "--stat,mmu_unsync,mmu_unsync after step 174",
    "--gfn,0x10010,gfn 0x10010 after step 174",
    "--tlb,0:0x40000000,'TLB of vcpu0, gva 0x40000000, after step 174'"
  })
  void everySubjectHasAChain(String option, String subject, String head) {
    CommandResult result = CommandResult.of("why", unsync, option, subject);
    assertThat(result.err()).isEmpty();
    assertThat(result.exitCode()).isZero();
    assertThat(result.outLines().get(0)).isEqualTo(head);
    assertThat(result.out()).contains("docs/model.md, section ");
  }

  @Test
  void aLimitCutsTheOldestEventsOff() {
    CommandResult result = CommandResult.of("why", unsync, "--spte", "7:0", "--limit", 2);
    assertThat(result.outLines().stream().filter(line -> line.contains("rule    "))).hasSize(2);
    assertThat(result.out()).contains("(older events are left out after 2; --limit N shows more)");
  }

  @Test
  void aPageThatNeverWasHasNoChain() {
    CommandResult result = CommandResult.of("why", unsync, "--spte", "4000:1");
    assertThat(result.exitCode()).isZero();
    assertThat(result.out()).contains("no event has touched it");
  }

  @ParameterizedTest
  @CsvSource({
    "--spte,7,'found --spte 7, expected SP:INDEX, as in 4:0'",
    "--spte,7:512,'found --spte 7:512, expected an index from 0 to 511'",
    "--spte,0:1,\"found --spte 0, expected a shadow page's number, from 1 on\"",
    "--gfn,abc,\"found --gfn 'abc', expected a number as in 27 or 0x1b\"",
    "--tlb,9:0x1000,'found vCPU 9, expected 0 to 0'"
  })
  void whatCannotBeAskedIsRefused(String option, String subject, String complaint) {
    CommandResult result = CommandResult.of("why", unsync, option, subject);
    assertThat(result.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(result.err()).startsWith("umbra: " + complaint.replace("\"", ""));
    assertThat(result.errLines()).hasSize(1);
  }

  @Test
  void aStepBehindTheLastIsRefused() {
    CommandResult result = CommandResult.of("why", unsync, "--page", 7, "--at", 5000);
    assertThat(result.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(result.err()).contains("found --at 5000, expected at most 174, the last event");
  }
}
