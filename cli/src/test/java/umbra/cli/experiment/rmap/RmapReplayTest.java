package umbra.cli.experiment.rmap;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import umbra.actors.SimulationRunner;
import umbra.cli.experiment.Laboratory;
import umbra.cli.experiment.Settings;
import umbra.cli.experiment.Trial;
import umbra.mmu.state.VmState;

/** The repetition of a run's rmaps, held against the model's own. */
final class RmapReplayTest {
  private static final String FORKS =
      new ForkedSpaces(30, 8, ForkedSpaces.Order.BIRTH, 1).scenario();

  private final List<RmapReplay> replays = new ArrayList<>();

  @TempDir private Path folder;

  @BeforeAll
  static void configureAsTheLauncherDoes() {
    Path home = Path.of(System.getProperty("umbra.home"));
    System.setProperty("config.file", home.resolve("config/application.conf").toString());
    ConfigFactory.invalidateCaches();
  }

  private List<RmapReplay> replays(VmState state) {
    for (DescriptorLayout compared : DescriptorLayout.ALL) {
      replays.add(new RmapReplay(state, compared));
    }
    return replays;
  }

  @Test
  void listsStandAsTheModelsRmapsInTheShapeOfKvmAlone() {
    Laboratory laboratory =
        new Laboratory(
            folder, new Settings(new RmapLengths(), Map.of()), SimulationRunner::run, notice -> {});
    laboratory.run(Trial.of("forks", FORKS, Map.of()), state -> List.copyOf(replays(state)));
    for (int i = 0; i < replays.size(); i++) {
      DescriptorLayout compared = DescriptorLayout.ALL.get(i);
      RmapReplay replay = replays.get(i);
      assertThat(replay.comparisons()).isGreaterThan(8);
      // Removed oldest first, lists of 15 entries a descriptor are in another order than of 14.
      assertThat(replay.differences() == 0)
          .as(compared.name())
          .isEqualTo(compared.equals(DescriptorLayout.KVM_6_1));
      assertThat(replay.peakEntries()).isGreaterThanOrEqualTo(31 * 8);
    }
  }

  @Test
  void everyMappingOfTheFramesIsCountedAndTheParentsStay() {
    Laboratory laboratory =
        new Laboratory(
            folder, new Settings(new RmapLengths(), Map.of()), SimulationRunner::run, notice -> {});
    RmapRun run = RmapRun.of(laboratory, "forks", FORKS);
    assertThat(run.replay().lengths(1).between(1, 1)).as("the parent's").isEqualTo(8);
    assertThat(run.replay().lengths(1).longest()).isEqualTo(1);
    assertThat(run.agreement().holds()).isTrue();
    assertThat(LayoutCost.of(run.replay(), DescriptorLayout.KVM_6_1).descriptors())
        .as("31 entries need three descriptors of 14")
        .isEqualTo(3 * 8);
  }
}
