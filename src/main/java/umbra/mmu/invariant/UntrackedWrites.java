package umbra.mmu.invariant;

import java.util.Arrays;
import umbra.mmu.memory.Memslot;
import umbra.mmu.memory.Memslots;
import umbra.mmu.memory.SlotMemory;
import umbra.mmu.state.VmState;

/**
 * Pages of host memory that user space of the host wrote itself. Page tracking does not see such
 * writes (reference 7), so a guest table in one of them may differ from its shadow for good.
 */
final class UntrackedWrites {
  private final VmState state;
  private final long[][] written = new long[Memslots.MAX_SLOTS][];

  UntrackedWrites(final VmState state) {
    this.state = state;
  }

  /** Remembers a write to {@code count} pages of the slot's mapping. */
  void note(final int slot, final long firstPage, final long count) {
    final SlotMemory memory = state.slots().memory(slot);
    if (written[slot] == null) {
      written[slot] = new long[(memory.pages() + 63) / 64];
    }
    for (long page = firstPage; page < firstPage + count; page++) {
      written[slot][(int) (page >>> 6)] |= 1L << (page & 63);
    }
  }

  /** Remembers that nothing is known of the writes before now. */
  void noteAll() {
    for (int slot = 0; slot < Memslots.MAX_SLOTS; slot++) {
      final SlotMemory memory = state.slots().memory(slot);
      if (memory != null) {
        written[slot] = new long[(memory.pages() + 63) / 64];
        Arrays.fill(written[slot], -1L);
      }
    }
  }

  /** Whether the memory behind {@code gfn} was written so. */
  boolean touched(final Memslot slot, final long gfn) {
    final long[] bits = written[slot.id()];
    final int page = slot.mappingPage(gfn);
    return bits != null && (bits[page >>> 6] >>> (page & 63) & 1) != 0;
  }
}
