package umbra.mmu.slots;

import umbra.mmu.event.VmEvents;
import umbra.mmu.state.VmState;
import umbra.mmu.zap.PageZap;

/** The limit of shadow pages (kvm_mmu_change_mmu_pages; reference 10.3). */
public final class PageQuota {
  private static final long MINIMUM = 64;
  private static final long SLOT_PAGES_PER_SHADOW_PAGE = 50;

  private final VmState state;
  private final VmEvents events;
  private final PageZap zap;

  public PageQuota(final VmState state, final VmEvents events, final PageZap zap) {
    this.state = state;
    this.events = events;
    this.zap = zap;
  }

  /** The limit that follows from the slots' sizes. */
  public static long ofSlots(final long slotPages) {
    return Math.max(MINIMUM, slotPages / SLOT_PAGES_PER_SHADOW_PAGE);
  }

  /** KVM_SET_NR_MMU_PAGES; an errno. */
  public int fix(final long pages) {
    if (pages < MINIMUM) {
      return Errno.EINVAL;
    }
    change(pages, true);
    return Errno.NONE;
  }

  /** Slots came or went. */
  public void slotsChanged() {
    if (!state.isQuotaFixed()) {
      change(ofSlots(state.slots().pages()), false);
    }
  }

  private void change(final long pages, final boolean fixed) {
    if (state.usedPages() > pages) {
      zap.zapOldest(state.usedPages() - pages);
    }
    events.pageQuotaSet(pages, fixed);
  }
}
