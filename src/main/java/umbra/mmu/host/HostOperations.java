package umbra.mmu.host;

import umbra.mmu.event.VmEvents;
import umbra.mmu.memory.Backing;
import umbra.mmu.memory.HostPage;
import umbra.mmu.memory.SlotMemory;

/**
 * What user space does to the memory behind a slot: madvise, mprotect, plain writes (reference
 * 10.6). Offsets are pages of the mapping; answers are errnos.
 */
public final class HostOperations {
  private static final int UNIT = 512;
  private static final int FILL = 0xee;
  private static final int EINVAL = 22;
  private static final int ENOMEM = 12;

  // A page's protection, and the mark that a hugetlb piece was cut before it.
  private static final int PROTECTION = 3;
  private static final int CUT = 4;

  private final VmEvents events;
  private final Notifiers notifiers;
  private final HostFault faults;

  public HostOperations(final VmEvents events, final Notifiers notifiers, final HostFault faults) {
    this.events = events;
    this.notifiers = notifiers;
    this.faults = faults;
  }

  /** MADV_DONTNEED. */
  public int discard(final SlotMemory memory, final int first, final int count) {
    int end = first + count;
    if (memory.backing().isHugetlb()) {
      final int unit = memory.backing().unitPages();
      if (first % unit != 0) {
        return EINVAL;
      }
      end -= count % unit;
    }
    if (end > memory.pages()) {
      return ENOMEM;
    }
    for (int start = first; start < end; ) {
      final int stop = Math.min(end, pieceEnd(memory, start));
      discardPiece(memory, start, stop);
      start = stop;
    }
    return 0;
  }

  /** mprotect; {@code protection} is a constant of {@link SlotMemory}. */
  public int protect(
      final SlotMemory memory, final int first, final int count, final int protection) {
    final int end = first + count;
    final boolean hugetlb = memory.backing().isHugetlb();
    final int unit = memory.backing().unitPages();
    if (hugetlb && (first % unit != 0 || end % unit != 0)) {
      return EINVAL;
    }
    for (int start = first; start < end; ) {
      final int stop = Math.min(end, pieceEnd(memory, start));
      if ((memory.protection(start) & PROTECTION) != protection) {
        protectPiece(memory, start, stop, protection);
      }
      start = stop;
    }
    return 0;
  }

  /** MADV_COLLAPSE of whole 2M units. */
  public int collapse(final SlotMemory memory, final int first, final int count) {
    if (memory.backing() != Backing.TRANSPARENT_HUGE || first + count > memory.pages()) {
      return EINVAL;
    }
    for (int unit = first + UNIT - 1 & -UNIT; unit + UNIT <= first + count; unit += UNIT) {
      final int answer = collapseUnit(memory, unit);
      if (answer != 0) {
        return answer;
      }
    }
    return 0;
  }

  /** Fills whole pages with the recorder's byte; false where the host may not write. */
  public boolean fill(final SlotMemory memory, final int first, final int count) {
    for (int page = first; page < first + count; page++) {
      if (!touch(memory, page)) {
        return false;
      }
      events.hostPagesFilled(memory.id(), page, 1, FILL);
    }
    return true;
  }

  /** The host is about to write a page; -EFAULT's SIGSEGV is a false. */
  public boolean touch(final SlotMemory memory, final int page) {
    if (!faults.access(memory, page, true)) {
      return false;
    }
    final int old = memory.state(page);
    if ((old & (HostPage.HUGE | HostPage.DIRTY)) == 0) {
      faults.change(memory, page, 1, old | HostPage.DIRTY);
    }
    return true;
  }

  /** End of the mapping piece that holds {@code page}; hugetlb pieces stay cut. */
  private static int pieceEnd(final SlotMemory memory, final int page) {
    int end = page + 1;
    while (end < memory.pages() && isSamePiece(memory, end)) {
      end++;
    }
    return end;
  }

  private static int pieceStart(final SlotMemory memory, final int page) {
    int start = page;
    while (start > 0 && isSamePiece(memory, start)) {
      start--;
    }
    return start;
  }

  private static boolean isSamePiece(final SlotMemory memory, final int page) {
    return (memory.protection(page) & CUT) == 0
        && ((memory.protection(page) ^ memory.protection(page - 1)) & PROTECTION) == 0;
  }

