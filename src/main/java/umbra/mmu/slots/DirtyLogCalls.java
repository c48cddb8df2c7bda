package umbra.mmu.slots;

import umbra.mmu.event.VmEvents;
import umbra.mmu.memory.Memslot;
import umbra.mmu.split.DirtyLogging;
import umbra.mmu.state.Parameter;
import umbra.mmu.state.VmState;

/** KVM_GET_DIRTY_LOG and KVM_CLEAR_DIRTY_LOG (reference 8.2). Answers are errnos. */
public final class DirtyLogCalls {
  private final VmState state;
  private final VmEvents events;
  private final DirtyLogging logging;

  public DirtyLogCalls(final VmState state, final VmEvents events, final DirtyLogging logging) {
    this.state = state;
    this.events = events;
    this.logging = logging;
  }

  /** Whether the slot has a log to read. */
  public boolean hasLog(final int id) {
    final Memslot slot = state.slots().get(id);
    return slot != null && slot.hasDirtyBitmap();
  }

  /** The slot's dirty bits; in manual mode they stay, otherwise they are taken. */
  public long[] get(final int id) {
    final Memslot slot = state.slots().get(id);
    final long[] bitmap = new long[slot.words()];
    boolean flush = false;
    for (int word = 0; word < bitmap.length; word++) {
      bitmap[word] = slot.dirtyWord(word);
      if (bitmap[word] != 0 && state.parameter(Parameter.MANUAL_PROTECT) == 0) {
        take(slot, word, bitmap[word]);
        flush = true;
      }
    }
    if (flush) {
      events.remoteFlushRequested();
    }
    return bitmap;
  }

  /** Clears the bits of {@code count} pages from page {@code first} of the slot. */
  public int clear(final int id, final long first, final long count) {
    if ((first & 63) != 0) {
      return Errno.EINVAL;
    }
    if (!hasLog(id)) {
      return Errno.ENOENT;
    }
    final Memslot slot = state.slots().get(id);
    final long rest = slot.pages() - first;
    if (rest < 0 || count > rest || (count < rest && (count & 63) != 0)) {
      return Errno.EINVAL;
    }
    boolean flush = false;
    for (long page = first; page < first + count; page += 64) {
      final int word = (int) (page >>> 6);
      final long pages = first + count - page;
      final long asked = pages >= 64 ? -1L : (1L << pages) - 1;
      final long mask = slot.dirtyWord(word) & asked;
      if (mask != 0) {
        take(slot, word, mask);
        flush = true;
      }
    }
    if (flush) {
      events.remoteFlushRequested();
    }
    return Errno.NONE;
  }

  private void take(final Memslot slot, final int word, final long mask) {
    events.dirtyBitsTaken(slot.id(), word, mask);
    final boolean allSet =
        (state.parameter(Parameter.MANUAL_PROTECT) & SlotChanges.INITIALLY_ALL_SET) != 0;
    logging.protectAgain(slot, word, mask, allSet);
  }
}
