package umbra.mmu.fault;

import umbra.mmu.guest.ErrorCode;
import umbra.mmu.memory.Memslot;

/** One fault while it is handled (struct kvm_page_fault); reused from fault to fault. */
final class PageFault {
  static final long NO_PFN = -1;

  long gva;
  boolean write;
  boolean exec;
  boolean user;
  boolean present;
  boolean reserved;
  int maxLevel;
  int reqLevel;
  int goalLevel;
  long gfn;
  long pfn;
  Memslot slot;
  boolean mapWritable;
  boolean hugePageDisallowed;

  /** A new fault; {@link #at} follows when its frame is known. */
  void start(final long faultGva, final long code) {
    gva = faultGva;
    write = (code & ErrorCode.WRITE) != 0;
    exec = (code & ErrorCode.FETCH) != 0;
    user = (code & ErrorCode.USER) != 0;
    present = (code & ErrorCode.PRESENT) != 0;
    reserved = (code & ErrorCode.RESERVED) != 0;
    maxLevel = Memslot.MAX_LEVEL;
    reqLevel = 1;
    goalLevel = 1;
    pfn = NO_PFN;
    mapWritable = false;
    hugePageDisallowed = false;
  }

  /**
   * Which frame faulted, and its slot, null for none. The slot of the fault before is not stored
   * again: to the JVM's collector each store of a reference into an old object is work.
   */
  void at(final long faultGfn, final Memslot itsSlot) {
    gfn = faultGfn;
    if (slot != itsSlot) {
      slot = itsSlot;
    }
  }

  /** The pfn as kvm_mmu_spte_requested prints it: the low bits of the gfn put back. */
  long requestedPfn() {
    return pfn == NO_PFN ? NO_PFN : pfn | (gfn & MappingLevel.pages(goalLevel) - 1);
  }
}
