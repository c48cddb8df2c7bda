package umbra.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code umbra diff} as a reviewer uses it: one scenario, one policy switched. */
final class DiffCommandTest {
  @TempDir private static Path folder;

  private static Path fixed;
  private static Path mutated;
  private static Path split;

  @BeforeAll
  static void runScenarios() {
    fixed = run("cached-access-already-mapped", "fixed");
    mutated = run("cached-access-already-mapped", "mutated", "access_refresh_when_rmapped=0");
    split = run("huge-page-split-by-dirty-logging", "split");
  }

  @Test
  void equalRunsAreTheSameAndExitWithZero() {
    Path again = run("cached-access-already-mapped", "again");
    CommandResult result = CommandResult.of("diff", fixed, again);
    assertThat(result.exitCode()).isEqualTo(ExitCode.DONE);
    assertThat(result.outLines())
        .containsExactly(
            "--- " + fixed,
            "+++ " + again,
            "requests: 13 and 13, the first 13 the same",
            "same: 158 events");
  }

  @Test
  void aSwitchThatChangesNothingIsToldButIsNoDifference() {
    Path other = run("cached-access-already-mapped", "ratio", "nx_huge_pages_recovery_ratio=7");
    CommandResult result = CommandResult.of("diff", fixed, other);
    assertThat(result.exitCode()).isEqualTo(ExitCode.DONE);
    assertThat(result.outLines())
        .contains(
            "-  set nx_huge_pages_recovery_ratio: 60 (not set)",
            "+  set nx_huge_pages_recovery_ratio: 7",
            "same: 158 events");
  }

  @Test
  void aFixTakenOutShowsItsEventItsRequestAndTheStaleAccess() {
    CommandResult result = CommandResult.of("diff", fixed, mutated);
    assertThat(result.exitCode()).isEqualTo(ExitCode.CHECK_FAILED);
    assertThat(result.outLines())
        .containsSubsequence(
            "configuration",
            "-  set access_refresh_when_rmapped: 1 (not set)",
            "+  set access_refresh_when_rmapped: 0",
            "first difference: request 5, vcpu0 at position 4: vcpu 0 write 0x40000000 0x42"
                + " (line 31)",
            "         76 vcpu0: kvm_mmu_set_spte: gfn 10000 spte 20000000e67 (rwxu) level 1 at"
                + " 7000",
            "-        77 vcpu0: accessRefreshed: page 7 index 0 access 0x7",
            "         78 vcpu0: faultResolved: vcpu 0 returnCode RET_PF_FIXED",
            "state behind this request",
            "-  page 7 (gfn 1b l1 wux role 3701) entry 0: gfn 10000 spte 20000000e67 (rwxu),"
                + " cached access wux",
            "+  page 7 (gfn 1b l1 wux role 3701) entry 0: gfn 10000 spte 20000000e67 (rwxu),"
                + " cached access -ux",
            "requests: 13 and 13, the first 4 the same",
            "  13 in both, 2 of them with other events, 0 with another outcome");
    assertThat(result.out()).containsPattern("accessRefreshed +2 +0 +-2 +-100.0%");
    assertThat(result.err()).isEmpty();
  }

  @Test
  void withoutContextOnlyWhatDiffersIsShown() {
    List<String> events =
        CommandResult.of("diff", fixed, mutated, "--context", 0).outLines().stream()
            .filter(line -> line.matches(".* vcpu0: .*"))
            .toList();
    assertThat(events)
        .containsExactly("-        77 vcpu0: accessRefreshed: page 7 index 0 access 0x7");
  }

  @Test
  void aFaultThatOnePolicySparesIsARequestWithAnotherOutcome() {
    Path manual = run("huge-page-split-by-dirty-logging", "manual", "manual_protect=1");
    CommandResult result = CommandResult.of("diff", split, manual);
    assertThat(result.outLines())
        .containsSubsequence(
            "another outcome: vcpu0 at position 10: vcpu 0 write 0x40001000 (line 64)",
            "-  events 135-146: RET_PF_FIXED 1, retired 1",
            "+  events 130-132: retired 1");
    assertThat(result.out())
        .containsPattern("statistics +- +[+] +change")
        .containsPattern("pf_fixed +8 +7 +-1 +-12.5%")
        .containsPattern("RET_PF_FIXED +8 +7 +-1 +-12.5%");
  }

  @Test
  void theStatShowsCountsWithoutEvents() {
    CommandResult result = CommandResult.of("diff", fixed, mutated, "--stat");
    assertThat(result.exitCode()).isEqualTo(ExitCode.CHECK_FAILED);
    assertThat(result.out())
        .contains("access_refresh_when_rmapped", "requests:", "accessRefreshed")
        .doesNotContain("first difference", "vcpu0:");
  }

