package umbra.mmu.event;

/**
 * Hands each event to several listeners, in the order given: the state first. Counts the steps.
 *
 * <p>Longer than 400 lines because each event is one method.
 */
public final class VmEventFanOut implements VmEvents {
  private final VmEvents[] listeners;
  private long steps;

  public VmEventFanOut(final VmEvents... listeners) {
    this.listeners = listeners.clone();
  }

  /** Events handed on so far: the number of the next event. */
  public long steps() {
    return steps;
  }

  @Override
  public void runStarted(final byte[] configuration) {
    steps++;
    for (final VmEvents listener : listeners) {
      listener.runStarted(configuration);
    }
  }

  @Override
  public void requestStarted(final int vcpu, final long position) {
    steps++;
    for (final VmEvents listener : listeners) {
      listener.requestStarted(vcpu, position);
    }
  }

  @Override
  public void requestEnded(final int vcpu, final long position) {
    steps++;
    for (final VmEvents listener : listeners) {
      listener.requestEnded(vcpu, position);
    }
  }

  @Override
  public void runEnded(final long digest) {
    steps++;
    for (final VmEvents listener : listeners) {
      listener.runEnded(digest);
    }
  }

  @Override
  public void guestWritten(final long gpa, final int size, final long value) {
    steps++;
    for (final VmEvents listener : listeners) {
      listener.guestWritten(gpa, size, value);
    }
  }

  @Override
  public void frameWritten(final long pfn, final int offset, final int size, final long value) {
    steps++;
    for (final VmEvents listener : listeners) {
      listener.frameWritten(pfn, offset, size, value);
    }
  }

  @Override
  public void tableWriteEmulated(final long gpa, final int size) {
    steps++;
    for (final VmEvents listener : listeners) {
      listener.tableWriteEmulated(gpa, size);
    }
  }

  @Override
  public void pdeZapped(final int page, final int index) {
    steps++;
    for (final VmEvents listener : listeners) {
      listener.pdeZapped(page, index);
    }
  }

  @Override
  public void guestWalked(
      final int vcpu, final long gva, final long accessCode, final int lastLevel) {
    steps++;
    for (final VmEvents listener : listeners) {
      listener.guestWalked(vcpu, gva, accessCode, lastLevel);
    }
  }

  @Override
  public void guestWalkedAgain(final int vcpu, final long gva, final int lastLevel) {
    steps++;
    for (final VmEvents listener : listeners) {
      listener.guestWalkedAgain(vcpu, gva, lastLevel);
    }
  }

  @Override
  public void accessedBitWanted(final long gpa) {
    steps++;
    for (final VmEvents listener : listeners) {
      listener.accessedBitWanted(gpa);
    }
  }

  @Override
  public void dirtyBitWanted(final long gpa) {
    steps++;
    for (final VmEvents listener : listeners) {
      listener.dirtyBitWanted(gpa);
    }
  }

  @Override
  public void accessedDirtySet(final long gpa, final long bits) {
    steps++;
    for (final VmEvents listener : listeners) {
      listener.accessedDirtySet(gpa, bits);
    }
  }

  @Override
  public void walkFailed(final int vcpu, final long errorCode) {
    steps++;
    for (final VmEvents listener : listeners) {
      listener.walkFailed(vcpu, errorCode);
    }
  }

  @Override
  public void instructionEmulated(final int vcpu, final long rip, final boolean failed) {
    steps++;
    for (final VmEvents listener : listeners) {
      listener.instructionEmulated(vcpu, rip, failed);
    }
  }

  @Override
  public void controlRegisterWritten(final int vcpu, final int register, final long value) {
    steps++;
    for (final VmEvents listener : listeners) {
      listener.controlRegisterWritten(vcpu, register, value);
    }
  }

  @Override
  public void faultRaised(final int vcpu, final long rip, final long gva, final long errorCode) {
    steps++;
    for (final VmEvents listener : listeners) {
      listener.faultRaised(vcpu, rip, gva, errorCode);
    }
  }

