package umbra.mmu.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import umbra.mmu.state.Stat;
import umbra.mmu.state.VmState;
import umbra.mmu.vm.TestVm;

/**
 * Seeded random scenarios. One seed again: {@code mvn -pl src test -Dtest=RandomScenarioTest
 * -Dumbra.seed=N}.
 */
class RandomScenarioTest {
  private static final int SEEDS = 20;
  private static final int OPERATIONS = 200;

  static LongStream seeds() {
    final Long one = Long.getLong("umbra.seed");
    return one == null ? LongStream.range(0, SEEDS) : LongStream.of(one);
  }

  private static String repeat(final long seed) {
    return "repeat with: mvn -pl src test -Dtest=RandomScenarioTest -Dumbra.seed=" + seed;
  }

  private record Run(TestVm vm, List<Long> digests) {}

  private static Run run(final long seed, final boolean recorded) {
    final TestVm vm =
        recorded ? TestVm.recorded(RandomScenario.SET_UP) : TestVm.real(RandomScenario.SET_UP);
    final RandomScenario operations = new RandomScenario(seed);
    final List<Long> digests = new ArrayList<>();
    String operation = "";
    try {
      for (int i = 0; i < OPERATIONS; i++) {
        operation = operations.next();
        final String outcome = vm.run(operation);
        assertThat(outcome).as("%s: %s", operation, repeat(seed)).doesNotContain("livelock");
        digests.add(vm.state().digest());
      }
    } catch (final RuntimeException failed) {
      throw new AssertionError(
          "operation " + digests.size() + " '" + operation + "': " + repeat(seed), failed);
    }
    return new Run(vm, digests);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void twoRunsOfOneSeedGoThroughTheSameStates(final long seed) {
    final Run first = run(seed, false);
    assertThat(run(seed, false).digests()).as(repeat(seed)).isEqualTo(first.digests());
    assertThat(first.vm().stat(Stat.PF_FIXED)).as(repeat(seed)).isGreaterThan(10);
    final VmState state = first.vm().state();
    assertThat(state.usedPages()).as(repeat(seed)).isLessThanOrEqualTo(state.pageQuota());
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void foldingTheEventsGivesTheLiveState(final long seed) {
    for (final boolean recorded : new boolean[] {true, false}) {
      final TestVm live = run(seed, recorded).vm();
      final VmState folded = TestVm.machine(RandomScenario.SET_UP, recorded).state();
      live.allEvents().forEach(event -> event.replayInto(folded));
      assertThat(folded.digest()).as(repeat(seed)).isEqualTo(live.state().digest());
    }
  }
}
