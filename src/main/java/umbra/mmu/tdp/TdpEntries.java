package umbra.mmu.tdp;

import java.util.Arrays;
import umbra.mmu.event.VmEvents;
import umbra.mmu.shadow.PageRole;
import umbra.mmu.shadow.ShadowPage;
import umbra.mmu.shadow.Spte;
import umbra.mmu.state.VmState;

/**
 * Changes entries of TDP tables, with what follows for the tables below (handle_changed_spte,
 * handle_removed_pt).
 *
 * <p>Work under the read lock ({@code shared}) marks every entry of a removed table, so that others
 * who work there back off; work under the write lock marks present ones only. The lines tell them
 * apart (reference 14.1).
 *
 * <p>Removed tables keep their numbers until they are freed at the request's end, when all flushes
 * are acknowledged.
 */
public final class TdpEntries {
  private final VmState state;
  private final VmEvents events;
  private int[] dead = new int[16];
  private int deadCount;

  public TdpEntries(final VmState state, final VmEvents events) {
    this.state = state;
    this.events = events;
  }

  /** Gives an entry a value; the tree below an entry that led to a table is removed. */
  public void set(final ShadowPage page, final int index, final long spte, final boolean shared) {
    final ShadowPage child = state.child(page, index);
    events.tdpSpteChanged(page.number(), index, page.spte(index), spte);
    if (child != null) {
      remove(child, shared);
    }
  }

  /** Empties a present entry at once, with a flush before it may be used again. */
  public void zapAtomic(final ShadowPage page, final int index) {
    set(page, index, Spte.REMOVED, true);
    events.remoteFlushRequested();
    events.tdpMarkerCleared(page.number(), index);
  }

  /** A new table for the range of an entry, which does not lead to it yet. */
  public ShadowPage allocateChild(final ShadowPage page, final int index) {
    final int role = PageRole.child(page.role(), true, PageRole.access(page.role()));
    final int number = state.pages().nextNumber();
    events.tdpPageAllocated(number, page.gfnOf(index), role, false);
    return state.pages().get(number);
  }

  /** Nothing refers to the table any more. */
  void bury(final ShadowPage page) {
    if (deadCount == dead.length) {
      dead = Arrays.copyOf(dead, deadCount * 2);
    }
    dead[deadCount++] = page.number();
  }

  boolean hasDeadTables() {
    return deadCount > 0;
  }

  void free() {
    for (int i = 0; i < deadCount; i++) {
      events.pageFreed(dead[i]);
    }
    deadCount = 0;
  }

  private void remove(final ShadowPage page, final boolean shared) {
    if (page.isNxSplit()) {
      events.nxSplitUnaccounted(page.number());
    }
    events.tdpPageZapped(page.number());
    for (int i = 0; i < ShadowPage.ENTRIES; i++) {
      if (shared || Spte.isPresent(page.spte(i))) {
        set(page, i, Spte.REMOVED, shared);
      }
    }
    bury(page);
  }
}
