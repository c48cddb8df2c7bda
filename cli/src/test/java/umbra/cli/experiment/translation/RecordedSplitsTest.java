package umbra.cli.experiment.translation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import umbra.cli.conform.ScenarioComparator;
import umbra.cli.conform.ScenarioPair;
import umbra.cli.conform.ScenarioReport;
import umbra.cli.conform.SimulatedModel;
import umbra.mmu.event.VmEvents;
import umbra.mmu.state.Parameter;
import umbra.mmu.state.VmState;

/** What the stories say of the fixed KVM is what the real one, 6.1, did with the same lines. */
final class RecordedSplitsTest {
  private static final int TOUCHED = 2;

  @TempDir private Path folder;

  private ScenarioReport compare(SplitStory story, SimulatedModel model) throws Exception {
    Path scenario = folder.resolve(story.word() + ".txt");
    Files.writeString(scenario, story.scenario(TOUCHED));
    Path result =
        Path.of(
            RecordedSplitsTest.class
                .getResource("/golden/experiments/" + story.word() + ".txt.gz")
                .toURI());
    return ScenarioComparator.compare(new ScenarioPair(story.word(), scenario, result), model);
  }

  @ParameterizedTest
  @EnumSource(SplitStory.class)
  void theModelWithBothFixesDoesWhatWasRecorded(SplitStory story) throws Exception {
    assertThat(compare(story, new SimulatedModel()).clean()).isTrue();
  }

  @ParameterizedTest
  @EnumSource(value = SplitStory.class, names = "WRITE_TAKEN_AWAY", mode = EnumSource.Mode.EXCLUDE)
  void withoutTheRefreshOfAMappedEntryItDoesNot(SplitStory story) throws Exception {
    SimulatedModel broken = new SimulatedModel(state -> without(state, Fixes.NOT_WHEN_RMAPPED));
    assertThat(compare(story, broken).clean()).isFalse();
  }

  @ParameterizedTest
  @EnumSource(SplitStory.class)
  void noRecordingTellsWhetherSyncRefreshesTheAccess(SplitStory story) throws Exception {
    SimulatedModel broken = new SimulatedModel(state -> without(state, Fixes.NOT_IN_SYNC));
    assertThat(compare(story, broken).clean()).isTrue();
  }

  private static VmEvents[] without(VmState state, Fixes fixes) {
    fixes.switches().keySet().forEach(key -> state.parameterSet(Parameter.ofKey(key).ordinal(), 0));
    return new VmEvents[0];
  }
}
