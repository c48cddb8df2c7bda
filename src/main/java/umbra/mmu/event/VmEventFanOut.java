package umbra.mmu.event;

/**
 * Hands each event to several listeners, in the order given: the state first. Counts the steps.
 *
 * <p>Longer than 400 lines because each event is one method.
 */
public final class VmEventFanOut implements VmEvents {
  // On its own, since it is the state: calls to one class are inlined, calls through an array of
  // several classes are not.
  private final VmEvents state;

  private final VmEvents[] others;
  private long steps;

  public VmEventFanOut(final VmEvents state, final VmEvents... others) {
    this.state = state;
    this.others = others.clone();
  }

  /** Events handed on so far: the number of the next event. */
  public long steps() {
    return steps;
  }

  @Override
  public void runStarted(final byte[] configuration) {
    steps++;
    state.runStarted(configuration);
    for (final VmEvents listener : others) {
      listener.runStarted(configuration);
    }
  }

  @Override
  public void requestStarted(final int vcpu, final long position) {
    steps++;
    state.requestStarted(vcpu, position);
    for (final VmEvents listener : others) {
      listener.requestStarted(vcpu, position);
    }
  }

  @Override
  public void requestEnded(final int vcpu, final long position) {
    steps++;
    state.requestEnded(vcpu, position);
    for (final VmEvents listener : others) {
      listener.requestEnded(vcpu, position);
    }
  }

  @Override
  public void runEnded(final long digest) {
    steps++;
    state.runEnded(digest);
    for (final VmEvents listener : others) {
      listener.runEnded(digest);
    }
  }

  @Override
  public void guestWritten(final long gpa, final int size, final long value) {
    steps++;
    state.guestWritten(gpa, size, value);
    for (final VmEvents listener : others) {
      listener.guestWritten(gpa, size, value);
    }
  }

  @Override
  public void frameWritten(final long pfn, final int offset, final int size, final long value) {
    steps++;
    state.frameWritten(pfn, offset, size, value);
    for (final VmEvents listener : others) {
      listener.frameWritten(pfn, offset, size, value);
    }
  }

  @Override
  public void tableWriteEmulated(final long gpa, final int size) {
    steps++;
    state.tableWriteEmulated(gpa, size);
    for (final VmEvents listener : others) {
      listener.tableWriteEmulated(gpa, size);
    }
  }

  @Override
  public void pdeZapped(final int page, final int index) {
    steps++;
    state.pdeZapped(page, index);
    for (final VmEvents listener : others) {
      listener.pdeZapped(page, index);
    }
  }

  @Override
  public void guestWalked(
      final int vcpu, final long gva, final long accessCode, final int lastLevel) {
    steps++;
    state.guestWalked(vcpu, gva, accessCode, lastLevel);
    for (final VmEvents listener : others) {
      listener.guestWalked(vcpu, gva, accessCode, lastLevel);
    }
  }

  @Override
  public void guestWalkedAgain(final int vcpu, final long gva, final int lastLevel) {
    steps++;
    state.guestWalkedAgain(vcpu, gva, lastLevel);
    for (final VmEvents listener : others) {
      listener.guestWalkedAgain(vcpu, gva, lastLevel);
    }
  }

  @Override
  public void accessedBitWanted(final long gpa) {
    steps++;
    state.accessedBitWanted(gpa);
    for (final VmEvents listener : others) {
      listener.accessedBitWanted(gpa);
    }
  }

  @Override
  public void dirtyBitWanted(final long gpa) {
    steps++;
    state.dirtyBitWanted(gpa);
    for (final VmEvents listener : others) {
      listener.dirtyBitWanted(gpa);
    }
  }

  @Override
  public void accessedDirtySet(final long gpa, final long bits) {
    steps++;
    state.accessedDirtySet(gpa, bits);
    for (final VmEvents listener : others) {
      listener.accessedDirtySet(gpa, bits);
    }
  }

  @Override
  public void walkFailed(final int vcpu, final long errorCode) {
    steps++;
    state.walkFailed(vcpu, errorCode);
    for (final VmEvents listener : others) {
      listener.walkFailed(vcpu, errorCode);
    }
  }

  @Override
  public void instructionEmulated(final int vcpu, final long rip, final boolean failed) {
    steps++;
    state.instructionEmulated(vcpu, rip, failed);
    for (final VmEvents listener : others) {
      listener.instructionEmulated(vcpu, rip, failed);
    }
  }

