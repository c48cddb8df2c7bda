package umbra.journal.trace.check;

import umbra.mmu.guest.ErrorCode;
import umbra.mmu.guest.Gpte;

/** What one task was doing, from its last fault on: what the next lines follow from. */
final class FaultContext {
  /** An MMIO entry's line tells a virtual address, the others a physical one. */
  static final long UNKNOWN_TABLE = -1;

  final TracedWalk walk = new TracedWalk();

  /** A fault was told and nothing has ended it yet. */
  boolean open;

  /** The walk at hand, or the one that ended last, is of the fault itself. */
  boolean walked;

  /** A walk was told since the fault. */
  boolean hadWalk;

  long rip;
  long gva;
  long code;

  /** kvm_mmu_spte_requested was told. */
  boolean requested;

  long gfn;
  long pfn;
  int goal;

  /** Level of the page got last in this fault, 0 for none. */
  int gotLevel;

  KnownPages.Look got;

  /** The leaf of the fault was set; what follows is set ahead of other faults. */
  boolean set;

  long setTable;
  int setIndex;
  int setLevel;

  /** check_mmio_spte told this entry. */
  long mmioSpte;

  void start(final long newRip, final long newGva, final long newCode) {
    open = true;
    walked = false;
    hadWalk = false;
    requested = false;
    set = false;
    gotLevel = 0;
    got = null;
    mmioSpte = 0;
    rip = newRip;
    gva = newGva;
    code = newCode;
    walk.stop();
  }

  void end() {
    open = false;
    walked = false;
    hadWalk = false;
    requested = false;
    set = false;
    got = null;
    gotLevel = 0;
    walk.stop();
  }

  /** Whether the fault is on its way through the guest's tables to a leaf. */
  boolean isFetching() {
    return open && walked && walk.hasLeaf() && !requested;
  }

  /** Index of the fault's entry in a shadow table of {@code level}. */
  int index(final int level) {
    return Gpte.index(gva, level);
  }

  boolean isWrite() {
    return (code & ErrorCode.WRITE) != 0;
  }

  boolean isUser() {
    return (code & ErrorCode.USER) != 0;
  }

  boolean isFetch() {
    return (code & ErrorCode.FETCH) != 0;
  }
}
