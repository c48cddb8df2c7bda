package umbra.cli.experiment.programs;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import umbra.mmu.event.VmEventFlattener;
import umbra.mmu.event.VmEventKind;

/** Which pages of the programs' slots entered the dirty log. */
final class LoggedPages extends VmEventFlattener {
  private final List<BitSet> slots = new ArrayList<>();

  /** For programs in slots 1 to {@code programs}. */
  LoggedPages(int programs) {
    for (int slot = 0; slot <= programs; slot++) {
      slots.add(new BitSet());
    }
  }

  /** How many there are. */
  long count() {
    return slots.stream().mapToLong(BitSet::cardinality).sum();
  }

  /** How many of a program's pages are not among them. */
  long missing(RecordedProgram program, int slot) {
    ProgramLayout layout = program.layout(0, 0);
    long missing = 0;
    for (long page : program.writtenLate().sorted()) {
      missing += slots.get(slot).get(layout.pageOfSlot(page)) ? 0 : 1;
    }
    return missing;
  }

  @Override
  public void runStarted(byte[] configuration) {}

  @Override
  protected void event(VmEventKind kind, long a, long b, long c, long d, long e) {
    if (kind == VmEventKind.GFN_DIRTIED) {
      slots.get((int) a).set((int) b);
    }
  }
}
