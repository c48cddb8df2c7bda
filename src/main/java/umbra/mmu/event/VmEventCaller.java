package umbra.mmu.event;

/** Calls the method of {@link VmEvents} that belongs to a kind and its numbers. */
public final class VmEventCaller {
  private VmEventCaller() {}

  /**
   * Delivers one event to {@code listener}.
   *
   * @throws IllegalArgumentException if the kind carries bytes rather than numbers
   */
  public static void call(
      final VmEvents listener,
      final VmEventKind kind,
      final long a,
      final long b,
      final long c,
      final long d,
      final long e) {
    switch (kind) {
      case REQUEST_STARTED -> listener.requestStarted((int) a, b);
      case REQUEST_ENDED -> listener.requestEnded((int) a, b);
      case RUN_ENDED -> listener.runEnded(a);
      case GUEST_WRITTEN -> listener.guestWritten(a, (int) b, c);
      case FRAME_WRITTEN -> listener.frameWritten(a, (int) b, (int) c, d);
      case TABLE_WRITE_EMULATED -> listener.tableWriteEmulated(a, (int) b);
      case PDE_ZAPPED -> listener.pdeZapped((int) a, (int) b);
      case GUEST_WALKED -> listener.guestWalked((int) a, b, c, (int) d);
      case GUEST_WALKED_AGAIN -> listener.guestWalkedAgain((int) a, b, (int) c);
      case ACCESSED_BIT_WANTED -> listener.accessedBitWanted(a);
      case DIRTY_BIT_WANTED -> listener.dirtyBitWanted(a);
      case ACCESSED_DIRTY_SET -> listener.accessedDirtySet(a, b);
      case WALK_FAILED -> listener.walkFailed((int) a, b);
      case INSTRUCTION_EMULATED -> listener.instructionEmulated((int) a, b, c != 0);
      case CONTROL_REGISTER_WRITTEN -> listener.controlRegisterWritten((int) a, (int) b, c);
      case FAULT_RAISED -> listener.faultRaised((int) a, b, c, d);
      case FAULT_TAKEN -> listener.faultTaken((int) a);
      case SPTE_REQUESTED -> listener.spteRequested(a, b, (int) c);
      case FAULT_RESOLVED -> listener.faultResolved((int) a, (int) b);
      case FAULT_REFLECTED -> listener.faultReflected((int) a, b, c);
      case EXCEPTION_INJECTED -> listener.exceptionInjected((int) a, (int) b, c, d != 0);
      case MMIO_INFO_CACHED -> listener.mmioInfoCached((int) a, b, c, (int) d, e);
      case MMIO_INFO_FORGOTTEN -> listener.mmioInfoForgotten((int) a);
      case MMIO_SPTE_CHECKED -> listener.mmioSpteChecked(a, b, c);
      case MMIO_FAULT_HANDLED -> listener.mmioFaultHandled(a, b, (int) c);
      case MMIO_EXITED -> listener.mmioExited((int) a, b, (int) c, d != 0, e);
      case PAGE_ALLOCATED -> listener.pageAllocated((int) a, b, (int) c);
      case PAGE_GOT -> listener.pageGot((int) a, b != 0);
      case HASH_COLLISIONS_PEAKED -> listener.hashCollisionsPeaked((int) a);
      default -> callFromPageLinked(listener, kind, a, b, c, d, e);
    }
  }

