package umbra.mmu.host;

import umbra.mmu.event.VmEvents;
import umbra.mmu.memory.Backing;
import umbra.mmu.memory.HostPage;
import umbra.mmu.memory.SlotMemory;

/**
 * The host's own page faults on a slot's memory, raised by KVM, by the emulator or by user space
 * (reference 4.5).
 */
public final class HostFault {
  private static final int UNIT = 512;

  private final VmEvents events;
  private final Notifiers notifiers;

  public HostFault(final VmEvents events, final Notifiers notifiers) {
    this.events = events;
    this.notifiers = notifiers;
  }

  /**
   * Makes page {@code page} of the mapping present, and writable for a write. False where the
   * protection forbids it (-EFAULT).
   */
  public boolean access(final SlotMemory memory, final int page, final boolean write) {
    final int protection = memory.protection(page) & 3;
    if (protection == SlotMemory.PROTECTION_NONE
        || (write && protection != SlotMemory.PROTECTION_READ_WRITE)) {
      return false;
    }
    if ((memory.state(page) & HostPage.PRESENT) == 0) {
      if (write) {
        makeFresh(memory, page);
      } else {
        makeReadable(memory, page);
      }
    } else if (write && (memory.state(page) & HostPage.WRITABLE) == 0) {
      makeWritable(memory, page);
    }
    return true;
  }

  /** Whether the host maps the page writable now. */
  public static boolean isWritable(final SlotMemory memory, final int page) {
    return (memory.state(page) & HostPage.WRITABLE) != 0;
  }

  /** Puts a transparent huge page into 4K pieces; they are not dirty. */
  public void split(final SlotMemory memory, final int page) {
    final int first = page & -UNIT;
    final int old = memory.state(first);
    final int kept = old & (HostPage.PRESENT | HostPage.WRITABLE | HostPage.ZERO);
    change(memory, first, UNIT, kept | HostPage.TABLE);
  }

  void change(final SlotMemory memory, final int first, final int count, final int hostState) {
    events.hostPagesChanged(memory.id(), first, count, hostState);
  }

  private void makeFresh(final SlotMemory memory, final int page) {
    if (faultsHuge(memory, page)) {
      final int unit = memory.backing().unitPages();
      change(memory, page & -unit, unit, HostPage.FILLED_HUGE);
    } else {
      makeTable(memory, page);
      change(memory, page, 1, HostPage.FILLED_SMALL);
    }
  }

  private void makeReadable(final SlotMemory memory, final int page) {
    final int unit = memory.backing().unitPages();
    if (memory.backing().isHugetlb()) {
      change(memory, page & -unit, unit, HostPage.PRESENT | HostPage.HUGE);
    } else if (faultsHuge(memory, page)) {
      change(memory, page & -unit, unit, HostPage.PRESENT | HostPage.HUGE | HostPage.ZERO);
    } else {
      makeTable(memory, page);
      change(memory, page, 1, HostPage.PRESENT | HostPage.ZERO | HostPage.TABLE);
    }
  }

  private void makeWritable(final SlotMemory memory, final int page) {
    final int old = memory.state(page);
    if ((old & HostPage.ZERO) != 0) {
      breakZeroPage(memory, page);
    } else if ((old & HostPage.HUGE) != 0) {
      final int unit = memory.backing().unitPages();
      change(memory, page & -unit, unit, HostPage.FILLED_HUGE);
    } else {
      change(memory, page, 1, HostPage.FILLED_SMALL);
    }
  }

  /** Each step tells KVM, so a fault that waits for this page is stale afterwards (O g04/9). */
  private void breakZeroPage(final SlotMemory memory, final int page) {
    if ((memory.state(page) & HostPage.HUGE) != 0) {
      notifiers.unmap(memory, page & -UNIT, UNIT);
      split(memory, page);
    }
    notifiers.unmap(memory, page, 1);
    change(memory, page, 1, HostPage.FILLED_SMALL);
    notifiers.changePte(memory, page);
  }

  /** A transparent huge page is made only where one mapping piece covers the whole 2M range. */
  private boolean faultsHuge(final SlotMemory memory, final int page) {
    if (memory.backing().isHugetlb()) {
      return true;
    }
    if (memory.backing() != Backing.TRANSPARENT_HUGE
        || (memory.state(page) & HostPage.TABLE) != 0) {
      return false;
    }
    final int first = page & -UNIT;
    for (int i = first; i < first + UNIT; i++) {
      if (memory.protection(i) != memory.protection(page)) {
        return false;
      }
    }
    return true;
  }

  private void makeTable(final SlotMemory memory, final int page) {
    if ((memory.state(page) & HostPage.TABLE) == 0) {
      change(memory, page & -UNIT, UNIT, HostPage.TABLE);
    }
  }
}
