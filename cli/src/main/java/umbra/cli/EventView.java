package umbra.cli;

import umbra.journal.replay.Replay;
import umbra.mmu.event.VmEventFlattener;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.event.VmEvents;
import umbra.mmu.state.VmState;

/** Shows the chosen events of a VM's stream while they are folded. */
abstract class EventView extends VmEventFlattener implements Replay.Listener {
  private final EventSelection selection;
  private EventSelection.Chooser chooser;
  private int vcpu = VmEvents.HOST;
  private long step;
  private VmState state;

  EventView(EventSelection selection) {
    this.selection = selection;
  }

  @Override
  public final void begin(VmState newState) {
    state = newState;
    vcpu = newState.currentVcpu();
    chooser = selection.begin(newState);
    prepare();
  }

  /** The next event has the number behind {@code lastStep}, from where the fold began. */
  final void startBehind(long lastStep) {
    step = lastStep;
  }

  @Override
  public final void runStarted(byte[] configuration) {
    step++;
    if (chooser.shows(step, VmEvents.HOST, VmEventKind.RUN_STARTED, 0, 0, 0, 0, 0)) {
      started(step, configuration);
    }
  }

  @Override
  protected final void event(VmEventKind kind, long a, long b, long c, long d, long e) {
    step++;
    if (kind == VmEventKind.REQUEST_STARTED) {
      vcpu = (int) a;
    }
    if (chooser.shows(step, vcpu, kind, a, b, c, d, e)) {
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

  /** What is chosen. */
  final EventSelection selection() {
    return selection;
  }

  /** The state is there, the first event is not. */
  void prepare() {}

  /** The first event of the run. */
  abstract void started(long atStep, byte[] configuration);

  /** Any other event. */
  abstract void show(long atStep, VmEventKind kind, long a, long b, long c, long d, long e);

  /** No event will come any more, or none for the moment. */
  void flush() {}

  /** Everything was shown. */
  void finish() {}
}
