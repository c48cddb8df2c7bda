package umbra.journal.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import umbra.journal.checkpoint.CheckpointFolder;
import umbra.journal.replay.JournaledRun;
import umbra.journal.replay.Replay;
import umbra.journal.store.JournalFolder;
import umbra.journal.touch.TouchFolder;
import umbra.journal.touch.TouchIndex;
import umbra.mmu.memory.Memslot;
import umbra.mmu.shadow.ShadowPage;
import umbra.mmu.shadow.Spte;
import umbra.mmu.state.Stat;
import umbra.mmu.state.VmState;

/** Chains that are read from the events' numbers are those that a fold sees. */
final class WhyTest {
  private static final int ALL = 100_000;

  @TempDir private Path folder;
  private final Map<Cell, List<String>> changes = new HashMap<>();
  private VmState state;
  private long last;

  @ParameterizedTest
  @CsvSource({
    "unsync-invlpg-sync.txt, false",
    "huge-page-split-by-dirty-logging.txt, false",
    "nested-huge-page-split-ahead.txt, false",
    "guest-table-flooding.txt, true",
    "first-touch.txt, true"
  })
  void chainsAreWhatAFoldSees(final String scenario, final boolean twoStages) throws IOException {
    final Map<String, String> mode = twoStages ? Map.of("npt", "1", "tdp_mmu", "1") : Map.of();
    JournaledRun.write(folder, TestScenarios.shipped(scenario), "round-robin", mode);
    try (JournalFolder journal = JournalFolder.open(folder)) {
      fold(journal);
      final Why why =
          new Why(
              journal,
              JournaledRun.STREAM,
              CheckpointFolder.of(folder),
              TouchFolder.of(folder),
              notice -> {});
      assertThat(why.lastStep(Long.MAX_VALUE)).isEqualTo(last);
      entriesAreWhole(why);
      framesHoldWhatTheRmapHolds(why);
      statisticsCountTheSame(journal, why);
    }
  }

  private void fold(final JournalFolder journal) {
    final CellWatch watch =
        new CellWatch(
            (step, kind, a, b, c, old, now) ->
                changes
                    .computeIfAbsent(new Cell(kind, a, b, 0), none -> new ArrayList<>())
                    .add(0, step + ": " + old + " -> " + now));
    try (Replay replay = new Replay(journal, JournaledRun.STREAM, watch)) {
      last = replay.to(Long.MAX_VALUE);
      state = replay.state();
    }
  }

  private void entriesAreWhole(final Why why) {
    int checked = 0;
    for (int number = 1; number <= state.pages().highestNumber(); number++) {
      final ShadowPage page = state.pages().get(number);
      for (int index = 0; page != null && index < ShadowPage.ENTRIES; index += 7) {
        final List<String> seen =
            changes.getOrDefault(new Cell(CellKind.SPTE, number, index, 0), List.of());
        final Chain chain = why.entry(number, index, last, ALL);
        final List<String> told = new ArrayList<>();
        for (final Link link : chain.links()) {
          if (link.change() != null) {
            told.add(
                link.event().step() + ": " + link.change().old() + " -> " + link.change().now());
          }
        }
        assertThat(chain.isWhole()).isTrue();
        // Of an earlier page with the same number the chain does not tell.
        assertThat(seen.subList(0, told.size())).as(chain.subject()).isEqualTo(told);
        checked += told.isEmpty() ? 0 : 1;
        assertThat(told.isEmpty()).as(chain.subject()).isEqualTo(isNeverSet(page, index));
      }
    }
    assertThat(checked).isGreaterThan(3);
  }

  private boolean isNeverSet(final ShadowPage page, final int index) {
    final long made = stepOf(changes.get(new Cell(CellKind.PAGE_AGE, page.number(), 0, 0)).get(0));
    for (final String change :
        changes.getOrDefault(new Cell(CellKind.SPTE, page.number(), index, 0), List.<String>of())) {
      if (stepOf(change) > made) {
        return false;
      }
    }
    return true;
  }

  private static long stepOf(final String change) {
    return Long.parseLong(change.substring(0, change.indexOf(':')));
  }

  private void framesHoldWhatTheRmapHolds(final Why why) {
    final Map<Long, Integer> mapped = new TreeMap<>();
    for (int number = 1; number <= state.pages().highestNumber(); number++) {
      final ShadowPage page = state.pages().get(number);
      for (int index = 0; page != null && index < ShadowPage.ENTRIES; index++) {
        if (Spte.isLeaf(page.spte(index), page.level())) {
          mapped.merge(page.gfnOf(index), 1, Integer::sum);
        }
      }
    }
    int checked = 0;
    for (final long gfn : mapped.keySet()) {
      if (checked++ > 40) {
        break;
      }
      final Memslot slot = state.slots().of(gfn);
      final Chain chain = why.gfn(gfn, last, ALL);
      // Each change of the rmap is an event of the chain.
      final List<Long> steps = chain.links().stream().map(link -> link.event().step()).toList();
      for (int level = 1; level <= 3; level++) {
        for (final Map.Entry<Cell, List<String>> entry : changes.entrySet()) {
          final Cell cell = entry.getKey();
          if (cell.kind() == CellKind.SPTE
              && slot != null
              && isLeafOf(cell, gfn)
              && !entry.getValue().isEmpty()) {
            assertThat(steps).contains(stepOf(entry.getValue().get(0)));
          }
        }
      }
      assertThat(chain.present()).hasSizeGreaterThan(1);
      assertThat(chain.present().get(1)).startsWith("SP ");
    }
    assertThat(checked).isPositive();
  }

  private boolean isLeafOf(final Cell cell, final long gfn) {
    final ShadowPage page = state.pages().get((int) cell.a());
    return page != null
        && Spte.isLeaf(page.spte((int) cell.b()), page.level())
        && page.gfnOf((int) cell.b()) == gfn;
  }

  private void statisticsCountTheSame(final JournalFolder journal, final Why why) {
    final StatFold fold =
        new StatFold(
            journal,
            JournaledRun.STREAM,
            CheckpointFolder.of(folder),
            TouchIndex.none(journal, JournaledRun.STREAM),
            notice -> {});
    for (final Stat stat : Stat.values()) {
      assertThat(why.stat(stat, last, ALL)).as(stat.kvmName()).isEqualTo(fold.of(stat, last, ALL));
    }
  }
}
