package umbra.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The timeline of a run, held to the rules of the format and to the run's own counts. */
final class ExportedTimelineTest {
  private static final String FIRST_LIGHT = "first-light";
  private static final String UNSYNC = "unsync-invlpg-sync";
  private static final String DIRTY_LOG = "huge-page-split-by-dirty-logging";
  private static final String NESTED = "nested-huge-page-split-ahead";
  private static final List<String> GAUGES =
      List.of("pages_4k", "pages_2m", "pages_1g", "mmu_unsync");

  @TempDir private static Path temporary;
  private static final Map<String, Path> JOURNALS = new HashMap<>();

  @BeforeAll
  static void runScenarios() {
    for (String name : List.of(FIRST_LIGHT, UNSYNC, DIRTY_LOG, NESTED)) {
      Path journal = temporary.resolve(name);
      CommandResult.ofRun(CommandResult.SCENARIOS.resolve(name + ".txt"), journal);
      JOURNALS.put(name, journal);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {FIRST_LIGHT, UNSYNC, DIRTY_LOG, NESTED})
  void aTimelineKeepsTheRulesOfTheFormat(String scenario) throws IOException {
    ChromeTraceRules trace = timeline(scenario);
    trace.check();
    assertThat(trace.metadata()).containsEntry("vm", scenario).containsKey("clock");
    assertThat(trace.events("M", "process_name"))
        .singleElement()
        .satisfies(name -> assertThat(name).containsEntry("args.name", "VM " + scenario));
  }

  @ParameterizedTest
  @ValueSource(strings = {FIRST_LIGHT, UNSYNC, DIRTY_LOG, NESTED})
  void aTimelineShowsAsMuchAsInspectCounts(String scenario) throws IOException {
    ChromeTraceRules trace = timeline(scenario);
    CommandResult stat = done("inspect", JOURNALS.get(scenario), "--stat");
    assertThat(trace.events("X", "page fault")).hasSize(count(stat, "kvm_page_fault"));
    assertThat(trace.events("X", "request")).hasSize(count(stat, "requestEnded"));
    assertThat(trace.events("i", "unsync")).hasSize(count(stat, "kvm_mmu_unsync_page"));
    assertThat(trace.events("i", "sync")).hasSize(count(stat, "kvm_mmu_sync_page"));
    assertThat(trace.events("i", "zap")).hasSize(count(stat, "kvm_mmu_prepare_zap_page"));
    assertThat(trace.events("i", "flush requested")).hasSize(count(stat, "remoteFlushRequested"));
    for (String answer : List.of("RET_PF_FIXED", "RET_PF_RETRY", "RET_PF_EMULATE")) {
      assertThat(trace.events("X", "page fault"))
          .filteredOn(fault -> fault.get("args.outcome").equals(answer))
          .hasSize(count(stat, answer));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {FIRST_LIGHT, UNSYNC, DIRTY_LOG, NESTED})
  void theCountersEndWhereTheRunEnds(String scenario) throws IOException {
    ChromeTraceRules trace = timeline(scenario);
    CommandResult end = done("replay", JOURNALS.get(scenario));
    for (String gauge : GAUGES) {
      List<Map<String, String>> values = trace.events("C", gauge);
      assertThat(values).as(gauge).isNotEmpty();
      assertThat(values.get(values.size() - 1))
          .containsEntry("args.value", String.valueOf(count(end, gauge)));
    }
  }

  @Test
  void anUnsyncLeadsToTheSyncOfTheSamePage() throws IOException {
    ChromeTraceRules trace = timeline(UNSYNC);
    Map<String, String> begin = one(trace.events("s", "unsync"));
    Map<String, String> end = one(trace.events("f", "unsync"));
    Map<String, String> sync = one(trace.events("i", "sync"));
    Map<String, String> unsync = trace.events("i", "unsync").get(0);
    assertThat(begin.get("ts")).isEqualTo(unsync.get("ts"));
    assertThat(end.get("ts")).isEqualTo(sync.get("ts"));
    assertThat(begin.get("id")).isEqualTo(end.get("id"));
    assertThat(sync.get("args.gfn")).isEqualTo(unsync.get("args.gfn"));
  }

  @Test
  void aHugePageThatIsSplitIsOneSplit() throws IOException {
    ChromeTraceRules trace = timeline(DIRTY_LOG);
    assertThat(trace.events("i", "split"))
        .isNotEmpty()
        .allSatisfy(split -> assertThat(split).containsEntry("args.level", "2"));
    List<Map<String, String>> huge = trace.events("C", "pages_2m");
    long lost = 0;
    for (int i = 1; i < huge.size(); i++) {
      lost += Math.max(0, value(huge.get(i - 1)) - value(huge.get(i)));
    }
    assertThat(trace.events("i", "split").size()).isLessThanOrEqualTo((int) lost);
  }

  @Test
  void aFlushRequestLeadsToEachVcpuThatWasKickedForIt() throws IOException {
    KickedRun.Timeline run =
        KickedRun.of(
            """
            vcpus 3
            slot 1 gpa=0x10000000 size=4M backing=2M
            map gva=0x40000000 gpa=0x10000000 size=2M count=2 flags=PWUAD
            ops
            vcpu 0 write 0x40000000
            vcpu 1 write 0x40200000
            host log 1 on
            vcpu 2 write 0x40001000
            host log 1 off
            """);
    ChromeTraceRules trace = ChromeTraceRules.parse(run.json());
    trace.check();
    assertThat(run.acknowledgements()).isGreaterThan(5);
    assertThat(trace.events("X", "flush acknowledged")).hasSize(run.acknowledgements());
    assertThat(trace.events("f", "flush"))
        .hasSize(run.acknowledgements())
        .extracting(end -> end.get("tid"))
        .contains("0", "1", "2");
    assertThat(trace.events("s", "flush"))
        .extracting(begin -> begin.get("ts"))
        .isSubsetOf(trace.events("i", "flush requested").stream().map(at -> at.get("ts")).toList());
  }

  @Test
  void aRangeThatCutsAFaultKeepsTheRules() throws IOException {
    Map<String, String> fault = timeline(FIRST_LIGHT).events("X", "page fault").get(5);
    long start = Long.parseLong(fault.get("ts"));
    long end = start + Long.parseLong(fault.get("dur"));
    ChromeTraceRules head = timeline(FIRST_LIGHT, "-" + (end - 1));
    head.check();
    assertThat(head.events("X", "page fault"))
        .hasSize(6)
        .last()
        .satisfies(cut -> assertThat(cut).containsEntry("args.outcome", "cut"));
    ChromeTraceRules tail = timeline(FIRST_LIGHT, (end - 1) + "-" + (end + 1));
    tail.check();
    assertThat(one(tail.events("X", "page fault"))).isEqualTo(fault);
    assertThat(one(tail.events("X", "request")).get("args.outcome")).isIn("cut", null);
  }

  @Test
  void everyPieceOfARunKeepsTheRules() throws IOException {
    int length = done("inspect", JOURNALS.get(UNSYNC), "--format", "json").outLines().size();
    for (int from = 1; from + 7 <= length; from += 7) {
      timeline(UNSYNC, from + "-" + (from + 40)).check();
      timeline(UNSYNC, from + "-" + (from + 40), "--vcpu", 0).check();
    }
  }

  @Test
  void theTimelineOfOneVcpuHasOnlyItsOwnSlices() throws IOException {
    ChromeTraceRules trace = timeline(FIRST_LIGHT, "--vcpu", 2);
    trace.check();
    assertThat(trace.events("X", "page fault"))
        .isNotEmpty()
        .allSatisfy(fault -> assertThat(fault).containsEntry("tid", "2"));
    List<Map<String, String>> ofAll = timeline(FIRST_LIGHT).events("C", "pages_4k");
    assertThat(trace.events("C", "pages_4k")).endsWith(last(ofAll, ofAll.size() - 1));
  }

  @Test
  void anImportedTraceHasATimelineToo() throws IOException {
    Path trace = temporary.resolve("trace.txt");
    done("export", JOURNALS.get(UNSYNC), "--to", "ftrace", "-o", trace);
    done("import", trace, "--journal", temporary.resolve("imported"));
    ChromeTraceRules imported =
        ChromeTraceRules.parse(
            done("export", temporary.resolve("imported"), "--to", "perfetto").out());
    imported.check();
    ChromeTraceRules run = timeline(UNSYNC);
    for (String point : List.of("unsync", "sync")) {
      assertThat(imported.events("i", point)).hasSameSizeAs(run.events("i", point));
    }
    assertThat(imported.events("X", "page fault")).hasSameSizeAs(run.events("X", "page fault"));
  }

  private static ChromeTraceRules timeline(String scenario, Object... args) throws IOException {
    List<Object> words =
        new ArrayList<>(List.of("export", JOURNALS.get(scenario), "--to", "perfetto"));
    words.addAll(List.of(args));
    return ChromeTraceRules.parse(done(words.toArray()).out());
  }

  private static CommandResult done(Object... args) {
    CommandResult result = CommandResult.of(args);
    assertThat(result.exitCode()).as(result.err()).isEqualTo(ExitCode.DONE);
    return result;
  }

  /** What never happened has no line. */
  private static int count(CommandResult stat, String name) {
    return stat.outLines().stream()
        .filter(line -> line.startsWith(name + " "))
        .mapToInt(line -> Integer.parseInt(line.substring(name.length()).strip()))
        .findFirst()
        .orElse(0);
  }

  @SuppressWarnings("unchecked")
  private static Map<String, String>[] last(List<Map<String, String>> events, int count) {
    return events.subList(events.size() - count, events.size()).toArray(Map[]::new);
  }

  private static long value(Map<String, String> counter) {
    return Long.parseLong(counter.get("args.value"));
  }

  private static Map<String, String> one(List<Map<String, String>> events) {
    assertThat(events).hasSize(1);
    return events.get(0);
  }
}
