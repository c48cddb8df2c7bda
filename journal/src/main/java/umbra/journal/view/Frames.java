package umbra.journal.view;

import umbra.mmu.memory.HostFrames;
import umbra.mmu.memory.Memslot;
import umbra.mmu.memory.SlotMemory;
import umbra.mmu.state.VmState;

/** The guest frame that a host frame backs. */
final class Frames {
  /** The shared zero page, or memory whose slot is gone. */
  static final long NONE = -1;

  private Frames() {}

  static long gfn(final VmState state, final long pfn) {
    final SlotMemory memory = state.memoryOf(pfn);
    final Memslot slot = memory == null ? null : state.slots().get(memory.id());
    return slot == null ? NONE : slot.gfnOfMappingPage(HostFrames.page(pfn));
  }
}