  @Override
  public void controlRegisterWritten(final int vcpu, final int register, final long value) {
    steps++;
    state.controlRegisterWritten(vcpu, register, value);
    for (final VmEvents listener : others) {
      listener.controlRegisterWritten(vcpu, register, value);
    }
  }

  @Override
  public void faultRaised(final int vcpu, final long rip, final long gva, final long errorCode) {
    steps++;
    state.faultRaised(vcpu, rip, gva, errorCode);
    for (final VmEvents listener : others) {
      listener.faultRaised(vcpu, rip, gva, errorCode);
    }
  }

  @Override
  public void faultTaken(final int vcpu) {
    steps++;
    state.faultTaken(vcpu);
    for (final VmEvents listener : others) {
      listener.faultTaken(vcpu);
    }
  }

  @Override
  public void spteRequested(final long gfn, final long pfn, final int level) {
    steps++;
    state.spteRequested(gfn, pfn, level);
    for (final VmEvents listener : others) {
      listener.spteRequested(gfn, pfn, level);
    }
  }

  @Override
  public void faultResolved(final int vcpu, final int returnCode) {
    steps++;
    state.faultResolved(vcpu, returnCode);
    for (final VmEvents listener : others) {
      listener.faultResolved(vcpu, returnCode);
    }
  }

  @Override
  public void faultReflected(final int vcpu, final long gva, final long errorCode) {
    steps++;
    state.faultReflected(vcpu, gva, errorCode);
    for (final VmEvents listener : others) {
      listener.faultReflected(vcpu, gva, errorCode);
    }
  }

  @Override
  public void exceptionInjected(
      final int vcpu, final int vector, final long errorCode, final boolean reinjected) {
    steps++;
    state.exceptionInjected(vcpu, vector, errorCode, reinjected);
    for (final VmEvents listener : others) {
      listener.exceptionInjected(vcpu, vector, errorCode, reinjected);
    }
  }

  @Override
  public void mmioInfoCached(
      final int vcpu, final long gva, final long gfn, final int access, final long generation) {
    steps++;
    state.mmioInfoCached(vcpu, gva, gfn, access, generation);
    for (final VmEvents listener : others) {
      listener.mmioInfoCached(vcpu, gva, gfn, access, generation);
    }
  }

  @Override
  public void mmioInfoForgotten(final int vcpu) {
    steps++;
    state.mmioInfoForgotten(vcpu);
    for (final VmEvents listener : others) {
      listener.mmioInfoForgotten(vcpu);
    }
  }

  @Override
  public void mmioSpteChecked(
      final long spte, final long currentGeneration, final long spteGeneration) {
    steps++;
    state.mmioSpteChecked(spte, currentGeneration, spteGeneration);
    for (final VmEvents listener : others) {
      listener.mmioSpteChecked(spte, currentGeneration, spteGeneration);
    }
  }

  @Override
  public void mmioFaultHandled(final long gva, final long gfn, final int access) {
    steps++;
    state.mmioFaultHandled(gva, gfn, access);
    for (final VmEvents listener : others) {
      listener.mmioFaultHandled(gva, gfn, access);
    }
  }

  @Override
  public void mmioExited(
      final int vcpu, final long gpa, final int size, final boolean write, final long value) {
    steps++;
    state.mmioExited(vcpu, gpa, size, write, value);
    for (final VmEvents listener : others) {
      listener.mmioExited(vcpu, gpa, size, write, value);
    }
  }

  @Override
  public void pageAllocated(final int page, final long gfn, final int role) {
    steps++;
    state.pageAllocated(page, gfn, role);
    for (final VmEvents listener : others) {
      listener.pageAllocated(page, gfn, role);
    }
  }

  @Override
  public void pageGot(final int page, final boolean created) {
    steps++;
    state.pageGot(page, created);
    for (final VmEvents listener : others) {
      listener.pageGot(page, created);
    }
  }

  @Override
  public void hashCollisionsPeaked(final int collisions) {
    steps++;
    state.hashCollisionsPeaked(collisions);
    for (final VmEvents listener : others) {
      listener.hashCollisionsPeaked(collisions);
    }
  }

  @Override
  public void pageLinked(final int parent, final int index, final int child, final long spte) {
    steps++;
    state.pageLinked(parent, index, child, spte);
    for (final VmEvents listener : others) {
      listener.pageLinked(parent, index, child, spte);
    }
  }