  private void discardPiece(final SlotMemory memory, final int start, final int stop) {
    notifiers.unmap(memory, start, stop - start);
    if (memory.backing().isHugetlb()) {
      notifiers.unmap(memory, start, stop - start);
    } else {
      splitAt(memory, start, true);
      splitAt(memory, stop, true);
    }
    for (int page = start; page < stop; page++) {
      final int table = memory.state(page) & HostPage.TABLE;
      if (memory.state(page) != table) {
        faults.change(memory, page, 1, table);
      }
    }
    events.hostPagesFilled(memory.id(), start, stop - start, 0);
  }

  /** Splits the huge page that the border {@code at} cuts; the host tells KVM of the whole 2M. */
  private void splitAt(final SlotMemory memory, final int at, final boolean tell) {
    final int unit = at & -UNIT;
    if (at % UNIT == 0 || (memory.state(unit) & HostPage.HUGE) == 0) {
      return;
    }
    if (tell) {
      notifiers.unmap(memory, unit, UNIT);
    }
    faults.split(memory, unit);
  }

  private void protectPiece(
      final SlotMemory memory, final int start, final int stop, final int protection) {
    final int pieceStart = pieceStart(memory, start);
    final int pieceStop = pieceEnd(memory, start);
    cut(memory, start, pieceStart, pieceStop);
    cut(memory, stop, Math.max(start, pieceStart), pieceStop);
    // Of hugetlb memory KVM is always told the whole piece, mapped or not.
    final int from = memory.backing().isHugetlb() ? start : firstMappedUnit(memory, start, stop);
    if (from < stop) {
      notifiers.unmap(memory, from, stop - from);
    }
    applyProtection(memory, start, stop, protection);
  }

  /** A border inside a 2M range that the piece covers wholly: the whole range is told to KVM. */
  private void cut(
      final SlotMemory memory, final int at, final int pieceStart, final int pieceStop) {
    final int unit = at & -UNIT;
    if (at == pieceStart
        || at == pieceStop
        || at % UNIT == 0
        || unit < pieceStart
        || unit + UNIT > pieceStop) {
      return;
    }
    notifiers.unmap(memory, unit, UNIT);
    splitAt(memory, at, false);
  }

  private static int firstMappedUnit(final SlotMemory memory, final int start, final int stop) {
    int page = start;
    while (page < stop
        && (memory.state(page) & (HostPage.TABLE | HostPage.HUGE | HostPage.PRESENT)) == 0) {
      page = (page & -UNIT) + UNIT;
    }
    return page;
  }

  private void applyProtection(
      final SlotMemory memory, final int start, final int stop, final int protection) {
    events.hostProtectionSet(memory.id(), start, stop - start, protection);
    if (memory.backing().isHugetlb()) {
      events.hostProtectionSet(memory.id(), start, 1, protection | CUT);
      if (stop < memory.pages()) {
        events.hostProtectionSet(memory.id(), stop, 1, memory.protection(stop) | CUT);
      }
    }
    for (int page = start; page < stop; page++) {
      final int old = memory.state(page);
      final int now = protectedState(old, protection);
      if (now != old) {
        faults.change(memory, page, 1, now);
      }
    }
  }

  /** Only a dirty 4K entry becomes writable again at once (O m04/58). */
  private static int protectedState(final int old, final int protection) {
    if (protection != SlotMemory.PROTECTION_READ_WRITE) {
      return old & ~HostPage.WRITABLE;
    }
    final int needed = HostPage.PRESENT | HostPage.DIRTY;
    final boolean dirtySmall = (old & (needed | HostPage.HUGE | HostPage.ZERO)) == needed;
    return dirtySmall ? old | HostPage.WRITABLE : old;
  }

  private int collapseUnit(final SlotMemory memory, final int unit) {
    if ((memory.state(unit) & HostPage.HUGE) != 0) {
      return 0;
    }
    // One mapping piece must cover the range; recorded with pieces cut by mprotect.
    if (pieceEnd(memory, unit) < unit + UNIT) {
      return EINVAL;
    }
    boolean anyWritable = false;
    for (int page = unit; page < unit + UNIT; page++) {
      anyWritable |= (memory.state(page) & HostPage.WRITABLE) != 0;
    }
    if (!anyWritable) {
      return EINVAL;
    }
    notifiers.unmap(memory, unit, UNIT);
    faults.change(memory, unit, UNIT, HostPage.FILLED_HUGE);
    return 0;
  }
}