  @Test
  void otherInterleavingsAreAlignedByParticipantAndPosition() {
    Path round = run("four-vcpus-two-spaces", "round");
    Path seeded = folder.resolve("seeded");
    CommandResult.of(
        "run", scenario("four-vcpus-two-spaces"), "--journal", seeded, "--schedule", "seeded:3");
    CommandResult result = CommandResult.of("diff", round, seeded);
    assertThat(result.exitCode()).isEqualTo(ExitCode.CHECK_FAILED);
    assertThat(result.outLines())
        .containsSubsequence(
            "-  schedule: round-robin",
            "+  schedule: seeded:3",
            "first difference: other requests come next",
            "- request 19, host at position 2: host log 1 on (line 54)",
            "+ request 19, vcpu2 at position 5: a workload's write of 0x40000000");
    assertThat(result.out()).contains("first request of both that goes another way: ");
  }

  @Test
  void aRunThatDidNotEndIsComparedAsFarAsItGoes() throws IOException {
    Path torn = StoreFiles.copy(fixed, folder.resolve("torn"));
    String stream = "vm|cached-access-already-mapped";
    try (StoreFiles store = new StoreFiles(torn)) {
      long count = store.count(stream);
      assertThat(count).isGreaterThan(1);
      store.delete(stream, count);
      store.setCount(stream, count - 1);
    }
    CommandResult result = CommandResult.of("diff", fixed, torn, "--stat");
    assertThat(result.exitCode()).isEqualTo(ExitCode.CHECK_FAILED);
    assertThat(result.err()).contains("the run did not end");
    assertThat(result.out()).contains("only in -");
  }

  @Test
  void twoStepsOfOneJournalShowWhatChangedBetween() {
    CommandResult result = CommandResult.of("diff", split, "--from", 85, "--to", 126);
    assertThat(result.exitCode()).isEqualTo(ExitCode.CHECK_FAILED);
    assertThat(result.outLines())
        .containsSubsequence(
            "--- " + split + " at step 85",
            "+++ " + split + " at step 126",
            "-  SP 6 entry 0: 0x20000000ee5: 2M leaf, pfn 0x20000000, r-xu A D PS host-writable"
                + " MMU-writable",
            "+  SP 6 entry 0: 0x7827: table SP 7",
            "-  rmap of gfn 0x10003 (4K): none",
            "+  rmap of gfn 0x10003 (4K): SP 7 entry 3",
            "-  pages_2m: 2",
            "+  pages_2m: 1",
            "events between: 41");
  }

  @Test
  void nothingHappensBetweenAStepAndItself() {
    CommandResult result = CommandResult.of("diff", split, "--from", 85, "--to", 85);
    assertThat(result.exitCode()).isEqualTo(ExitCode.DONE);
    assertThat(result.outLines()).contains("  the same", "events between: 0");
  }

  @Test
  void jsonIsOneObjectALineEachWithItsPart() throws IOException {
    CommandResult result = CommandResult.of("diff", fixed, mutated, "--format", "json");
    List<String> parts = new ArrayList<>();
    for (String line : result.outLines()) {
      parts.add(part(line));
    }
    assertThat(parts)
        .containsSubsequence(
            "journals",
            "configuration",
            "firstDifference",
            "event",
            "state",
            "requests",
            "kind",
            "verdict");
  }

  @Test
  void badInputIsOneLine() {
    assertRefused("found one journal, expected a second one", "diff", fixed);
    assertRefused("found --from or --to with two journals", "diff", fixed, mutated, "--to", 3);
    assertRefused("found --from 9 --to 3", "diff", fixed, "--from", 9, "--to", 3);
    assertRefused("found step 9999, expected at most 158", "diff", fixed, "--from", 9999);
    assertRefused("found --context -1", "diff", fixed, mutated, "--context", -1);
    assertRefused("no such folder", "diff", fixed, folder.resolve("nowhere"));
  }

  private static void assertRefused(String message, Object... args) {
    CommandResult result = CommandResult.of(args);
    assertThat(result.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(result.errLines()).singleElement().asString().contains(message);
    assertThat(result.out()).isEmpty();
  }

  /** The field {@code part} of a line that must be one object and nothing else. */
  private static String part(String line) throws IOException {
    String part = null;
    try (JsonParser json = new JsonFactory().createParser(line)) {
      assertThat(json.nextToken()).isEqualTo(JsonToken.START_OBJECT);
      json.nextToken();
      assertThat(json.currentName()).isEqualTo("part");
      part = json.nextTextValue();
      json.nextToken();
      while (json.currentToken() != JsonToken.END_OBJECT) {
        json.nextToken();
        json.skipChildren();
        json.nextToken();
      }
      assertThat(json.nextToken()).isNull();
    }
    return part;
  }

  private static Path run(String scenario, String name, String... settings) {
    Path journal = folder.resolve(name);
    List<Object> args = new ArrayList<>(List.of("run", scenario(scenario), "--journal", journal));
    for (String setting : settings) {
      args.add("--set");
      args.add(setting);
    }
    CommandResult.of(args.toArray());
    return journal;
  }

  private static Path scenario(String name) {
    return CommandResult.SCENARIOS.resolve(name + ".txt");
  }
}