  @Override
  public void pageUnlinked(final int parent, final int index) {
    steps++;
    state.pageUnlinked(parent, index);
    for (final VmEvents listener : others) {
      listener.pageUnlinked(parent, index);
    }
  }

  @Override
  public void pageZapped(final int page) {
    steps++;
    state.pageZapped(page);
    for (final VmEvents listener : others) {
      listener.pageZapped(page);
    }
  }

  @Override
  public void pageInvalidated(final int page) {
    steps++;
    state.pageInvalidated(page);
    for (final VmEvents listener : others) {
      listener.pageInvalidated(page);
    }
  }

  @Override
  public void pageFreed(final int page) {
    steps++;
    state.pageFreed(page);
    for (final VmEvents listener : others) {
      listener.pageFreed(page);
    }
  }

  @Override
  public void pagesRecycled(final int count) {
    steps++;
    state.pagesRecycled(count);
    for (final VmEvents listener : others) {
      listener.pagesRecycled(count);
    }
  }

  @Override
  public void pageFlooded(final int page) {
    steps++;
    state.pageFlooded(page);
    for (final VmEvents listener : others) {
      listener.pageFlooded(page);
    }
  }

  @Override
  public void writeFloodingCounted(final int page) {
    steps++;
    state.writeFloodingCounted(page);
    for (final VmEvents listener : others) {
      listener.writeFloodingCounted(page);
    }
  }

  @Override
  public void writeFloodingCleared(final int page) {
    steps++;
    state.writeFloodingCleared(page);
    for (final VmEvents listener : others) {
      listener.writeFloodingCleared(page);
    }
  }

  @Override
  public void nxSplitAccounted(final int page) {
    steps++;
    state.nxSplitAccounted(page);
    for (final VmEvents listener : others) {
      listener.nxSplitAccounted(page);
    }
  }

  @Override
  public void nxSplitUnaccounted(final int page) {
    steps++;
    state.nxSplitUnaccounted(page);
    for (final VmEvents listener : others) {
      listener.nxSplitUnaccounted(page);
    }
  }

  @Override
  public void allZappedFast() {
    steps++;
    state.allZappedFast();
    for (final VmEvents listener : others) {
      listener.allZappedFast();
    }
  }

  @Override
  public void rootSet(final int vcpu, final int position, final int page, final long pgd) {
    steps++;
    state.rootSet(vcpu, position, page, pgd);
    for (final VmEvents listener : others) {
      listener.rootSet(vcpu, position, page, pgd);
    }
  }

  @Override
  public void rootTaken(final int page) {
    steps++;
    state.rootTaken(page);
    for (final VmEvents listener : others) {
      listener.rootTaken(page);
    }
  }

  @Override
  public void rootPut(final int page) {
    steps++;
    state.rootPut(page);
    for (final VmEvents listener : others) {
      listener.rootPut(page);
    }
  }

  @Override
  public void entryRequested(final int vcpu, final int requests) {
    steps++;
    state.entryRequested(vcpu, requests);
    for (final VmEvents listener : others) {
      listener.entryRequested(vcpu, requests);
    }
  }

  @Override
  public void entryRequestsServed(final int vcpu, final int requests) {
    steps++;
    state.entryRequestsServed(vcpu, requests);
    for (final VmEvents listener : others) {
      listener.entryRequestsServed(vcpu, requests);
    }
  }

  @Override
  public void spteSet(
      final int page, final int index, final long spte, final long gfn, final int access) {
    steps++;
    state.spteSet(page, index, spte, gfn, access);
    for (final VmEvents listener : others) {
      listener.spteSet(page, index, spte, gfn, access);
    }
  }

  @Override
  public void accessRefreshed(final int page, final int index, final int access) {
    steps++;
    state.accessRefreshed(page, index, access);
    for (final VmEvents listener : others) {
      listener.accessRefreshed(page, index, access);
    }
  }

  @Override
  public void mmioSpteSet(
      final int vcpu, final int page, final int index, final long spte, final boolean created) {
    steps++;
    state.mmioSpteSet(vcpu, page, index, spte, created);
    for (final VmEvents listener : others) {
      listener.mmioSpteSet(vcpu, page, index, spte, created);
    }
  }

  @Override
  public void spteDropped(final int page, final int index) {
    steps++;
    state.spteDropped(page, index);
    for (final VmEvents listener : others) {
      listener.spteDropped(page, index);
    }
  }

