package umbra.mmu.slots;

import umbra.mmu.event.VmEvents;
import umbra.mmu.memory.Memslot;
import umbra.mmu.memory.Memslots;
import umbra.mmu.shadow.Spte;
import umbra.mmu.split.DirtyLogging;
import umbra.mmu.state.Parameter;
import umbra.mmu.state.VmState;
import umbra.mmu.zap.PageZap;

/** KVM_SET_USER_MEMORY_REGION (kvm_set_memory_region; reference 10.7). Answers are errnos. */
public final class SlotChanges {
  /** Initially-all-set mode of the manual dirty-log protection. */
  static final int INITIALLY_ALL_SET = 2;

  private static final int ONE_PUBLICATION = 2;
  private static final int TWO_PUBLICATIONS = 4;

  private final VmState state;
  private final VmEvents events;
  private final PageZap zap;
  private final DirtyLogging logging;
  private final PageQuota quota;

  public SlotChanges(
      final VmState state,
      final VmEvents events,
      final PageZap zap,
      final DirtyLogging logging,
      final PageQuota quota) {
    this.state = state;
    this.events = events;
    this.zap = zap;
    this.logging = logging;
    this.quota = quota;
  }

  /** Sets the slot; the kind of change follows from what is there. Sizes in bytes. */
  public int set(final int id, final long gpa, final long size, final int flags) {
    final Memslot old = state.slots().get(id);
    if (old == null) {
      return create(id, gpa, size, flags);
    }
    if (((old.flags() ^ flags) & Memslot.READ_ONLY) != 0) {
      return Errno.EINVAL;
    }
    if (old.baseGfn() != gpa >>> 12) {
      return move(old, gpa, flags);
    }
    if (old.flags() != flags) {
      changeFlags(old, flags);
    }
    return Errno.NONE;
  }

  /** Deletes the slot: everything is zapped, in 6.1 for the whole VM. */
  public int delete(final int id) {
    if (state.slots().get(id) == null) {
      return Errno.EINVAL;
    }
    zap.zapAllFast();
    publish(id, 0, 0, 0, TWO_PUBLICATIONS);
    quota.slotsChanged();
    return Errno.NONE;
  }

  private int create(final int id, final long gpa, final long size, final int flags) {
    if (overlaps(id, gpa, size)) {
      return Errno.EEXIST;
    }
    publish(id, gpa, size, flags, ONE_PUBLICATION);
    if ((flags & Memslot.LOG_DIRTY) != 0 && isInitiallyAllSet()) {
      events.dirtyBitmapFilled(id);
    }
    quota.slotsChanged();
    return Errno.NONE;
  }

  private int move(final Memslot old, final long gpa, final int flags) {
    final long size = old.pages() << 12;
    if (overlaps(old.id(), gpa, size)) {
      return Errno.EEXIST;
    }
    zap.zapAllFast();
    publish(old.id(), gpa, size, flags, TWO_PUBLICATIONS);
    return Errno.NONE;
  }

  private void changeFlags(final Memslot slot, final int flags) {
    publish(slot.id(), slot.baseGfn() << 12, slot.pages() << 12, flags, ONE_PUBLICATION);
    if (slot.logsDirty() && isInitiallyAllSet()) {
      events.dirtyBitmapFilled(slot.id());
    }
    if (slot.isReadOnly()) {
      return;
    }
    if (!slot.logsDirty()) {
      logging.stop(slot);
    } else if (!isInitiallyAllSet()) {
      logging.start(slot);
    }
  }

  private void publish(
      final int id, final long gpa, final long size, final int flags, final int step) {
    events.slotSet(id, gpa, size, flags, step);
    if (Spte.mmioGenerationOf(state.slots().generation()) == 0) {
      zap.zapAllFast();
    }
  }

  private boolean isInitiallyAllSet() {
    return (state.parameter(Parameter.MANUAL_PROTECT) & INITIALLY_ALL_SET) != 0;
  }

  private boolean overlaps(final int id, final long gpa, final long size) {
    final long first = gpa >>> 12;
    for (int other = 0; other < Memslots.MAX_SLOTS; other++) {
      final Memslot slot = state.slots().get(other);
      if (other != id
          && slot != null
          && first < slot.baseGfn() + slot.pages()
          && slot.baseGfn() < first + (size >>> 12)) {
        return true;
      }
    }
    return false;
  }
}
