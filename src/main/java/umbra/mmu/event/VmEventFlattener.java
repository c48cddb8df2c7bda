package umbra.mmu.event;

/**
 * Turns each event of {@link VmEvents} into its kind and its numbers, for listeners that treat all
 * events alike (encoder, JSON). Unused numbers are 0; a boolean is 0 or 1.
 *
 * <p>Longer than 400 lines because each event is one method.
 */
public abstract class VmEventFlattener implements VmEvents {

  /** One event. The names of the numbers are {@link VmEventKind#field}. */
  protected abstract void event(VmEventKind kind, long a, long b, long c, long d, long e);

  @Override
  public void requestStarted(final int vcpu, final long position) {
    event(VmEventKind.REQUEST_STARTED, vcpu, position, 0, 0, 0);
  }

  @Override
  public void requestEnded(final int vcpu, final long position) {
    event(VmEventKind.REQUEST_ENDED, vcpu, position, 0, 0, 0);
  }

  @Override
  public void runEnded(final long digest) {
    event(VmEventKind.RUN_ENDED, digest, 0, 0, 0, 0);
  }

  @Override
  public void guestWritten(final long gpa, final int size, final long value) {
    event(VmEventKind.GUEST_WRITTEN, gpa, size, value, 0, 0);
  }

  @Override
  public void frameWritten(final long pfn, final int offset, final int size, final long value) {
    event(VmEventKind.FRAME_WRITTEN, pfn, offset, size, value, 0);
  }

  @Override
  public void tableWriteEmulated(final long gpa, final int size) {
    event(VmEventKind.TABLE_WRITE_EMULATED, gpa, size, 0, 0, 0);
  }

  @Override
  public void pdeZapped(final int page, final int index) {
    event(VmEventKind.PDE_ZAPPED, page, index, 0, 0, 0);
  }

  @Override
  public void guestWalked(
      final int vcpu, final long gva, final long accessCode, final int lastLevel) {
    event(VmEventKind.GUEST_WALKED, vcpu, gva, accessCode, lastLevel, 0);
  }

  @Override
  public void guestWalkedAgain(final int vcpu, final long gva, final int lastLevel) {
    event(VmEventKind.GUEST_WALKED_AGAIN, vcpu, gva, lastLevel, 0, 0);
  }

  @Override
  public void accessedBitWanted(final long gpa) {
    event(VmEventKind.ACCESSED_BIT_WANTED, gpa, 0, 0, 0, 0);
  }

  @Override
  public void dirtyBitWanted(final long gpa) {
    event(VmEventKind.DIRTY_BIT_WANTED, gpa, 0, 0, 0, 0);
  }

  @Override
  public void accessedDirtySet(final long gpa, final long bits) {
    event(VmEventKind.ACCESSED_DIRTY_SET, gpa, bits, 0, 0, 0);
  }

  @Override
  public void walkFailed(final int vcpu, final long errorCode) {
    event(VmEventKind.WALK_FAILED, vcpu, errorCode, 0, 0, 0);
  }

  @Override
  public void instructionEmulated(final int vcpu, final long rip, final boolean failed) {
    event(VmEventKind.INSTRUCTION_EMULATED, vcpu, rip, failed ? 1 : 0, 0, 0);
  }

  @Override
  public void controlRegisterWritten(final int vcpu, final int register, final long value) {
    event(VmEventKind.CONTROL_REGISTER_WRITTEN, vcpu, register, value, 0, 0);
  }

  @Override
  public void faultRaised(final int vcpu, final long rip, final long gva, final long errorCode) {
    event(VmEventKind.FAULT_RAISED, vcpu, rip, gva, errorCode, 0);
  }

  @Override
  public void faultTaken(final int vcpu) {
    event(VmEventKind.FAULT_TAKEN, vcpu, 0, 0, 0, 0);
  }

  @Override
  public void spteRequested(final long gfn, final long pfn, final int level) {
    event(VmEventKind.SPTE_REQUESTED, gfn, pfn, level, 0, 0);
  }

  @Override
  public void faultResolved(final int vcpu, final int returnCode) {
    event(VmEventKind.FAULT_RESOLVED, vcpu, returnCode, 0, 0, 0);
  }

  @Override
  public void faultReflected(final int vcpu, final long gva, final long errorCode) {
    event(VmEventKind.FAULT_REFLECTED, vcpu, gva, errorCode, 0, 0);
  }

  @Override
  public void exceptionInjected(
      final int vcpu, final int vector, final long errorCode, final boolean reinjected) {
    event(VmEventKind.EXCEPTION_INJECTED, vcpu, vector, errorCode, reinjected ? 1 : 0, 0);
  }