  @Override
  public void faultTaken(final int vcpu) {
    steps++;
    for (final VmEvents listener : listeners) {
      listener.faultTaken(vcpu);
    }
  }

  @Override
  public void spteRequested(final long gfn, final long pfn, final int level) {
    steps++;
    for (final VmEvents listener : listeners) {
      listener.spteRequested(gfn, pfn, level);
    }
  }

  @Override
  public void faultResolved(final int vcpu, final int returnCode) {
    steps++;
    for (final VmEvents listener : listeners) {
      listener.faultResolved(vcpu, returnCode);
    }
  }

  @Override
  public void faultReflected(final int vcpu, final long gva, final long errorCode) {
    steps++;
    for (final VmEvents listener : listeners) {
      listener.faultReflected(vcpu, gva, errorCode);
    }
  }

  @Override
  public void exceptionInjected(
      final int vcpu, final int vector, final long errorCode, final boolean reinjected) {
    steps++;
    for (final VmEvents listener : listeners) {
      listener.exceptionInjected(vcpu, vector, errorCode, reinjected);
    }
  }

  @Override
  public void mmioInfoCached(
      final int vcpu, final long gva, final long gfn, final int access, final long generation) {
    steps++;
    for (final VmEvents listener : listeners) {
      listener.mmioInfoCached(vcpu, gva, gfn, access, generation);
    }
  }

  @Override
  public void mmioInfoForgotten(final int vcpu) {
    steps++;
    for (final VmEvents listener : listeners) {
      listener.mmioInfoForgotten(vcpu);
    }
  }

  @Override
  public void mmioSpteChecked(
      final long spte, final long currentGeneration, final long spteGeneration) {
    steps++;
    for (final VmEvents listener : listeners) {
      listener.mmioSpteChecked(spte, currentGeneration, spteGeneration);
    }
  }

  @Override
  public void mmioFaultHandled(final long gva, final long gfn, final int access) {
    steps++;
    for (final VmEvents listener : listeners) {
      listener.mmioFaultHandled(gva, gfn, access);
    }
  }

  @Override
  public void mmioExited(
      final int vcpu, final long gpa, final int size, final boolean write, final long value) {
    steps++;
    for (final VmEvents listener : listeners) {
      listener.mmioExited(vcpu, gpa, size, write, value);
    }
  }

  @Override
  public void pageAllocated(final int page, final long gfn, final int role) {
    steps++;
    for (final VmEvents listener : listeners) {
      listener.pageAllocated(page, gfn, role);
    }
  }

  @Override
  public void pageGot(final int page, final boolean created) {
    steps++;
    for (final VmEvents listener : listeners) {
      listener.pageGot(page, created);
    }
  }

  @Override
  public void hashCollisionsPeaked(final int collisions) {
    steps++;
    for (final VmEvents listener : listeners) {
      listener.hashCollisionsPeaked(collisions);
    }
  }

  @Override
  public void pageLinked(final int parent, final int index, final int child, final long spte) {
    steps++;
    for (final VmEvents listener : listeners) {
      listener.pageLinked(parent, index, child, spte);
    }
  }

  @Override
  public void pageUnlinked(final int parent, final int index) {
    steps++;
    for (final VmEvents listener : listeners) {
      listener.pageUnlinked(parent, index);
    }
  }

  @Override
  public void pageZapped(final int page) {
    steps++;
    for (final VmEvents listener : listeners) {
      listener.pageZapped(page);
    }
  }

  @Override
  public void pageInvalidated(final int page) {
    steps++;
    for (final VmEvents listener : listeners) {
      listener.pageInvalidated(page);
    }
  }

  @Override
  public void pageFreed(final int page) {
    steps++;
    for (final VmEvents listener : listeners) {
      listener.pageFreed(page);
    }
  }

  @Override
  public void pagesRecycled(final int count) {
    steps++;
    for (final VmEvents listener : listeners) {
      listener.pagesRecycled(count);
    }
  }