  @Override
  public void spteCleared(final int page, final int index) {
    steps++;
    state.spteCleared(page, index);
    for (final VmEvents listener : others) {
      listener.spteCleared(page, index);
    }
  }

  @Override
  public void spteProtected(final int page, final int index, final long spte) {
    steps++;
    state.spteProtected(page, index, spte);
    for (final VmEvents listener : others) {
      listener.spteProtected(page, index, spte);
    }
  }

  @Override
  public void spteAged(final int page, final int index, final long spte) {
    steps++;
    state.spteAged(page, index, spte);
    for (final VmEvents listener : others) {
      listener.spteAged(page, index, spte);
    }
  }

  @Override
  public void spteSynced(final int page, final int index, final long spte, final int access) {
    steps++;
    state.spteSynced(page, index, spte, access);
    for (final VmEvents listener : others) {
      listener.spteSynced(page, index, spte, access);
    }
  }

  @Override
  public void pageUnsynced(final int page) {
    steps++;
    state.pageUnsynced(page);
    for (final VmEvents listener : others) {
      listener.pageUnsynced(page);
    }
  }

  @Override
  public void pageSynced(final int page) {
    steps++;
    state.pageSynced(page);
    for (final VmEvents listener : others) {
      listener.pageSynced(page);
    }
  }

  @Override
  public void unsyncChildCleared(final int page, final int index) {
    steps++;
    state.unsyncChildCleared(page, index);
    for (final VmEvents listener : others) {
      listener.unsyncChildCleared(page, index);
    }
  }

  @Override
  public void slotSet(
      final int slot, final long gpa, final long size, final int flags, final int generationStep) {
    steps++;
    state.slotSet(slot, gpa, size, flags, generationStep);
    for (final VmEvents listener : others) {
      listener.slotSet(slot, gpa, size, flags, generationStep);
    }
  }

  @Override
  public void slotWanted(final int slot, final long gpa, final int flags) {
    steps++;
    state.slotWanted(slot, gpa, flags);
    for (final VmEvents listener : others) {
      listener.slotWanted(slot, gpa, flags);
    }
  }

  @Override
  public void dirtyBitmapFilled(final int slot) {
    steps++;
    state.dirtyBitmapFilled(slot);
    for (final VmEvents listener : others) {
      listener.dirtyBitmapFilled(slot);
    }
  }

  @Override
  public void gfnDirtied(final int slot, final long pageOffset) {
    steps++;
    state.gfnDirtied(slot, pageOffset);
    for (final VmEvents listener : others) {
      listener.gfnDirtied(slot, pageOffset);
    }
  }

  @Override
  public void dirtyBitsTaken(final int slot, final long word, final long mask) {
    steps++;
    state.dirtyBitsTaken(slot, word, mask);
    for (final VmEvents listener : others) {
      listener.dirtyBitsTaken(slot, word, mask);
    }
  }

  @Override
  public void pageQuotaSet(final long limit, final boolean fixed) {
    steps++;
    state.pageQuotaSet(limit, fixed);
    for (final VmEvents listener : others) {
      listener.pageQuotaSet(limit, fixed);
    }
  }

  @Override
  public void hostPagesChanged(
      final int slot, final long firstPage, final long count, final int state) {
    steps++;
    this.state.hostPagesChanged(slot, firstPage, count, state);
    for (final VmEvents listener : others) {
      listener.hostPagesChanged(slot, firstPage, count, state);
    }
  }

  @Override
  public void hostProtectionSet(
      final int slot, final long firstPage, final long count, final int protection) {
    steps++;
    state.hostProtectionSet(slot, firstPage, count, protection);
    for (final VmEvents listener : others) {
      listener.hostProtectionSet(slot, firstPage, count, protection);
    }
  }

  @Override
  public void hvaRangeUnmapped(final long startHva, final long endHva) {
    steps++;
    state.hvaRangeUnmapped(startHva, endHva);
    for (final VmEvents listener : others) {
      listener.hvaRangeUnmapped(startHva, endHva);
    }
  }

  @Override
  public void hvaPteChanged(final long hva) {
    steps++;
    state.hvaPteChanged(hva);
    for (final VmEvents listener : others) {
      listener.hvaPteChanged(hva);
    }
  }