  @Override
  public void mmioInfoCached(
      final int vcpu, final long gva, final long gfn, final int access, final long generation) {
    event(VmEventKind.MMIO_INFO_CACHED, vcpu, gva, gfn, access, generation);
  }

  @Override
  public void mmioInfoForgotten(final int vcpu) {
    event(VmEventKind.MMIO_INFO_FORGOTTEN, vcpu, 0, 0, 0, 0);
  }

  @Override
  public void mmioSpteChecked(
      final long spte, final long currentGeneration, final long spteGeneration) {
    event(VmEventKind.MMIO_SPTE_CHECKED, spte, currentGeneration, spteGeneration, 0, 0);
  }

  @Override
  public void mmioFaultHandled(final long gva, final long gfn, final int access) {
    event(VmEventKind.MMIO_FAULT_HANDLED, gva, gfn, access, 0, 0);
  }

  @Override
  public void mmioExited(
      final int vcpu, final long gpa, final int size, final boolean write, final long value) {
    event(VmEventKind.MMIO_EXITED, vcpu, gpa, size, write ? 1 : 0, value);
  }

  @Override
  public void pageAllocated(final int page, final long gfn, final int role) {
    event(VmEventKind.PAGE_ALLOCATED, page, gfn, role, 0, 0);
  }

  @Override
  public void pageGot(final int page, final boolean created) {
    event(VmEventKind.PAGE_GOT, page, created ? 1 : 0, 0, 0, 0);
  }

  @Override
  public void hashCollisionsPeaked(final int collisions) {
    event(VmEventKind.HASH_COLLISIONS_PEAKED, collisions, 0, 0, 0, 0);
  }

  @Override
  public void pageLinked(final int parent, final int index, final int child, final long spte) {
    event(VmEventKind.PAGE_LINKED, parent, index, child, spte, 0);
  }

  @Override
  public void pageUnlinked(final int parent, final int index) {
    event(VmEventKind.PAGE_UNLINKED, parent, index, 0, 0, 0);
  }

  @Override
  public void pageZapped(final int page) {
    event(VmEventKind.PAGE_ZAPPED, page, 0, 0, 0, 0);
  }

  @Override
  public void pageInvalidated(final int page) {
    event(VmEventKind.PAGE_INVALIDATED, page, 0, 0, 0, 0);
  }

  @Override
  public void pageFreed(final int page) {
    event(VmEventKind.PAGE_FREED, page, 0, 0, 0, 0);
  }

  @Override
  public void pagesRecycled(final int count) {
    event(VmEventKind.PAGES_RECYCLED, count, 0, 0, 0, 0);
  }

  @Override
  public void pageFlooded(final int page) {
    event(VmEventKind.PAGE_FLOODED, page, 0, 0, 0, 0);
  }

  @Override
  public void writeFloodingCounted(final int page) {
    event(VmEventKind.WRITE_FLOODING_COUNTED, page, 0, 0, 0, 0);
  }

  @Override
  public void writeFloodingCleared(final int page) {
    event(VmEventKind.WRITE_FLOODING_CLEARED, page, 0, 0, 0, 0);
  }

  @Override
  public void nxSplitAccounted(final int page) {
    event(VmEventKind.NX_SPLIT_ACCOUNTED, page, 0, 0, 0, 0);
  }

  @Override
  public void nxSplitUnaccounted(final int page) {
    event(VmEventKind.NX_SPLIT_UNACCOUNTED, page, 0, 0, 0, 0);
  }

  @Override
  public void allZappedFast() {
    event(VmEventKind.ALL_ZAPPED_FAST, 0, 0, 0, 0, 0);
  }

  @Override
  public void rootSet(final int vcpu, final int position, final int page, final long pgd) {
    event(VmEventKind.ROOT_SET, vcpu, position, page, pgd, 0);
  }

  @Override
  public void rootTaken(final int page) {
    event(VmEventKind.ROOT_TAKEN, page, 0, 0, 0, 0);
  }

  @Override
  public void rootPut(final int page) {
    event(VmEventKind.ROOT_PUT, page, 0, 0, 0, 0);
  }

  @Override
  public void entryRequested(final int vcpu, final int requests) {
    event(VmEventKind.ENTRY_REQUESTED, vcpu, requests, 0, 0, 0);
  }

  @Override
  public void entryRequestsServed(final int vcpu, final int requests) {
    event(VmEventKind.ENTRY_REQUESTS_SERVED, vcpu, requests, 0, 0, 0);
  }

