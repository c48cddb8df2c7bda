package umbra.cli;

import umbra.journal.replay.Replay;
import umbra.mmu.event.VmEventFlattener;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.event.VmEvents;
import umbra.mmu.state.VmState;

/** Shows the chosen events of a VM's stream while they are folded. */
abstract class EventView extends VmEventFlattener implements Replay.Listener {
  private final StepRange steps;
  private final Integer onlyVcpu;
  private int vcpu = VmEvents.HOST;
  private long step;
  private VmState state;

  /** {@code onlyVcpu} may be null for all. */
  EventView(StepRange steps, Integer onlyVcpu) {
    this.steps = steps;
    this.onlyVcpu = onlyVcpu;
  }

  @Override
  public final void begin(VmState newState) {
    state = newState;
  }

  @Override
  public final void runStarted(byte[] configuration) {
    step++;
    if (steps.contains(step) && onlyVcpu == null) {
      started(step, configuration);
    }
  }

  @Override
  protected final void event(VmEventKind kind, long a, long b, long c, long d, long e) {
    step++;
    if (kind == VmEventKind.REQUEST_STARTED) {
      vcpu = (int) a;
    }
    if (steps.contains(step) && (onlyVcpu == null || onlyVcpu == vcpu)) {
      show(step, kind, a, b, c, d, e);
    }
    if (kind == VmEventKind.REQUEST_ENDED) {
      vcpu = VmEvents.HOST;
    }
  }

  /** The vCPU that the work is for, or {@link VmEvents#HOST}. */
  final int vcpu() {
    return vcpu;
  }

  /** The state just after the event. */
  final VmState state() {
    return state;
  }

  /** The first event of the run. */
  abstract void started(long atStep, byte[] configuration);

  /** Any other event. */
  abstract void show(long atStep, VmEventKind kind, long a, long b, long c, long d, long e);

  /** Everything was shown. */
  void finish() {}
}