  @Override
  public void pageFlooded(final int page) {
    steps++;
    for (final VmEvents listener : listeners) {
      listener.pageFlooded(page);
    }
  }

  @Override
  public void writeFloodingCounted(final int page) {
    steps++;
    for (final VmEvents listener : listeners) {
      listener.writeFloodingCounted(page);
    }
  }

  @Override
  public void writeFloodingCleared(final int page) {
    steps++;
    for (final VmEvents listener : listeners) {
      listener.writeFloodingCleared(page);
    }
  }

  @Override
  public void nxSplitAccounted(final int page) {
    steps++;
    for (final VmEvents listener : listeners) {
      listener.nxSplitAccounted(page);
    }
  }

  @Override
  public void nxSplitUnaccounted(final int page) {
    steps++;
    for (final VmEvents listener : listeners) {
      listener.nxSplitUnaccounted(page);
    }
  }

  @Override
  public void allZappedFast() {
    steps++;
    for (final VmEvents listener : listeners) {
      listener.allZappedFast();
    }
  }

  @Override
  public void rootSet(final int vcpu, final int position, final int page, final long pgd) {
    steps++;
    for (final VmEvents listener : listeners) {
      listener.rootSet(vcpu, position, page, pgd);
    }
  }

  @Override
  public void rootTaken(final int page) {
    steps++;
    for (final VmEvents listener : listeners) {
      listener.rootTaken(page);
    }
  }

  @Override
  public void rootPut(final int page) {
    steps++;
    for (final VmEvents listener : listeners) {
      listener.rootPut(page);
    }
  }

  @Override
  public void entryRequested(final int vcpu, final int requests) {
    steps++;
    for (final VmEvents listener : listeners) {
      listener.entryRequested(vcpu, requests);
    }
  }

  @Override
  public void entryRequestsServed(final int vcpu, final int requests) {
    steps++;
    for (final VmEvents listener : listeners) {
      listener.entryRequestsServed(vcpu, requests);
    }
  }

  @Override
  public void spteSet(
      final int page, final int index, final long spte, final long gfn, final int access) {
    steps++;
    for (final VmEvents listener : listeners) {
      listener.spteSet(page, index, spte, gfn, access);
    }
  }

  @Override
  public void accessRefreshed(final int page, final int index, final int access) {
    steps++;
    for (final VmEvents listener : listeners) {
      listener.accessRefreshed(page, index, access);
    }
  }

  @Override
  public void mmioSpteSet(
      final int vcpu, final int page, final int index, final long spte, final boolean created) {
    steps++;
    for (final VmEvents listener : listeners) {
      listener.mmioSpteSet(vcpu, page, index, spte, created);
    }
  }

  @Override
  public void spteDropped(final int page, final int index) {
    steps++;
    for (final VmEvents listener : listeners) {
      listener.spteDropped(page, index);
    }
  }

  @Override
  public void spteCleared(final int page, final int index) {
    steps++;
    for (final VmEvents listener : listeners) {
      listener.spteCleared(page, index);
    }
  }

  @Override
  public void spteProtected(final int page, final int index, final long spte) {
    steps++;
    for (final VmEvents listener : listeners) {
      listener.spteProtected(page, index, spte);
    }
  }

  @Override
  public void spteAged(final int page, final int index, final long spte) {
    steps++;
    for (final VmEvents listener : listeners) {
      listener.spteAged(page, index, spte);
    }
  }

  @Override
  public void spteSynced(final int page, final int index, final long spte, final int access) {
    steps++;
    for (final VmEvents listener : listeners) {
      listener.spteSynced(page, index, spte, access);
    }
  }

  @Override
  public void pageUnsynced(final int page) {
    steps++;
    for (final VmEvents listener : listeners) {
      listener.pageUnsynced(page);
    }
  }

