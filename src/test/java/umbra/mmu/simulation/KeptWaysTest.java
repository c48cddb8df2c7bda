package umbra.mmu.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import umbra.mmu.event.VmEventFlattener;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.state.Parameter;
import umbra.mmu.state.VmState;
import umbra.mmu.vm.TestVm;

/**
 * What the model keeps of the way of a guest walk, through the shadow tables and of the processor's
 * walk, saves work and nothing else: a VM that has to forget all of it at each fault makes the same
 * events.
 */
class KeptWaysTest {
  private static final int OPERATIONS = 300;

  /** Sets a switch and a protection to what they are, by which nobody can know what changed. */
  private static final class Forgetting extends VmEventFlattener {
    private VmState state;
    private int faults;

    @Override
    public void runStarted(final byte[] configuration) {}

    @Override
    protected void event(
        final VmEventKind kind,
        final long a,
        final long b,
        final long c,
        final long d,
        final long e) {
      if (kind == VmEventKind.FAULT_TAKEN && state != null) {
        faults++;
        final Parameter any = Parameter.MMIO_CACHING;
        state.parameterSet(any.ordinal(), state.parameter(any));
        state.hostProtectionSet(1, 0, 1, state.slots().memory(1).protection(0));
      }
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("umbra.mmu.simulation.RandomScenarioTest#seeds")
  void aVmThatForgetsThemMakesTheSameEvents(final long seed) {
    final Forgetting forgetting = new Forgetting();
    final TestVm keeps = TestVm.real(RandomScenario.SET_UP);
    final TestVm forgets = TestVm.real(RandomScenario.SET_UP, forgetting);
    forgetting.state = forgets.state();
    final RandomScenario operations = new RandomScenario(seed);
    final SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < OPERATIONS; i++) {
      final String operation = random.nextInt(3) > 0 ? neighbours(random) : operations.next();
      assertThat(forgets.run(operation)).as(operation).isEqualTo(keeps.run(operation));
      assertThat(forgets.events()).as("%d: %s", i, operation).isEqualTo(keeps.events());
    }
    assertThat(forgets.state().digest()).isEqualTo(keeps.state().digest());
    assertThat(forgetting.faults).isGreaterThan(OPERATIONS / 3);
  }

  /** Faults side by side below one large page of the guest, and what changes the way there. */
  private static String neighbours(final SplittableRandom random) {
    final int vcpu = random.nextInt(2);
    return switch (random.nextInt(8)) {
      case 0 -> "host log 2 " + (random.nextBoolean() ? "on" : "off");
      case 1 -> "vcpu " + vcpu + " setpte level=2 gva=0x40000000 clear=A";
      default ->
          String.format(
              "vcpu %d %s%s 0x%x count=%d",
              vcpu,
              random.nextInt(4) == 0 ? "user " : "",
              random.nextBoolean() ? "touch-read" : "touch-write",
              (random.nextInt(4) == 0 ? 0x4020_0000L : 0x4000_0000L) + 0x1000L * random.nextInt(64),
              2 + random.nextInt(10));
    };
  }
}