  private static void callFromPageLinked(
      final VmEvents listener,
      final VmEventKind kind,
      final long a,
      final long b,
      final long c,
      final long d,
      final long e) {
    switch (kind) {
      case PAGE_LINKED -> listener.pageLinked((int) a, (int) b, (int) c, d);
      case PAGE_UNLINKED -> listener.pageUnlinked((int) a, (int) b);
      case PAGE_ZAPPED -> listener.pageZapped((int) a);
      case PAGE_INVALIDATED -> listener.pageInvalidated((int) a);
      case PAGE_FREED -> listener.pageFreed((int) a);
      case PAGES_RECYCLED -> listener.pagesRecycled((int) a);
      case PAGE_FLOODED -> listener.pageFlooded((int) a);
      case WRITE_FLOODING_COUNTED -> listener.writeFloodingCounted((int) a);
      case WRITE_FLOODING_CLEARED -> listener.writeFloodingCleared((int) a);
      case NX_SPLIT_ACCOUNTED -> listener.nxSplitAccounted((int) a);
      case NX_SPLIT_UNACCOUNTED -> listener.nxSplitUnaccounted((int) a);
      case ALL_ZAPPED_FAST -> listener.allZappedFast();
      case ROOT_SET -> listener.rootSet((int) a, (int) b, (int) c, d);
      case ROOT_TAKEN -> listener.rootTaken((int) a);
      case ROOT_PUT -> listener.rootPut((int) a);
      case ENTRY_REQUESTED -> listener.entryRequested((int) a, (int) b);
      case ENTRY_REQUESTS_SERVED -> listener.entryRequestsServed((int) a, (int) b);
      case SPTE_SET -> listener.spteSet((int) a, (int) b, c, d, (int) e);
      case ACCESS_REFRESHED -> listener.accessRefreshed((int) a, (int) b, (int) c);
      case MMIO_SPTE_SET -> listener.mmioSpteSet((int) a, (int) b, (int) c, d, e != 0);
      case SPTE_DROPPED -> listener.spteDropped((int) a, (int) b);
      case SPTE_CLEARED -> listener.spteCleared((int) a, (int) b);
      case SPTE_PROTECTED -> listener.spteProtected((int) a, (int) b, c);
      case SPTE_AGED -> listener.spteAged((int) a, (int) b, c);
      case SPTE_SYNCED -> listener.spteSynced((int) a, (int) b, c, (int) d);
      case PAGE_UNSYNCED -> listener.pageUnsynced((int) a);
      case PAGE_SYNCED -> listener.pageSynced((int) a);
      case UNSYNC_CHILD_CLEARED -> listener.unsyncChildCleared((int) a, (int) b);
      case SLOT_SET -> listener.slotSet((int) a, b, c, (int) d, (int) e);
      case SLOT_WANTED -> listener.slotWanted((int) a, b, (int) c);
      default -> callFromDirtyBitmapFilled(listener, kind, a, b, c, d, e);
    }
  }

  private static void callFromDirtyBitmapFilled(
      final VmEvents listener,
      final VmEventKind kind,
      final long a,
      final long b,
      final long c,
      final long d,
      final long e) {
    switch (kind) {
      case DIRTY_BITMAP_FILLED -> listener.dirtyBitmapFilled((int) a);
      case GFN_DIRTIED -> listener.gfnDirtied((int) a, b);
      case DIRTY_BITS_TAKEN -> listener.dirtyBitsTaken((int) a, b, c);
      case PAGE_QUOTA_SET -> listener.pageQuotaSet(a, b != 0);
      case HOST_PAGES_CHANGED -> listener.hostPagesChanged((int) a, b, c, (int) d);
      case HOST_PROTECTION_SET -> listener.hostProtectionSet((int) a, b, c, (int) d);
      case HVA_RANGE_UNMAPPED -> listener.hvaRangeUnmapped(a, b);
      case HVA_PTE_CHANGED -> listener.hvaPteChanged(a);
      case HOST_WRITTEN -> listener.hostWritten((int) a, b, (int) c, d);
      case HOST_PAGES_FILLED -> listener.hostPagesFilled((int) a, b, c, (int) d);
      case REMOTE_FLUSH_REQUESTED -> listener.remoteFlushRequested();
      case FLUSH_ACKNOWLEDGED -> listener.flushAcknowledged((int) a, b != 0);
      case TLB_FLUSHED -> listener.tlbFlushed((int) a);
      case TLB_ENTRY_FLUSHED -> listener.tlbEntryFlushed((int) a, b);
      case CACHES_TOPPED_UP -> listener.cachesToppedUp((int) a);
      case CACHE_EXHAUSTED -> listener.cacheExhausted((int) a, (int) b);
      case PARAMETER_SET -> listener.parameterSet((int) a, b);
      default -> callFromFastFaulted(listener, kind, a, b, c, d, e);
    }
  }

