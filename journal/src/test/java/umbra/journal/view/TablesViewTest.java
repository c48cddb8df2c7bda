package umbra.journal.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import umbra.journal.view.TableSelection.Addresses;
import umbra.mmu.inspect.ShadowTableView;
import umbra.mmu.shadow.Spte;
import umbra.mmu.state.VmState;

/** Page-table trees of all paging modes, held against another walk of the same tables. */
final class TablesViewTest {
  private static final List<Map<String, String>> MODES =
      List.of(Map.of(), Map.of("npt", "1"), Map.of("npt", "1", "tdp_mmu", "1"));

  private static final String SPLIT_GIGABYTE =
      """
      slot 1 gpa=0x40000000 size=64M backing=2M
      map gva=0x40000000 gpa=0x40000000 size=2M count=32 flags=PWUAD
      ops
      host log 1 on
      workload vcpu=0 pattern=sequential gva=0x40000000 size=64M count=16384 reads=0%
      """;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "first-touch.txt",
        "five-levels.txt",
        "pae-pdptrs.txt",
        "thirty-two-bits-quadrants.txt",
        "nx-huge-page.txt",
        "unsync-invlpg-sync.txt",
        "nested-huge-page-split-ahead.txt",
        "huge-page-split-by-dirty-logging.txt",
        "four-vcpus-two-spaces.txt",
        "selftest-nx-huge-pages.txt"
      })
  void inEveryModeAFoldedViewSaysWhatTheWholeOneSays(final String scenario) {
    for (final Map<String, String> mode : MODES) {
      final ScenarioRun run = ScenarioRun.ofShipped(scenario, mode);
      final List<Map<String, Object>> whole = entries(run, complete());
      final Map<String, String> expected = expanded(whole);
      assertThat(expected).as("%s %s", scenario, mode).isNotEmpty().hasSameSizeAs(whole);
      final List<Map<String, Object>> folded = entries(run, TableSelection.everything());
      assertThat(expanded(folded)).as("%s %s", scenario, mode).isEqualTo(expected);
      assertThat(folded.size()).isLessThanOrEqualTo(whole.size());
      assertThat(run.lines(printer -> printer.tables(complete())).size())
          .isGreaterThanOrEqualTo(whole.size());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "five-levels.txt",
        "pae-pdptrs.txt",
        "thirty-two-bits-quadrants.txt",
        "unsync-invlpg-sync.txt",
        "huge-page-split-by-dirty-logging.txt"
      })
  void theLeavesAreThoseThatTheRecordersWalkFinds(final String scenario) {
    for (final Map<String, String> mode : MODES) {
      final ScenarioRun run = ScenarioRun.ofShipped(scenario, mode);
      assertThat(leaves(run)).isNotEmpty().isEqualTo(recordedLeaves(run.state()));
    }
  }

  @Test
  void manyFullTablesThatAreAlikeTakeTwoLines() {
    final ScenarioRun run = ScenarioRun.of(SPLIT_GIGABYTE, Map.of());
    final List<String> lines = run.lines(printer -> printer.tables(TableSelection.everything()));
    assertThat(lines).filteredOn(line -> line.contains("32 x 2M")).hasSize(1);
    assertThat(lines)
        .filteredOn(line -> line.contains("16384 x 4K"))
        .singleElement()
        .asString()
        .contains("0x40000000-0x43ffffff", "gfn 0x40000-0x43fff", "rwxu A D");
    assertThat(expanded(entries(run, TableSelection.everything())))
        .isEqualTo(expanded(entries(run, complete())));
  }

  @Test
  void onePageWrittenSinceTheLogWasReadBreaksTheRunOfItsTable() {
    final ScenarioRun run =
        ScenarioRun.of(SPLIT_GIGABYTE + "host getlog 1\nvcpu 0 write 0x40300000\n", Map.of());
    final TableSelection slot =
        new TableSelection(0, Addresses.GUEST_VIRTUAL, 0x40000000, 0x43ffffff, false);
    assertThat(entries(run, slot))
        .filteredOn(row -> row.get("level").equals(1L))
        .extracting(row -> row.get("address"), row -> row.get("entries"))
        .containsExactly(
            tuple(0x40000000L, 512L),
            tuple(0x40200000L, 256L),
            tuple(0x40300000L, 1L),
            tuple(0x40301000L, 255L),
            tuple(0x40400000L, 15360L));
    assertThat(expanded(entries(run, TableSelection.everything())))
        .isEqualTo(expanded(entries(run, complete())));
  }

  @Test
  void aRangeOfAddressesIsThosePartsOfTheTree() {
    final ScenarioRun run = ScenarioRun.of(SPLIT_GIGABYTE, Map.of());
    final TableSelection page =
        new TableSelection(0, Addresses.GUEST_VIRTUAL, 0x40201000, 0x40201fff, false);
    final List<Map<String, Object>> rows = entries(run, page);
    assertThat(rows).extracting(row -> row.get("level")).containsExactly(4L, 3L, 2L, 1L);
    assertThat(rows.get(3)).containsEntry("address", 0x40201000L).containsEntry("entries", 1L);
  }

  @Test
  void vcpusWithOneRootShareOneTree() {
    final ScenarioRun run = ScenarioRun.ofShipped("four-vcpus-two-spaces.txt", Map.of());
    final RecordedRows rows = run.rows(printer -> printer.tables(TableSelection.everything()));
    final TreeMap<String, Long> roots = new TreeMap<>();
    for (final Map<String, Object> row : rows.of("root")) {
      roots.put((String) row.get("vcpu"), (Long) row.get("root"));
    }
    assertThat(roots).hasSizeLessThanOrEqualTo(run.state().vcpuCount());
    for (int v = 0; v < run.state().vcpuCount(); v++) {
      assertThat(roots).containsValue((long) run.state().vcpu(v).root(0));
    }
  }

  @Test
  void addressesOfTheOtherKindAreRefused() {
    final ScenarioRun shadow = ScenarioRun.ofShipped("first-touch.txt", Map.of());
    final TableSelection physical = new TableSelection(0, Addresses.GUEST_PHYSICAL, 0, 1, false);
    assertThatThrownBy(() -> shadow.rows(printer -> printer.tables(physical)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected --gva");
    final ScenarioRun nested = ScenarioRun.ofShipped("first-touch.txt", Map.of("npt", "1"));
    final TableSelection virtual = new TableSelection(0, Addresses.GUEST_VIRTUAL, 0, 1, false);
    assertThatThrownBy(() -> nested.rows(printer -> printer.tables(virtual)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected --gpa");
  }

  private static TableSelection complete() {
    return new TableSelection(TableSelection.ALL_VCPUS, Addresses.ANY, 0, -1, true);
  }

  private static List<Map<String, Object>> entries(
      final ScenarioRun run, final TableSelection selection) {
    return run.rows(printer -> printer.tables(selection)).of("entry");
  }

  /** Each single entry under its place in the output, with what stands in it. */
  private static Map<String, String> expanded(final List<Map<String, Object>> rows) {
    final Map<String, String> entries = new TreeMap<>();
    int tree = 0;
    long lastAddress = 0;
    for (final Map<String, Object> row : rows) {
      final long address = RecordedRows.number(row, "address");
      final long depth = RecordedRows.number(row, "depth");
      if (depth == 0 && Long.compareUnsigned(address, lastAddress) < 0) {
        tree++;
      }
      lastAddress = address;
      for (long i = 0; i < RecordedRows.number(row, "entries"); i++) {
        final String place = String.format("%d %d %016x", tree, depth, at(row, "address", i));
        assertThat(entries.put(place, content(row, i))).as(place).isNull();
      }
    }
    return entries;
  }

  private static long at(final Map<String, Object> row, final String name, final long entry) {
    final long first = RecordedRows.number(row, name);
    final long level = RecordedRows.number(row, "level");
    final long size = 1L << (12 + 9 * (level - 1));
    return switch (name) {
      case "address" -> first + entry * size;
      case "child" -> first + entry * RecordedRows.number(row, "childStep");
      case "childGfn" -> first + entry * RecordedRows.number(row, "childGfnStep");
      case "gpte" ->
          first
              + entry
                  * (row.containsKey("childGpteStep")
                      ? RecordedRows.number(row, "childGpteStep")
                      : RecordedRows.number(row, "gpteStep"));
      default ->
          first
              + entry
                  * (row.containsKey("childStep")
                      ? RecordedRows.number(row, "childStep") << 12
                      : RecordedRows.number(row, "spteStep"));
    };
  }

  private static String content(final Map<String, Object> row, final long entry) {
    final StringBuilder text = new StringBuilder();
    for (final String name : List.of("spte", "gpte", "child", "childGfn")) {
      if (row.containsKey(name)) {
        text.append(name).append(' ').append(Long.toHexString(at(row, name, entry))).append(' ');
      }
    }
    for (final String name :
        List.of("spte says", "guest says", "childRole", "unsync", "nx-split", "write-protected")) {
      text.append(row.getOrDefault(name, "")).append('|');
    }
    return text.toString();
  }

  /** Address, level and flags of every leaf of the first vCPU's trees. */
  private static List<String> leaves(final ScenarioRun run) {
    final List<String> leaves = new ArrayList<>();
    for (final Map<String, Object> row : entries(run, complete())) {
      final long spte = RecordedRows.number(row, "spte");
      final long level = RecordedRows.number(row, "level");
      if (Spte.isLeaf(spte, (int) level)) {
        leaves.add(
            String.format(
                "l%d 0x%x 0x%x", level, RecordedRows.number(row, "address"), spte & ~Spte.FRAME));
      }
    }
    return leaves;
  }

  private static List<String> recordedLeaves(final VmState state) {
    final List<String> lines = new ArrayList<>();
    new ShadowTableView(state).differences(lines);
    final List<String> leaves = new ArrayList<>();
    for (final String line : lines) {
      if (line.contains(" leaf ")) {
        final String[] words = line.split(" ", -1);
        leaves.add(words[2] + " " + words[3] + " " + words[5]);
      }
    }
    return leaves;
  }
}