  @Override
  public void pageSynced(final int page) {
    steps++;
    for (final VmEvents listener : listeners) {
      listener.pageSynced(page);
    }
  }

  @Override
  public void unsyncChildCleared(final int page, final int index) {
    steps++;
    for (final VmEvents listener : listeners) {
      listener.unsyncChildCleared(page, index);
    }
  }

  @Override
  public void slotSet(
      final int slot, final long gpa, final long size, final int flags, final int generationStep) {
    steps++;
    for (final VmEvents listener : listeners) {
      listener.slotSet(slot, gpa, size, flags, generationStep);
    }
  }

  @Override
  public void slotWanted(final int slot, final long gpa, final int flags) {
    steps++;
    for (final VmEvents listener : listeners) {
      listener.slotWanted(slot, gpa, flags);
    }
  }

  @Override
  public void dirtyBitmapFilled(final int slot) {
    steps++;
    for (final VmEvents listener : listeners) {
      listener.dirtyBitmapFilled(slot);
    }
  }

  @Override
  public void gfnDirtied(final int slot, final long pageOffset) {
    steps++;
    for (final VmEvents listener : listeners) {
      listener.gfnDirtied(slot, pageOffset);
    }
  }

  @Override
  public void dirtyBitsTaken(final int slot, final long word, final long mask) {
    steps++;
    for (final VmEvents listener : listeners) {
      listener.dirtyBitsTaken(slot, word, mask);
    }
  }

  @Override
  public void pageQuotaSet(final long limit, final boolean fixed) {
    steps++;
    for (final VmEvents listener : listeners) {
      listener.pageQuotaSet(limit, fixed);
    }
  }

  @Override
  public void hostPagesChanged(
      final int slot, final long firstPage, final long count, final int state) {
    steps++;
    for (final VmEvents listener : listeners) {
      listener.hostPagesChanged(slot, firstPage, count, state);
    }
  }

  @Override
  public void hostProtectionSet(
      final int slot, final long firstPage, final long count, final int protection) {
    steps++;
    for (final VmEvents listener : listeners) {
      listener.hostProtectionSet(slot, firstPage, count, protection);
    }
  }

  @Override
  public void hvaRangeUnmapped(final long startHva, final long endHva) {
    steps++;
    for (final VmEvents listener : listeners) {
      listener.hvaRangeUnmapped(startHva, endHva);
    }
  }

  @Override
  public void hvaPteChanged(final long hva) {
    steps++;
    for (final VmEvents listener : listeners) {
      listener.hvaPteChanged(hva);
    }
  }

  @Override
  public void hostWritten(final int slot, final long offset, final int size, final long value) {
    steps++;
    for (final VmEvents listener : listeners) {
      listener.hostWritten(slot, offset, size, value);
    }
  }

  @Override
  public void hostPagesFilled(
      final int slot, final long firstPage, final long count, final int fill) {
    steps++;
    for (final VmEvents listener : listeners) {
      listener.hostPagesFilled(slot, firstPage, count, fill);
    }
  }

  @Override
  public void remoteFlushRequested() {
    steps++;
    for (final VmEvents listener : listeners) {
      listener.remoteFlushRequested();
    }
  }

  @Override
  public void flushAcknowledged(final int vcpu, final boolean last) {
    steps++;
    for (final VmEvents listener : listeners) {
      listener.flushAcknowledged(vcpu, last);
    }
  }

  @Override
  public void tlbFlushed(final int vcpu) {
    steps++;
    for (final VmEvents listener : listeners) {
      listener.tlbFlushed(vcpu);
    }
  }

  @Override
  public void tlbEntryFlushed(final int vcpu, final long gva) {
    steps++;
    for (final VmEvents listener : listeners) {
      listener.tlbEntryFlushed(vcpu, gva);
    }
  }

  @Override
  public void cachesToppedUp(final int vcpu) {
    steps++;
    for (final VmEvents listener : listeners) {
      listener.cachesToppedUp(vcpu);
    }
  }