  @Override
  public void hostWritten(final int slot, final long offset, final int size, final long value) {
    steps++;
    state.hostWritten(slot, offset, size, value);
    for (final VmEvents listener : others) {
      listener.hostWritten(slot, offset, size, value);
    }
  }

  @Override
  public void hostPagesFilled(
      final int slot, final long firstPage, final long count, final int fill) {
    steps++;
    state.hostPagesFilled(slot, firstPage, count, fill);
    for (final VmEvents listener : others) {
      listener.hostPagesFilled(slot, firstPage, count, fill);
    }
  }

  @Override
  public void remoteFlushRequested() {
    steps++;
    state.remoteFlushRequested();
    for (final VmEvents listener : others) {
      listener.remoteFlushRequested();
    }
  }

  @Override
  public void flushAcknowledged(final int vcpu, final boolean last) {
    steps++;
    state.flushAcknowledged(vcpu, last);
    for (final VmEvents listener : others) {
      listener.flushAcknowledged(vcpu, last);
    }
  }

  @Override
  public void tlbFlushed(final int vcpu) {
    steps++;
    state.tlbFlushed(vcpu);
    for (final VmEvents listener : others) {
      listener.tlbFlushed(vcpu);
    }
  }

  @Override
  public void tlbEntryFlushed(final int vcpu, final long gva) {
    steps++;
    state.tlbEntryFlushed(vcpu, gva);
    for (final VmEvents listener : others) {
      listener.tlbEntryFlushed(vcpu, gva);
    }
  }

  @Override
  public void cachesToppedUp(final int vcpu) {
    steps++;
    state.cachesToppedUp(vcpu);
    for (final VmEvents listener : others) {
      listener.cachesToppedUp(vcpu);
    }
  }

  @Override
  public void cacheExhausted(final int vcpu, final int cache) {
    steps++;
    state.cacheExhausted(vcpu, cache);
    for (final VmEvents listener : others) {
      listener.cacheExhausted(vcpu, cache);
    }
  }

  @Override
  public void parameterSet(final int parameter, final long value) {
    steps++;
    state.parameterSet(parameter, value);
    for (final VmEvents listener : others) {
      listener.parameterSet(parameter, value);
    }
  }

  @Override
  public void fastFaulted(
      final int vcpu, final long gpa, final int page, final long spte, final int returnCode) {
    steps++;
    state.fastFaulted(vcpu, gpa, page, spte, returnCode);
    for (final VmEvents listener : others) {
      listener.fastFaulted(vcpu, gpa, page, spte, returnCode);
    }
  }

  @Override
  public void tdpPageAllocated(final int page, final long gfn, final int role, final boolean root) {
    steps++;
    state.tdpPageAllocated(page, gfn, role, root);
    for (final VmEvents listener : others) {
      listener.tdpPageAllocated(page, gfn, role, root);
    }
  }

  @Override
  public void tdpSpteChanged(final int page, final int index, final long oldSpte, final long spte) {
    steps++;
    state.tdpSpteChanged(page, index, oldSpte, spte);
    for (final VmEvents listener : others) {
      listener.tdpSpteChanged(page, index, oldSpte, spte);
    }
  }

  @Override
  public void tdpMarkerCleared(final int page, final int index) {
    steps++;
    state.tdpMarkerCleared(page, index);
    for (final VmEvents listener : others) {
      listener.tdpMarkerCleared(page, index);
    }
  }

  @Override
  public void tdpLeafSet(final int page, final int index, final long spte) {
    steps++;
    state.tdpLeafSet(page, index, spte);
    for (final VmEvents listener : others) {
      listener.tdpLeafSet(page, index, spte);
    }
  }

  @Override
  public void tdpPageFilled(final int page, final long firstSpte) {
    steps++;
    state.tdpPageFilled(page, firstSpte);
    for (final VmEvents listener : others) {
      listener.tdpPageFilled(page, firstSpte);
    }
  }

  @Override
  public void tdpPageZapped(final int page) {
    steps++;
    state.tdpPageZapped(page);
    for (final VmEvents listener : others) {
      listener.tdpPageZapped(page);
    }
  }

  @Override
  public void tdpRootInvalidated(final int page) {
    steps++;
    state.tdpRootInvalidated(page);
    for (final VmEvents listener : others) {
      listener.tdpRootInvalidated(page);
    }
  }

  @Override
  public void hugePageSplitTried(
      final long gfn, final long spte, final int level, final int errno) {
    steps++;
    state.hugePageSplitTried(gfn, spte, level, errno);
    for (final VmEvents listener : others) {
      listener.hugePageSplitTried(gfn, spte, level, errno);
    }
  }

