package umbra.cli;

import umbra.journal.filter.EventFilter;
import umbra.journal.filter.EventMatcher;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.state.VmState;

/**
 * Which events of a VM's stream to show.
 *
 * @param steps the range
 * @param vcpu whom the work is for; null for all
 * @param filter what else is demanded
 * @param inverted whether those are shown that the filter does not choose
 */
record EventSelection(StepRange steps, Integer vcpu, EventFilter filter, boolean inverted) {
  /** The selection's questions about one fold. */
  Chooser begin(VmState state) {
    return new Chooser(this, filter.begin(state));
  }

  /** Whether events of a kind can be shown at all. */
  boolean concerns(VmEventKind kind) {
    return inverted || filter.concerns(kind);
  }

  /** Asks about the events of one fold. */
  static final class Chooser {
    private final EventSelection selection;
    private final EventMatcher matcher;

    private Chooser(EventSelection selection, EventMatcher matcher) {
      this.selection = selection;
      this.matcher = matcher;
    }

    boolean shows(long step, int vcpu, VmEventKind kind, long a, long b, long c, long d, long e) {
      return selection.steps.contains(step)
          && (selection.vcpu == null || selection.vcpu == vcpu)
          && matcher.matches(step, vcpu, kind, a, b, c, d, e) != selection.inverted;
    }
  }
}
