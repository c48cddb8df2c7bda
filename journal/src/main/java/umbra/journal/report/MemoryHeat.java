package umbra.journal.report;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.memory.HostFrames;
import umbra.mmu.memory.Memslot;
import umbra.mmu.memory.SlotMemory;
import umbra.mmu.state.VmState;

/** Faults, writes and dirtied pages by guest frame, over the whole journal. */
final class MemoryHeat implements ReportPart {
  private static final int FAULTS = 0;
  private static final int WRITES = 1;
  private static final int DIRTIED = 2;
  private static final String[] PLANES = {"faults", "writes", "dirtied pages"};

  private final GfnHeat heat = new GfnHeat(PLANES.length);
  private VmState state;

  @Override
  public void begin(final VmState newState) {
    state = newState;
  }

  @Override
  public void event(
      final long step,
      final int vcpu,
      final VmEventKind kind,
      final long a,
      final long b,
      final long c,
      final long d,
      final long e) {
    switch (kind) {
      case SPTE_REQUESTED, TRACED_SPTE_REQUESTED -> heat.add(FAULTS, a, step);
      case FAST_FAULTED -> heat.add(FAULTS, b >>> 12, step);
      case MMIO_FAULT_HANDLED, TRACED_MMIO_FAULT_HANDLED -> heat.add(FAULTS, b, step);
      case GUEST_WRITTEN -> heat.add(WRITES, a >>> 12, step);
      case FRAME_WRITTEN -> frameWritten(a, step);
      case GFN_DIRTIED -> dirtied((int) a, b, step);
      default -> {
        // The rest is not about one guest frame.
      }
    }
  }

  private void frameWritten(final long pfn, final long step) {
    final SlotMemory memory = state.memoryOf(pfn);
    if (memory != null) {
      final long first = state.slots().wantedGpa(memory.id()) >>> 12;
      heat.add(WRITES, first + HostFrames.page(pfn) - memory.slotPage(), step);
    }
  }

  private void dirtied(final int slot, final long pageOffset, final long step) {
    final Memslot found = state.slots().get(slot);
    if (found != null) {
      heat.add(DIRTIED, found.baseGfn() + pageOffset, step);
    }
  }

  /** Writes {@code names} and the grid. */
  void write(final JsonGenerator json) throws IOException {
    json.writeArrayFieldStart("names");
    for (final String plane : PLANES) {
      json.writeString(plane);
    }
    json.writeEndArray();
    heat.write(json);
  }
}
