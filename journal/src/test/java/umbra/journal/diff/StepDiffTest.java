package umbra.journal.diff;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import umbra.journal.checkpoint.CheckpointFolder;
import umbra.journal.replay.JournaledRun;
import umbra.journal.store.JournalFolder;

final class StepDiffTest {
  private static final String SCENARIO =
      """
      vcpus 1
      slot 1 gpa=0x10000000 size=4M backing=2M
      map gva=0x40000000 gpa=0x10000000 size=2M count=2 flags=PWUAD
      ops
      vcpu 0 write 0x40000000
      host log 1 on
      vcpu 0 write 0x40001000
      """;

  @TempDir private Path folder;

  private Path store;

  @BeforeEach
  void write() throws IOException {
    store = folder.resolve("store");
    JournaledRun.write(store, SCENARIO, "round-robin", Map.of());
  }

  @Test
  void cellsAndComparedStatesAgreeInTheStatistics() {
    try (JournalFolder journal = JournalFolder.open(store)) {
      StepDiff ofCells = diff(journal, 1_000);
      StepDiff ofStates = diff(journal, 3);
      assertThat(ofCells.tally().events()).isEqualTo(ofStates.tally().events()).isPositive();
      assertThat(ofCells.to()).isEqualTo(ofStates.to());
      assertThat(ofStates.differences())
          .filteredOn(difference -> difference.what().matches("(pages|pf|mmu|tlb|remote)_.*"))
          .isNotEmpty()
          .allSatisfy(difference -> assertThat(ofCells.differences()).contains(difference));
    }
  }

  @Test
  void aTableThatCameIsInBoth() {
    try (JournalFolder journal = JournalFolder.open(store)) {
      assertThat(diff(journal, 1_000).differences())
          .anySatisfy(difference -> assertThat(difference.b()).contains("table SP "));
      assertThat(diff(journal, 3).differences())
          .anySatisfy(difference -> assertThat(difference.b()).startsWith("table gfn 10000 l1"));
    }
  }

  private StepDiff diff(JournalFolder journal, int mostCells) {
    DiffSide side =
        new DiffSide(journal, JournaledRun.STREAM, CheckpointFolder.of(folder.resolve("none")));
    return StepDiff.of(side, 62, Long.MAX_VALUE, notice -> {}, mostCells);
  }
}