  @Override
  public void nestedEntered(final int vcpu, final long nestedCr3) {
    steps++;
    state.nestedEntered(vcpu, nestedCr3);
    for (final VmEvents listener : others) {
      listener.nestedEntered(vcpu, nestedCr3);
    }
  }

  @Override
  public void nestedExited(
      final int vcpu, final long exitCode, final long info1, final long info2) {
    steps++;
    state.nestedExited(vcpu, exitCode, info1, info2);
    for (final VmEvents listener : others) {
      listener.nestedExited(vcpu, exitCode, info1, info2);
    }
  }

  @Override
  public void splitCachesToppedUp() {
    steps++;
    state.splitCachesToppedUp();
    for (final VmEvents listener : others) {
      listener.splitCachesToppedUp();
    }
  }

  @Override
  public void pageFilled(final int page, final long firstSpte) {
    steps++;
    state.pageFilled(page, firstSpte);
    for (final VmEvents listener : others) {
      listener.pageFilled(page, firstSpte);
    }
  }

  @Override
  public void exceptionKept(
      final int vcpu, final int vector, final long errorCode, final long gva) {
    steps++;
    state.exceptionKept(vcpu, vector, errorCode, gva);
    for (final VmEvents listener : others) {
      listener.exceptionKept(vcpu, vector, errorCode, gva);
    }
  }

  @Override
  public void pdptrsLoaded(
      final int vcpu, final long first, final long second, final long third, final long fourth) {
    steps++;
    state.pdptrsLoaded(vcpu, first, second, third, fourth);
    for (final VmEvents listener : others) {
      listener.pdptrsLoaded(vcpu, first, second, third, fourth);
    }
  }

  @Override
  public void paeRootSet(final int vcpu, final int index, final int page) {
    steps++;
    state.paeRootSet(vcpu, index, page);
    for (final VmEvents listener : others) {
      listener.paeRootSet(vcpu, index, page);
    }
  }

  @Override
  public void tracedTask(final int task, final int pid, final long name, final long nameEnd) {
    steps++;
    state.tracedTask(task, pid, name, nameEnd);
    for (final VmEvents listener : others) {
      listener.tracedTask(task, pid, name, nameEnd);
    }
  }

  @Override
  public void tracedLine(
      final long line, final long time, final int task, final int cpu, final long form) {
    steps++;
    state.tracedLine(line, time, task, cpu, form);
    for (final VmEvents listener : others) {
      listener.tracedLine(line, time, task, cpu, form);
    }
  }

  @Override
  public void tracedText(
      final int left, final long first, final long second, final long third, final long fourth) {
    steps++;
    state.tracedText(left, first, second, third, fourth);
    for (final VmEvents listener : others) {
      listener.tracedText(left, first, second, third, fourth);
    }
  }

  @Override
  public void tracedWalk(final long gva, final long errorCode) {
    steps++;
    state.tracedWalk(gva, errorCode);
    for (final VmEvents listener : others) {
      listener.tracedWalk(gva, errorCode);
    }
  }

  @Override
  public void tracedElement(final long gpte, final int level) {
    steps++;
    state.tracedElement(gpte, level);
    for (final VmEvents listener : others) {
      listener.tracedElement(gpte, level);
    }
  }

  @Override
  public void tracedAccessedBit(final long gpa) {
    steps++;
    state.tracedAccessedBit(gpa);
    for (final VmEvents listener : others) {
      listener.tracedAccessedBit(gpa);
    }
  }

  @Override
  public void tracedDirtyBit(final long gpa) {
    steps++;
    state.tracedDirtyBit(gpa);
    for (final VmEvents listener : others) {
      listener.tracedDirtyBit(gpa);
    }
  }

  @Override
  public void tracedWalkError(final long errorCode) {
    steps++;
    state.tracedWalkError(errorCode);
    for (final VmEvents listener : others) {
      listener.tracedWalkError(errorCode);
    }
  }

  @Override
  public void tracedPageGot(
      final long gfn, final int role, final int generation, final int rootCount, final int flags) {
    steps++;
    state.tracedPageGot(gfn, role, generation, rootCount, flags);
    for (final VmEvents listener : others) {
      listener.tracedPageGot(gfn, role, generation, rootCount, flags);
    }
  }