  private static void callFromFastFaulted(
      final VmEvents listener,
      final VmEventKind kind,
      final long a,
      final long b,
      final long c,
      final long d,
      final long e) {
    switch (kind) {
      case FAST_FAULTED -> listener.fastFaulted((int) a, b, (int) c, d, (int) e);
      case TDP_PAGE_ALLOCATED -> listener.tdpPageAllocated((int) a, b, (int) c, d != 0);
      case TDP_SPTE_CHANGED -> listener.tdpSpteChanged((int) a, (int) b, c, d);
      case TDP_MARKER_CLEARED -> listener.tdpMarkerCleared((int) a, (int) b);
      case TDP_LEAF_SET -> listener.tdpLeafSet((int) a, (int) b, c);
      case TDP_PAGE_FILLED -> listener.tdpPageFilled((int) a, b);
      case TDP_PAGE_ZAPPED -> listener.tdpPageZapped((int) a);
      case TDP_ROOT_INVALIDATED -> listener.tdpRootInvalidated((int) a);
      case HUGE_PAGE_SPLIT_TRIED -> listener.hugePageSplitTried(a, b, (int) c, (int) d);
      case NESTED_ENTERED -> listener.nestedEntered((int) a, b);
      case NESTED_EXITED -> listener.nestedExited((int) a, b, c, d);
      case SPLIT_CACHES_TOPPED_UP -> listener.splitCachesToppedUp();
      case PAGE_FILLED -> listener.pageFilled((int) a, b);
      case EXCEPTION_KEPT -> listener.exceptionKept((int) a, (int) b, c, d);
      case PDPTRS_LOADED -> listener.pdptrsLoaded((int) a, b, c, d, e);
      case PAE_ROOT_SET -> listener.paeRootSet((int) a, (int) b, (int) c);
      default -> callTraced(listener, kind, a, b, c, d, e);
    }
  }

  private static void callTraced(
      final TracedEvents listener,
      final VmEventKind kind,
      final long a,
      final long b,
      final long c,
      final long d,
      final long e) {
    switch (kind) {
      case TRACED_TASK -> listener.tracedTask((int) a, (int) b, c, d);
      case TRACED_LINE -> listener.tracedLine(a, b, (int) c, (int) d, e);
      case TRACED_TEXT -> listener.tracedText((int) a, b, c, d, e);
      case TRACED_WALK -> listener.tracedWalk(a, b);
      case TRACED_ELEMENT -> listener.tracedElement(a, (int) b);
      case TRACED_ACCESSED_BIT -> listener.tracedAccessedBit(a);
      case TRACED_DIRTY_BIT -> listener.tracedDirtyBit(a);
      case TRACED_WALK_ERROR -> listener.tracedWalkError(a);
      case TRACED_PAGE_GOT -> listener.tracedPageGot(a, (int) b, (int) c, (int) d, (int) e);
      case TRACED_PAGE_SYNCED -> listener.tracedPageSynced(a, (int) b, (int) c, (int) d, (int) e);
      case TRACED_PAGE_UNSYNCED ->
          listener.tracedPageUnsynced(a, (int) b, (int) c, (int) d, (int) e);
      case TRACED_PAGE_ZAPPED -> listener.tracedPageZapped(a, (int) b, (int) c, (int) d, (int) e);
      case TRACED_SPTE_REQUESTED -> listener.tracedSpteRequested(a, b, (int) c);
      case TRACED_SPTE_SET -> listener.tracedSpteSet(a, b, (int) c, d, (int) e);
      case TRACED_MMIO_SPTE_MARKED -> listener.tracedMmioSpteMarked(a, b, (int) c, d);
      case TRACED_MMIO_FAULT_HANDLED -> listener.tracedMmioFaultHandled(a, b, (int) c);
      case TRACED_MMIO_SPTE_CHECKED -> listener.tracedMmioSpteChecked(a, b, c, d != 0);
      case TRACED_FAST_FAULT -> listener.tracedFastFault(a, b, c, d, e);
      case TRACED_FAULT -> listener.tracedFault((int) a, b, c, d);
      case TRACED_TDP_SPTE_CHANGED -> listener.tracedTdpSpteChanged((int) a, b, (int) c, d, e);
      case TRACED_HUGE_PAGE_SPLIT -> listener.tracedHugePageSplit(a, b, (int) c, (int) d);
      case TRACED_ALL_ZAPPED_FAST -> listener.tracedAllZappedFast((int) a, b);
      default -> throw new IllegalArgumentException(kind + " carries bytes");
    }
  }
}
