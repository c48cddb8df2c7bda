package umbra.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code inspect} with filters, its counts and its tables, on a run that it must not change. */
final class InspectFilterTest {
  @TempDir private static Path temporary;

  private static Path journal;
  private static List<String> all;
  private static String before;

  @BeforeAll
  static void run() throws IOException {
    journal = temporary.resolve("journal");
    CommandResult.ofRun(CommandResult.SCENARIOS.resolve("unsync-invlpg-sync.txt"), journal);
    all = inspected().outLines();
    before = FolderContents.of(journal);
  }

  @AfterAll
  static void nothingWasChanged() throws IOException {
    assertThat(FolderContents.of(journal)).isEqualTo(before);
  }

  @Test
  void aFilterChoosesTheLinesThatAReaderWouldChoose() {
    assertThat(inspected("-F", "kvm_mmu_get_page: level==1").outLines())
        .isNotEmpty()
        .isEqualTo(linesWith("kvm_mmu_get_page: ", " l1 "));
    assertThat(inspected("-F", "kvm_mmu_set_spte: gfn==0x1b && spte & WRITABLE").outLines())
        .isNotEmpty()
        .isEqualTo(linesWith("kvm_mmu_set_spte: gfn 1b spte ", "(rw").stream().toList());
    assertThat(inspected("-F", "returnCode==RET_PF_FIXED").outLines())
        .isNotEmpty()
        .isEqualTo(linesWith("faultResolved: ", "RET_PF_FIXED"));
  }

  @Test
  void ofSeveralFiltersOneIsEnough() {
    List<String> both = inspected("-F", "pageUnsynced", "-F", "kvm_mmu_sync_page").outLines();
    assertThat(both).isNotEmpty().isEqualTo(linesWithOneOf("unsync_page: ", "kvm_mmu_sync_page: "));
  }

  @Test
  void invertedAFilterShowsTheRest() {
    List<String> chosen = inspected("-F", "kvm_mmu_set_spte").outLines();
    List<String> rest = inspected("-F", "kvm_mmu_set_spte", "-v").outLines();
    assertThat(rest).isNotEmpty().noneMatch(line -> line.contains("kvm_mmu_set_spte:"));
    assertThat(rest.size() + chosen.size()).isEqualTo(all.size());
  }

  @Test
  void aFilterGoesWithRangesVcpusAndCounts() {
    List<String> lines = inspected("80-200", "--vcpu", 0, "-F", "kvm_mmu_set_spte").outLines();
    assertThat(lines).isNotEmpty();
    assertThat(inspected("80-200", "--vcpu", 0, "-F", "kvm_mmu_set_spte", "--stat").outLines())
        .containsExactly(
            String.format("%-28s %d", "kvm_mmu_set_spte", lines.size()),
            String.format("%-28s %d", "vcpu0", lines.size()));
    assertThat(
            inspected("80-200", "-F", "kvm_mmu_set_spte", "--stat", "--format", "json").outLines())
        .contains(
            "{\"by\":\"event\",\"name\":\"kvm_mmu_set_spte\",\"count\":" + lines.size() + "}");
    assertThat(inspected("80-200", "-F", "kvm_mmu_set_spte", "--stat", "--format", "csv").out())
        .startsWith("by,name,count\r\nevent,kvm_mmu_set_spte," + lines.size() + "\r\n");
  }

  @Test
  void aTableHasTheFieldsOfTheEventsThatWereAskedFor() {
    String[] rows =
        inspected("-F", "kvm_mmu_unsync_page", "--format", "csv").out().split("\r\n", -1);
    assertThat(rows[0])
        .isEqualTo(
            "step,vcpu,event,tracepoint,page,gfn,level,access,role,root_count,mmu_valid_gen,quadrant,"
                + "direct,invalid,efer_nx,ad_disabled,cr0_wp,guest_mode,has_4_byte_gpte,"
                + "unsync,unsync_children,write_flooding_count");
    assertThat(rows[1]).startsWith("97,0,pageUnsynced,kvm_mmu_unsync_page,7,27,1,");
    assertThat(rows[rows.length - 1]).isEmpty();
  }