  @Override
  public void cacheExhausted(final int vcpu, final int cache) {
    steps++;
    for (final VmEvents listener : listeners) {
      listener.cacheExhausted(vcpu, cache);
    }
  }

  @Override
  public void parameterSet(final int parameter, final long value) {
    steps++;
    for (final VmEvents listener : listeners) {
      listener.parameterSet(parameter, value);
    }
  }

  @Override
  public void fastFaulted(
      final int vcpu, final long gpa, final int page, final long spte, final int returnCode) {
    steps++;
    for (final VmEvents listener : listeners) {
      listener.fastFaulted(vcpu, gpa, page, spte, returnCode);
    }
  }

  @Override
  public void tdpPageAllocated(final int page, final long gfn, final int role, final boolean root) {
    steps++;
    for (final VmEvents listener : listeners) {
      listener.tdpPageAllocated(page, gfn, role, root);
    }
  }

  @Override
  public void tdpSpteChanged(final int page, final int index, final long oldSpte, final long spte) {
    steps++;
    for (final VmEvents listener : listeners) {
      listener.tdpSpteChanged(page, index, oldSpte, spte);
    }
  }

  @Override
  public void tdpMarkerCleared(final int page, final int index) {
    steps++;
    for (final VmEvents listener : listeners) {
      listener.tdpMarkerCleared(page, index);
    }
  }

  @Override
  public void tdpLeafSet(final int page, final int index, final long spte) {
    steps++;
    for (final VmEvents listener : listeners) {
      listener.tdpLeafSet(page, index, spte);
    }
  }

  @Override
  public void tdpPageFilled(final int page, final long firstSpte) {
    steps++;
    for (final VmEvents listener : listeners) {
      listener.tdpPageFilled(page, firstSpte);
    }
  }

  @Override
  public void tdpPageZapped(final int page) {
    steps++;
    for (final VmEvents listener : listeners) {
      listener.tdpPageZapped(page);
    }
  }

  @Override
  public void tdpRootInvalidated(final int page) {
    steps++;
    for (final VmEvents listener : listeners) {
      listener.tdpRootInvalidated(page);
    }
  }

  @Override
  public void hugePageSplitTried(
      final long gfn, final long spte, final int level, final int errno) {
    steps++;
    for (final VmEvents listener : listeners) {
      listener.hugePageSplitTried(gfn, spte, level, errno);
    }
  }

  @Override
  public void nestedEntered(final int vcpu, final long nestedCr3) {
    steps++;
    for (final VmEvents listener : listeners) {
      listener.nestedEntered(vcpu, nestedCr3);
    }
  }

  @Override
  public void nestedExited(
      final int vcpu, final long exitCode, final long info1, final long info2) {
    steps++;
    for (final VmEvents listener : listeners) {
      listener.nestedExited(vcpu, exitCode, info1, info2);
    }
  }

  @Override
  public void splitCachesToppedUp() {
    steps++;
    for (final VmEvents listener : listeners) {
      listener.splitCachesToppedUp();
    }
  }

  @Override
  public void pageFilled(final int page, final long firstSpte) {
    steps++;
    for (final VmEvents listener : listeners) {
      listener.pageFilled(page, firstSpte);
    }
  }

  @Override
  public void exceptionKept(
      final int vcpu, final int vector, final long errorCode, final long gva) {
    steps++;
    for (final VmEvents listener : listeners) {
      listener.exceptionKept(vcpu, vector, errorCode, gva);
    }
  }

  @Override
  public void pdptrsLoaded(
      final int vcpu, final long first, final long second, final long third, final long fourth) {
    steps++;
    for (final VmEvents listener : listeners) {
      listener.pdptrsLoaded(vcpu, first, second, third, fourth);
    }
  }

  @Override
  public void paeRootSet(final int vcpu, final int index, final int page) {
    steps++;
    for (final VmEvents listener : listeners) {
      listener.paeRootSet(vcpu, index, page);
    }
  }
}