  @Override
  public void spteSet(
      final int page, final int index, final long spte, final long gfn, final int access) {
    event(VmEventKind.SPTE_SET, page, index, spte, gfn, access);
  }

  @Override
  public void accessRefreshed(final int page, final int index, final int access) {
    event(VmEventKind.ACCESS_REFRESHED, page, index, access, 0, 0);
  }

  @Override
  public void mmioSpteSet(
      final int vcpu, final int page, final int index, final long spte, final boolean created) {
    event(VmEventKind.MMIO_SPTE_SET, vcpu, page, index, spte, created ? 1 : 0);
  }

  @Override
  public void spteDropped(final int page, final int index) {
    event(VmEventKind.SPTE_DROPPED, page, index, 0, 0, 0);
  }

  @Override
  public void spteCleared(final int page, final int index) {
    event(VmEventKind.SPTE_CLEARED, page, index, 0, 0, 0);
  }

  @Override
  public void spteProtected(final int page, final int index, final long spte) {
    event(VmEventKind.SPTE_PROTECTED, page, index, spte, 0, 0);
  }

  @Override
  public void spteAged(final int page, final int index, final long spte) {
    event(VmEventKind.SPTE_AGED, page, index, spte, 0, 0);
  }

  @Override
  public void spteSynced(final int page, final int index, final long spte, final int access) {
    event(VmEventKind.SPTE_SYNCED, page, index, spte, access, 0);
  }

  @Override
  public void pageUnsynced(final int page) {
    event(VmEventKind.PAGE_UNSYNCED, page, 0, 0, 0, 0);
  }

  @Override
  public void pageSynced(final int page) {
    event(VmEventKind.PAGE_SYNCED, page, 0, 0, 0, 0);
  }

  @Override
  public void unsyncChildCleared(final int page, final int index) {
    event(VmEventKind.UNSYNC_CHILD_CLEARED, page, index, 0, 0, 0);
  }

  @Override
  public void slotSet(
      final int slot, final long gpa, final long size, final int flags, final int generationStep) {
    event(VmEventKind.SLOT_SET, slot, gpa, size, flags, generationStep);
  }

  @Override
  public void slotWanted(final int slot, final long gpa, final int flags) {
    event(VmEventKind.SLOT_WANTED, slot, gpa, flags, 0, 0);
  }

  @Override
  public void dirtyBitmapFilled(final int slot) {
    event(VmEventKind.DIRTY_BITMAP_FILLED, slot, 0, 0, 0, 0);
  }

  @Override
  public void gfnDirtied(final int slot, final long pageOffset) {
    event(VmEventKind.GFN_DIRTIED, slot, pageOffset, 0, 0, 0);
  }

  @Override
  public void dirtyBitsTaken(final int slot, final long word, final long mask) {
    event(VmEventKind.DIRTY_BITS_TAKEN, slot, word, mask, 0, 0);
  }

  @Override
  public void pageQuotaSet(final long limit, final boolean fixed) {
    event(VmEventKind.PAGE_QUOTA_SET, limit, fixed ? 1 : 0, 0, 0, 0);
  }

  @Override
  public void hostPagesChanged(
      final int slot, final long firstPage, final long count, final int state) {
    event(VmEventKind.HOST_PAGES_CHANGED, slot, firstPage, count, state, 0);
  }

  @Override
  public void hostProtectionSet(
      final int slot, final long firstPage, final long count, final int protection) {
    event(VmEventKind.HOST_PROTECTION_SET, slot, firstPage, count, protection, 0);
  }

  @Override
  public void hvaRangeUnmapped(final long startHva, final long endHva) {
    event(VmEventKind.HVA_RANGE_UNMAPPED, startHva, endHva, 0, 0, 0);
  }

  @Override
  public void hvaPteChanged(final long hva) {
    event(VmEventKind.HVA_PTE_CHANGED, hva, 0, 0, 0, 0);
  }

  @Override
  public void hostWritten(final int slot, final long offset, final int size, final long value) {
    event(VmEventKind.HOST_WRITTEN, slot, offset, size, value, 0);
  }

  @Override
  public void hostPagesFilled(
      final int slot, final long firstPage, final long count, final int fill) {
    event(VmEventKind.HOST_PAGES_FILLED, slot, firstPage, count, fill, 0);
  }

  @Override
  public void remoteFlushRequested() {
    event(VmEventKind.REMOTE_FLUSH_REQUESTED, 0, 0, 0, 0, 0);
  }