  @Test
  void aTableHasARowForEveryEventAndAsManyCellsInEach() {
    String[] rows = inspected("--format", "csv").out().split("\r\n");
    List<String> steps = inspected("--format", "json").outLines();
    assertThat(rows).hasSize(steps.size() + 1);
    long commas = rows[0].chars().filter(character -> character == ',').count();
    assertThat(rows)
        .allSatisfy(
            row ->
                assertThat(row.chars().filter(character -> character == ',').count())
                    .isEqualTo(commas));
    assertThat(rows[1]).startsWith("1,-1,runStarted,,");
  }

  @Test
  void aVcpusOwnStreamIsFilteredCountedAndTabledToo() {
    List<String> lines = inspected("--vcpu", 0, "--own", "-F", "tlbFilled: level==1").outLines();
    assertThat(lines).isNotEmpty().allMatch(line -> line.contains(": tlbFilled: "));
    assertThat(inspected("--vcpu", 0, "--own", "-F", "tlbFilled: level==1", "--stat").outLines())
        .containsExactly(String.format("%-28s %d", "tlbFilled", lines.size()));
    String table = inspected("--vcpu", 0, "--own", "--format", "csv", "-F", "vcpuStarted").out();
    assertThat(table)
        .startsWith("step,vcpu,event,vcpu_id,vmStep,")
        .contains("\r\n1,0,vcpuStarted,0,");
    assertThat(CommandResult.of("inspect", journal, "--vcpu", 0, "--own", "-F", "spteSet").err())
        .contains("found event 'spteSet', expected");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "kvm_mmu_get_pagee;as 'kvm_mmu_get_page'",
        "kvm_mmu_get_page: gfm==1;as 'gfn'",
        "kvm_mmu_get_page: gfn==;expected a field, a number",
      })
  void aWrongFilterIsOneLineAndExitCodeTwo(String filter, String told) {
    CommandResult result = CommandResult.of("inspect", journal, "-F", filter);
    assertThat(result.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(result.out()).isEmpty();
    assertThat(result.errLines()).hasSize(1);
    assertThat(result.err()).startsWith("umbra: filter \"").contains(told);
  }

  @Test
  void optionsThatDoNotGoTogetherAreRefused() {
    assertThat(CommandResult.of("inspect", journal, "-v").err())
        .isEqualTo("umbra: found --invert, expected --filter with it\n");
    assertThat(CommandResult.of("inspect", journal, "--follow", "--stat").err())
        .contains("found --follow with --stat");
  }

  @Test
  void coloursChangeNoLetterOfALine() {
    List<String> coloured = inspected("--color", "always").outLines();
    assertThat(coloured).anyMatch(line -> line.contains("\u001b[1mkvm_page_fault\u001b[0m: "));
    assertThat(coloured).anyMatch(line -> line.contains("gfn \u001b[36m1b\u001b[0m "));
    assertThat(coloured).anyMatch(line -> line.contains("\u001b[33mRET_PF_FIXED\u001b[0m"));
    assertThat(coloured.stream().map(line -> line.replaceAll("\u001b\\[\\d+m", ""))).isEqualTo(all);
  }

  @ParameterizedTest
  @ValueSource(strings = {"auto", "never"})
  void withoutATerminalThereAreNoColours(String choice) {
    assertThat(inspected("--color", choice).outLines()).isEqualTo(all);
  }

  @Test
  void followingAFinishedRunIsReadingIt() {
    assertThat(inspected("--follow").outLines()).isEqualTo(all);
    assertThat(inspected("--follow", "90-95").outLines()).isEqualTo(inspected("90-95").outLines());
  }

  private static List<String> linesWith(String event, String text) {
    return all.stream().filter(line -> line.contains(event) && line.contains(text)).toList();
  }

  private static List<String> linesWithOneOf(String one, String other) {
    return all.stream().filter(line -> line.contains(one) || line.contains(other)).toList();
  }

  private static CommandResult inspected(Object... options) {
    Object[] words = new Object[options.length + 2];
    words[0] = "inspect";
    words[1] = journal;
    System.arraycopy(options, 0, words, 2, options.length);
    CommandResult result = CommandResult.of(words);
    assertThat(result.exitCode()).as(result.err()).isEqualTo(ExitCode.DONE);
    return result;
  }
}
