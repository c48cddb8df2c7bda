package umbra.cli.conform;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import umbra.mmu.event.VmEvents;
import umbra.mmu.invariant.Invariant;
import umbra.mmu.invariant.InvariantChecker;
import umbra.mmu.state.Parameter;

/** A rule of KVM taken out of the model: the invariants must notice in a recorded scenario. */
final class GoldenMutationsTest {

  @Test
  void aMappedEntrySetAgainWithoutRefreshOfItsAccessGrantsMoreThanIsCached() throws Exception {
    assertBreaks("a01", Parameter.ACCESS_REFRESH_WHEN_RMAPPED, Invariant.SPTE_IN_ACCESS);
  }

  @Test
  void aSyncWithoutRefreshOfTheAccessLeavesAnotherThanTheGuests() throws Exception {
    assertBreaks("d02", Parameter.ACCESS_REFRESH_IN_SYNC, Invariant.CACHED_ACCESS);
  }

  private static void assertBreaks(
      final String name, final Parameter rule, final Invariant invariant) throws Exception {
    final SimulatedModel model =
        new SimulatedModel(
            state -> {
              state.parameterSet(rule.ordinal(), 0);
              return new VmEvents[] {InvariantChecker.everyRequest(state)};
            });
    final ScenarioReport report = ScenarioComparator.compare(recording(name), model);
    assertThat(report.refusal())
        .hasValueSatisfying(
            text -> assertThat(text).contains("invariant " + invariant.number() + " ("));
  }

  private static ScenarioPair recording(final String name) throws Exception {
    for (final ScenarioPair pair : GoldenRecordingsTest.recordings()) {
      if (pair.name().startsWith(name)) {
        return pair;
      }
    }
    throw new AssertionError("no recording " + name);
  }
}