  @Override
  public void tracedPageSynced(
      final long gfn, final int role, final int generation, final int rootCount, final int flags) {
    steps++;
    state.tracedPageSynced(gfn, role, generation, rootCount, flags);
    for (final VmEvents listener : others) {
      listener.tracedPageSynced(gfn, role, generation, rootCount, flags);
    }
  }

  @Override
  public void tracedPageUnsynced(
      final long gfn, final int role, final int generation, final int rootCount, final int flags) {
    steps++;
    state.tracedPageUnsynced(gfn, role, generation, rootCount, flags);
    for (final VmEvents listener : others) {
      listener.tracedPageUnsynced(gfn, role, generation, rootCount, flags);
    }
  }

  @Override
  public void tracedPageZapped(
      final long gfn, final int role, final int generation, final int rootCount, final int flags) {
    steps++;
    state.tracedPageZapped(gfn, role, generation, rootCount, flags);
    for (final VmEvents listener : others) {
      listener.tracedPageZapped(gfn, role, generation, rootCount, flags);
    }
  }

  @Override
  public void tracedSpteRequested(final long gfn, final long pfn, final int level) {
    steps++;
    state.tracedSpteRequested(gfn, pfn, level);
    for (final VmEvents listener : others) {
      listener.tracedSpteRequested(gfn, pfn, level);
    }
  }

  @Override
  public void tracedSpteSet(
      final long gfn, final long spte, final int level, final long sptep, final int rights) {
    steps++;
    state.tracedSpteSet(gfn, spte, level, sptep, rights);
    for (final VmEvents listener : others) {
      listener.tracedSpteSet(gfn, spte, level, sptep, rights);
    }
  }

  @Override
  public void tracedMmioSpteMarked(
      final long sptep, final long gfn, final int access, final long generation) {
    steps++;
    state.tracedMmioSpteMarked(sptep, gfn, access, generation);
    for (final VmEvents listener : others) {
      listener.tracedMmioSpteMarked(sptep, gfn, access, generation);
    }
  }

  @Override
  public void tracedMmioFaultHandled(final long gva, final long gfn, final int access) {
    steps++;
    state.tracedMmioFaultHandled(gva, gfn, access);
    for (final VmEvents listener : others) {
      listener.tracedMmioFaultHandled(gva, gfn, access);
    }
  }

  @Override
  public void tracedMmioSpteChecked(
      final long spte,
      final long currentGeneration,
      final long spteGeneration,
      final boolean valid) {
    steps++;
    state.tracedMmioSpteChecked(spte, currentGeneration, spteGeneration, valid);
    for (final VmEvents listener : others) {
      listener.tracedMmioSpteChecked(spte, currentGeneration, spteGeneration, valid);
    }
  }

  @Override
  public void tracedFastFault(
      final long gva, final long sptep, final long oldSpte, final long spte, final long outcome) {
    steps++;
    state.tracedFastFault(gva, sptep, oldSpte, spte, outcome);
    for (final VmEvents listener : others) {
      listener.tracedFastFault(gva, sptep, oldSpte, spte, outcome);
    }
  }

  @Override
  public void tracedFault(final int vcpu, final long rip, final long gva, final long errorCode) {
    steps++;
    state.tracedFault(vcpu, rip, gva, errorCode);
    for (final VmEvents listener : others) {
      listener.tracedFault(vcpu, rip, gva, errorCode);
    }
  }

  @Override
  public void tracedTdpSpteChanged(
      final int addressSpace,
      final long gfn,
      final int level,
      final long oldSpte,
      final long spte) {
    steps++;
    state.tracedTdpSpteChanged(addressSpace, gfn, level, oldSpte, spte);
    for (final VmEvents listener : others) {
      listener.tracedTdpSpteChanged(addressSpace, gfn, level, oldSpte, spte);
    }
  }

  @Override
  public void tracedHugePageSplit(
      final long gfn, final long spte, final int level, final int errno) {
    steps++;
    state.tracedHugePageSplit(gfn, spte, level, errno);
    for (final VmEvents listener : others) {
      listener.tracedHugePageSplit(gfn, spte, level, errno);
    }
  }

  @Override
  public void tracedAllZappedFast(final int generation, final long usedPages) {
    steps++;
    state.tracedAllZappedFast(generation, usedPages);
    for (final VmEvents listener : others) {
      listener.tracedAllZappedFast(generation, usedPages);
    }
  }
}
