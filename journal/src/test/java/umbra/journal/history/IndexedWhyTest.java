package umbra.journal.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import umbra.journal.checkpoint.CheckpointFolder;
import umbra.journal.replay.JournaledRun;
import umbra.journal.replay.Replay;
import umbra.journal.store.JournalFolder;
import umbra.journal.touch.RecordedIndex;
import umbra.journal.touch.TouchFolder;
import umbra.mmu.shadow.ShadowPage;
import umbra.mmu.shadow.Spte;
import umbra.mmu.state.Stat;
import umbra.mmu.state.VmState;

/** Answers with an index, with half of one, and without are the same. */
final class IndexedWhyTest {
  private static final int LIMIT = 30;
  private static final int FRAMES = 25;

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "unsync-invlpg-sync.txt, false",
    "huge-page-split-by-dirty-logging.txt, false",
    "huge-page-split-by-dirty-logging.txt, true",
    "nested-huge-page-split-ahead.txt, false",
    "guest-table-flooding.txt, false",
    "guest-table-flooding.txt, true",
    "thirty-two-bits-quadrants.txt, false",
    "first-touch.txt, true"
  })
  void anIndexChangesNoAnswer(final String scenario, final boolean twoStages) throws IOException {
    final Map<String, String> mode = twoStages ? Map.of("npt", "1", "tdp_mmu", "1") : Map.of();
    JournaledRun.write(folder, TestScenarios.shipped(scenario), "round-robin", mode);
    try (JournalFolder journal = JournalFolder.open(folder)) {
      final TouchFolder all = TouchFolder.of(folder.resolve("all"));
      final TouchFolder half = TouchFolder.of(folder.resolve("half"));
      assertThat(RecordedIndex.write(journal, JournaledRun.STREAM, all, 1, 1)).isGreaterThan(3);
      assertThat(RecordedIndex.write(journal, JournaledRun.STREAM, half, 90, 2)).isPositive();
      final Why plain = why(journal, TouchFolder.of(folder.resolve("none")));
      final long last = plain.lastStep(Long.MAX_VALUE);
      for (final long at : new long[] {last, last / 2}) {
        final List<String> expected = answers(plain, journal, at);
        assertThat(answers(why(journal, all), journal, at)).isEqualTo(expected);
        assertThat(answers(why(journal, half), journal, at)).isEqualTo(expected);
      }
    }
  }

  private Why why(final JournalFolder journal, final TouchFolder index) {
    return new Why(
        journal,
        JournaledRun.STREAM,
        CheckpointFolder.of(folder),
        index,
        notice -> {
          throw new AssertionError(notice);
        });
  }

  private static List<String> answers(final Why why, final JournalFolder journal, final long at) {
    final List<String> answers = new ArrayList<>();
    final TreeSet<Long> frames = new TreeSet<>();
    final VmState state = stateAt(journal, at);
    for (int number = 1; number <= state.pages().highestNumber() + 1; number++) {
      final ShadowPage page = state.pages().get(number);
      answers.add(why.page(number, at, LIMIT).toString());
      for (int index = 0; index < ShadowPage.ENTRIES; index++) {
        final long spte = page == null ? 0 : page.spte(index);
        if (spte != 0 || index % 128 == 0) {
          answers.add(why.entry(number, index, at, LIMIT).toString());
        }
        if (page != null && (Spte.isLeaf(spte, page.level()) || Spte.isMmio(spte))) {
          frames.add(Spte.isMmio(spte) ? Spte.mmioGfn(spte) : page.gfnOf(index));
        }
      }
    }
    frames.stream().limit(FRAMES).forEach(gfn -> answers.add(why.gfn(gfn, at, LIMIT).toString()));
    for (final Stat stat : Stat.values()) {
      answers.add(why.stat(stat, at, LIMIT).toString());
    }
    return answers;
  }

  private static VmState stateAt(final JournalFolder journal, final long at) {
    try (Replay replay = new Replay(journal, JournaledRun.STREAM, null)) {
      replay.to(at);
      return replay.state();
    }
  }
}