  @Override
  public void flushAcknowledged(final int vcpu, final boolean last) {
    event(VmEventKind.FLUSH_ACKNOWLEDGED, vcpu, last ? 1 : 0, 0, 0, 0);
  }

  @Override
  public void tlbFlushed(final int vcpu) {
    event(VmEventKind.TLB_FLUSHED, vcpu, 0, 0, 0, 0);
  }

  @Override
  public void tlbEntryFlushed(final int vcpu, final long gva) {
    event(VmEventKind.TLB_ENTRY_FLUSHED, vcpu, gva, 0, 0, 0);
  }

  @Override
  public void cachesToppedUp(final int vcpu) {
    event(VmEventKind.CACHES_TOPPED_UP, vcpu, 0, 0, 0, 0);
  }

  @Override
  public void cacheExhausted(final int vcpu, final int cache) {
    event(VmEventKind.CACHE_EXHAUSTED, vcpu, cache, 0, 0, 0);
  }

  @Override
  public void parameterSet(final int parameter, final long value) {
    event(VmEventKind.PARAMETER_SET, parameter, value, 0, 0, 0);
  }

  @Override
  public void fastFaulted(
      final int vcpu, final long gpa, final int page, final long spte, final int returnCode) {
    event(VmEventKind.FAST_FAULTED, vcpu, gpa, page, spte, returnCode);
  }

  @Override
  public void tdpPageAllocated(final int page, final long gfn, final int role, final boolean root) {
    event(VmEventKind.TDP_PAGE_ALLOCATED, page, gfn, role, root ? 1 : 0, 0);
  }

  @Override
  public void tdpSpteChanged(final int page, final int index, final long oldSpte, final long spte) {
    event(VmEventKind.TDP_SPTE_CHANGED, page, index, oldSpte, spte, 0);
  }

  @Override
  public void tdpMarkerCleared(final int page, final int index) {
    event(VmEventKind.TDP_MARKER_CLEARED, page, index, 0, 0, 0);
  }

  @Override
  public void tdpLeafSet(final int page, final int index, final long spte) {
    event(VmEventKind.TDP_LEAF_SET, page, index, spte, 0, 0);
  }

  @Override
  public void tdpPageFilled(final int page, final long firstSpte) {
    event(VmEventKind.TDP_PAGE_FILLED, page, firstSpte, 0, 0, 0);
  }

  @Override
  public void tdpPageZapped(final int page) {
    event(VmEventKind.TDP_PAGE_ZAPPED, page, 0, 0, 0, 0);
  }

  @Override
  public void tdpRootInvalidated(final int page) {
    event(VmEventKind.TDP_ROOT_INVALIDATED, page, 0, 0, 0, 0);
  }

  @Override
  public void hugePageSplitTried(
      final long gfn, final long spte, final int level, final int errno) {
    event(VmEventKind.HUGE_PAGE_SPLIT_TRIED, gfn, spte, level, errno, 0);
  }

  @Override
  public void nestedEntered(final int vcpu, final long nestedCr3) {
    event(VmEventKind.NESTED_ENTERED, vcpu, nestedCr3, 0, 0, 0);
  }

  @Override
  public void nestedExited(
      final int vcpu, final long exitCode, final long info1, final long info2) {
    event(VmEventKind.NESTED_EXITED, vcpu, exitCode, info1, info2, 0);
  }

  @Override
  public void splitCachesToppedUp() {
    event(VmEventKind.SPLIT_CACHES_TOPPED_UP, 0, 0, 0, 0, 0);
  }

  @Override
  public void pageFilled(final int page, final long firstSpte) {
    event(VmEventKind.PAGE_FILLED, page, firstSpte, 0, 0, 0);
  }

  @Override
  public void exceptionKept(
      final int vcpu, final int vector, final long errorCode, final long gva) {
    event(VmEventKind.EXCEPTION_KEPT, vcpu, vector, errorCode, gva, 0);
  }

  @Override
  public void pdptrsLoaded(
      final int vcpu, final long first, final long second, final long third, final long fourth) {
    event(VmEventKind.PDPTRS_LOADED, vcpu, first, second, third, fourth);
  }

  @Override
  public void paeRootSet(final int vcpu, final int index, final int page) {
    event(VmEventKind.PAE_ROOT_SET, vcpu, index, page, 0, 0);
  }

  @Override
  public void tracedTask(final int task, final int pid, final long name, final long nameEnd) {
    event(VmEventKind.TRACED_TASK, task, pid, name, nameEnd, 0);
  }

  @Override
  public void tracedLine(
      final long line, final long time, final int task, final int cpu, final long form) {
    event(VmEventKind.TRACED_LINE, line, time, task, cpu, form);
  }

