package umbra.cli.search;

import java.util.LinkedHashMap;
import java.util.Map;
import umbra.mmu.event.VmEventCaller;
import umbra.mmu.event.VmEventFlattener;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.invariant.BrokenInvariantException;
import umbra.mmu.invariant.Invariant;
import umbra.mmu.invariant.InvariantChecker;
import umbra.mmu.state.VmState;
import umbra.mmu.vcpu.VcpuState;
import umbra.mmu.vcpu.VcpuWitness;

/**
 * Checks all invariants after every event and remembers those that did not hold, with the step.
 * Unlike the checker itself it lets the run go on.
 */
public final class SpokenInvariants extends VmEventFlattener implements VcpuWitness {
  private final InvariantChecker checker;
  private final Map<Invariant, Finding> spoken = new LinkedHashMap<>();
  private long step;

  /** For a VM of this state; it must hear each event after the state. */
  public SpokenInvariants(VmState state) {
    this.checker = InvariantChecker.everyEvent(state);
  }

  /**
   * The first time that an invariant did not hold.
   *
   * @param step of the VM's stream, from 1, after which it was noticed
   * @param message what the checker said
   */
  public record Finding(long step, String message) {}

  /** What did not hold, in the order of their first times. */
  public Map<Invariant, Finding> spoken() {
    return spoken;
  }

  @Override
  public void runStarted(byte[] configuration) {
    step++;
    checker.runStarted(configuration);
  }

  @Override
  protected void event(VmEventKind kind, long a, long b, long c, long d, long e) {
    step++;
    listen(() -> VmEventCaller.call(checker, kind, a, b, c, d, e));
    if (kind == VmEventKind.REQUEST_ENDED) {
      checker.invariants().broken().forEach(this::note);
    }
  }

  @Override
  public void requestEnded(VcpuState vcpu) {
    listen(() -> checker.requestEnded(vcpu));
  }

  private void listen(Runnable check) {
    try {
      check.run();
    } catch (BrokenInvariantException broken) {
      note(broken);
    }
  }

  private void note(BrokenInvariantException broken) {
    spoken.putIfAbsent(broken.invariant(), new Finding(step, broken.getMessage()));
  }
}
