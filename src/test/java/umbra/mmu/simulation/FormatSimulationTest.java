package umbra.mmu.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import umbra.mmu.invariant.BrokenInvariantException;
import umbra.mmu.invariant.Invariants;
import umbra.mmu.state.Stat;
import umbra.mmu.state.VmState;
import umbra.mmu.vm.TestVm;

/**
 * Seeded random scenarios for each paging format and each MMU, with all invariants after each
 * operation.
 */
class FormatSimulationTest {
  private static final int SEEDS = 8;
  private static final int OPERATIONS = 200;
  private static final List<String> FORMATS =
      List.of("4-level", "5-level", "pae", "32-bit", "32-bit pse=0");
  private static final String SHADOW_PAGING = "";
  private static final String DIRECT_ROOTS = "module npt=1 tdp_mmu=0\n";
  private static final String TDP_MMU = "module npt=1 tdp_mmu=1\n";
  private static final List<String> MODULES = List.of(SHADOW_PAGING, DIRECT_ROOTS, TDP_MMU);

  static Stream<Arguments> formatsModulesAndSeeds() {
    return FORMATS.stream()
        .flatMap(
            format ->
                MODULES.stream()
                    .flatMap(
                        module ->
                            LongStream.range(0, module.isEmpty() ? SEEDS : SEEDS / 2)
                                .mapToObj(seed -> Arguments.of(format, module, seed))));
  }

  private record Run(TestVm vm, String setUp, List<String> outcomes) {}

  private static Run run(
      final String format, final String module, final long seed, final boolean recorded) {
    final FormatScenario scenario = new FormatScenario(format, module, seed);
    final String setUp = scenario.setUp();
    final TestVm vm = recorded ? TestVm.recorded(setUp) : TestVm.real(setUp);
    final Invariants invariants = new Invariants(vm.state());
    final List<String> outcomes = new ArrayList<>();
    for (int i = 0; i < OPERATIONS; i++) {
      final String operation = scenario.next();
      final String at =
          format + " " + module + ", seed " + seed + ", operation " + i + ": " + operation;
      final String outcome = vm.run(operation);
      assertThat(outcome).as(at).doesNotContain("livelock", "not modelled", "shutdown");
      outcomes.add(outcome);
      try {
        invariants.check();
      } catch (final BrokenInvariantException broken) {
        throw new AssertionError(at, broken);
      }
    }
    return new Run(vm, setUp, outcomes);
  }

  @ParameterizedTest(name = "{0} {1}, seed {2}")
  @MethodSource("formatsModulesAndSeeds")
  void everyInvariantHoldsAndFoldingTheEventsGivesTheLiveState(
      final String format, final String module, final long seed) {
    for (final boolean recorded : new boolean[] {true, false}) {
      final Run run = run(format, module, seed, recorded);
      final VmState folded = TestVm.machine(run.setUp(), recorded).state();
      run.vm().allEvents().forEach(event -> event.replayInto(folded));
      assertThat(folded.digest()).isEqualTo(run.vm().state().digest());
      assertThat(run.vm().stat(Stat.PF_FIXED)).isGreaterThan(10);
    }
  }

  @Test
  void aLevelMoreChangesNothingThatTheGuestSees() {
    for (final String module : MODULES) {
      for (long seed = 0; seed < SEEDS / 2; seed++) {
        assertThat(run("5-level", module, seed, true).outcomes())
            .as("%s, seed %d", module, seed)
            .isEqualTo(run("4-level", module, seed, true).outcomes());
      }
    }
  }

  @Test
  void aGuestOfAnyFormatSeesTheSameUnderBothDirectMmus() {
    for (final String format : FORMATS) {
      assertThat(run(format, TDP_MMU, 1, true).outcomes())
          .as(format)
          .isEqualTo(run(format, DIRECT_ROOTS, 1, true).outcomes());
    }
  }
}
