package umbra.actors;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import umbra.mmu.vm.LocalRun;
import umbra.mmu.vm.PreparedRun;

/** A run without actors goes as one with them. */
final class LocalRunTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({"round-robin, 1", "round-robin, 100", "seeded:1, 1", "seeded:2, 7", "seeded:3, 256"})
  void aLocalRunMakesTheEventsOfTheSimulation(final String schedule, final long quantum) {
    for (final String text : new String[] {SmallSimulation.SEQUENTIAL, SmallSimulation.PARALLEL}) {
      final PreparedRun run = SmallSimulation.prepared(text, schedule, quantum);
      final LocalRun local = new LocalRun(run, LocalRun.Progress.UNHEARD);
      local.run();
      final RunSummary summary =
          SmallSimulation.run(
              SmallSimulation.prepared(text, schedule, quantum),
              folder.resolve("journal-" + text.length()),
              "");
      assertThat(local.vm().steps()).isEqualTo(summary.vm().events());
      assertThat(local.vm().state().digest()).isEqualTo(summary.digest());
    }
  }
}