  @Override
  public void tracedText(
      final int left, final long first, final long second, final long third, final long fourth) {
    event(VmEventKind.TRACED_TEXT, left, first, second, third, fourth);
  }

  @Override
  public void tracedWalk(final long gva, final long errorCode) {
    event(VmEventKind.TRACED_WALK, gva, errorCode, 0, 0, 0);
  }

  @Override
  public void tracedElement(final long gpte, final int level) {
    event(VmEventKind.TRACED_ELEMENT, gpte, level, 0, 0, 0);
  }

  @Override
  public void tracedAccessedBit(final long gpa) {
    event(VmEventKind.TRACED_ACCESSED_BIT, gpa, 0, 0, 0, 0);
  }

  @Override
  public void tracedDirtyBit(final long gpa) {
    event(VmEventKind.TRACED_DIRTY_BIT, gpa, 0, 0, 0, 0);
  }

  @Override
  public void tracedWalkError(final long errorCode) {
    event(VmEventKind.TRACED_WALK_ERROR, errorCode, 0, 0, 0, 0);
  }

  @Override
  public void tracedPageGot(
      final long gfn, final int role, final int generation, final int rootCount, final int flags) {
    event(VmEventKind.TRACED_PAGE_GOT, gfn, role, generation, rootCount, flags);
  }

  @Override
  public void tracedPageSynced(
      final long gfn, final int role, final int generation, final int rootCount, final int flags) {
    event(VmEventKind.TRACED_PAGE_SYNCED, gfn, role, generation, rootCount, flags);
  }

  @Override
  public void tracedPageUnsynced(
      final long gfn, final int role, final int generation, final int rootCount, final int flags) {
    event(VmEventKind.TRACED_PAGE_UNSYNCED, gfn, role, generation, rootCount, flags);
  }

  @Override
  public void tracedPageZapped(
      final long gfn, final int role, final int generation, final int rootCount, final int flags) {
    event(VmEventKind.TRACED_PAGE_ZAPPED, gfn, role, generation, rootCount, flags);
  }

  @Override
  public void tracedSpteRequested(final long gfn, final long pfn, final int level) {
    event(VmEventKind.TRACED_SPTE_REQUESTED, gfn, pfn, level, 0, 0);
  }

  @Override
  public void tracedSpteSet(
      final long gfn, final long spte, final int level, final long sptep, final int rights) {
    event(VmEventKind.TRACED_SPTE_SET, gfn, spte, level, sptep, rights);
  }

  @Override
  public void tracedMmioSpteMarked(
      final long sptep, final long gfn, final int access, final long generation) {
    event(VmEventKind.TRACED_MMIO_SPTE_MARKED, sptep, gfn, access, generation, 0);
  }

  @Override
  public void tracedMmioFaultHandled(final long gva, final long gfn, final int access) {
    event(VmEventKind.TRACED_MMIO_FAULT_HANDLED, gva, gfn, access, 0, 0);
  }

  @Override
  public void tracedMmioSpteChecked(
      final long spte,
      final long currentGeneration,
      final long spteGeneration,
      final boolean valid) {
    event(
        VmEventKind.TRACED_MMIO_SPTE_CHECKED, spte, currentGeneration, spteGeneration, valid ? 1 : 0, 0);
  }

  @Override
  public void tracedFastFault(
      final long gva, final long sptep, final long oldSpte, final long spte, final long outcome) {
    event(VmEventKind.TRACED_FAST_FAULT, gva, sptep, oldSpte, spte, outcome);
  }

  @Override
  public void tracedFault(final int vcpu, final long rip, final long gva, final long errorCode) {
    event(VmEventKind.TRACED_FAULT, vcpu, rip, gva, errorCode, 0);
  }

  @Override
  public void tracedTdpSpteChanged(
      final int addressSpace,
      final long gfn,
      final int level,
      final long oldSpte,
      final long spte) {
    event(VmEventKind.TRACED_TDP_SPTE_CHANGED, addressSpace, gfn, level, oldSpte, spte);
  }

  @Override
  public void tracedHugePageSplit(
      final long gfn, final long spte, final int level, final int errno) {
    event(VmEventKind.TRACED_HUGE_PAGE_SPLIT, gfn, spte, level, errno, 0);
  }

  @Override
  public void tracedAllZappedFast(final int generation, final long usedPages) {
    event(VmEventKind.TRACED_ALL_ZAPPED_FAST, generation, usedPages, 0, 0, 0);
  }
}
