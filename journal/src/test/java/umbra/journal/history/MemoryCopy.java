package umbra.journal.history;

import java.util.Arrays;
import umbra.mmu.memory.Memslots;
import umbra.mmu.memory.SlotMemory;
import umbra.mmu.state.VmState;

/** All memory of a VM with what the host knows of it, changed by cells alone. */
final class MemoryCopy {
  private static final int WORDS = 512;

  private final VmState state;
  private final long[][] words = new long[Memslots.MAX_SLOTS][];
  private final int[][] states = new int[Memslots.MAX_SLOTS][];
  private final int[][] protections = new int[Memslots.MAX_SLOTS][];

  MemoryCopy(final VmState state) {
    this.state = state;
    for (int id = 0; id < Memslots.MAX_SLOTS; id++) {
      final SlotMemory memory = state.slots().memory(id);
      if (memory != null) {
        words[id] = new long[memory.pages() * WORDS];
        states[id] = new int[memory.pages()];
        protections[id] = new int[memory.pages()];
        copy(id, memory);
      }
    }
  }

  private void copy(final int id, final SlotMemory memory) {
    for (int page = 0; page < memory.pages(); page++) {
      states[id][page] = memory.state(page);
      protections[id][page] = memory.protection(page);
      for (int word = 0; word < WORDS; word++) {
        words[id][page * WORDS + word] = memory.word(page, word << 3);
      }
    }
  }

  /** Takes over the new value of a cell; false if it is none of memory. */
  boolean take(final CellKind kind, final int slot, final int page, final int at, final long now) {
    switch (kind) {
      case MEMORY_WORD -> words[slot][page * WORDS + (at >> 3)] = now;
      case HOST_STATE -> states[slot][page] = (int) now;
      case HOST_PROTECTION -> protections[slot][page] = (int) now;
      case MEMORY_PAGE -> Arrays.fill(words[slot], page * WORDS, (page + 1) * WORDS, now);
      default -> {
        return false;
      }
    }
    return true;
  }

  /** The first place that is not as in the state, or null. */
  String difference() {
    for (int id = 0; id < Memslots.MAX_SLOTS; id++) {
      final SlotMemory memory = state.slots().memory(id);
      for (int page = 0; memory != null && page < memory.pages(); page++) {
        boolean same =
            states[id][page] == memory.state(page)
                && protections[id][page] == memory.protection(page);
        for (int word = 0; same && word < WORDS; word++) {
          same = words[id][page * WORDS + word] == memory.word(page, word << 3);
        }
        if (!same) {
          return "slot " + id + ", page " + page;
        }
      }
    }
    return null;
  }
}
