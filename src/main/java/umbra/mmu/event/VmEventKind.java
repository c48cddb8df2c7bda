package umbra.mmu.event;

import java.util.List;

/**
 * The kinds of {@link VmEvents}, in the order of its methods. The ordinal is the wire number of the
 * journal's format: new kinds go to the end.
 */
public enum VmEventKind {
  RUN_STARTED("runStarted", null),
  REQUEST_STARTED("requestStarted", null, "vcpu", "position"),
  REQUEST_ENDED("requestEnded", null, "vcpu", "position"),
  RUN_ENDED("runEnded", null, "digest"),
  GUEST_WRITTEN("guestWritten", null, "gpa", "size", "value"),
  FRAME_WRITTEN("frameWritten", null, "pfn", "offset", "size", "value"),
  TABLE_WRITE_EMULATED("tableWriteEmulated", null, "gpa", "size"),
  PDE_ZAPPED("pdeZapped", null, "page", "index"),
  GUEST_WALKED("guestWalked", "kvm_mmu_pagetable_walk", "vcpu", "gva", "accessCode", "lastLevel"),
  GUEST_WALKED_AGAIN("guestWalkedAgain", "kvm_mmu_paging_element", "vcpu", "gva", "lastLevel"),
  ACCESSED_BIT_WANTED("accessedBitWanted", "kvm_mmu_set_accessed_bit", "gpa"),
  DIRTY_BIT_WANTED("dirtyBitWanted", "kvm_mmu_set_dirty_bit", "gpa"),
  ACCESSED_DIRTY_SET("accessedDirtySet", null, "gpa", "bits"),
  WALK_FAILED("walkFailed", "kvm_mmu_walker_error", "vcpu", "errorCode"),
  INSTRUCTION_EMULATED("instructionEmulated", "kvm_emulate_insn", "vcpu", "rip", "failed"),
  CONTROL_REGISTER_WRITTEN("controlRegisterWritten", null, "vcpu", "register", "value"),
  FAULT_RAISED("faultRaised", "kvm_page_fault", "vcpu", "rip", "gva", "errorCode"),
  FAULT_TAKEN("faultTaken", null, "vcpu"),
  SPTE_REQUESTED("spteRequested", "kvm_mmu_spte_requested", "gfn", "pfn", "level"),
  FAULT_RESOLVED("faultResolved", null, "vcpu", "returnCode"),
  FAULT_REFLECTED("faultReflected", null, "vcpu", "gva", "errorCode"),
  EXCEPTION_INJECTED(
      "exceptionInjected", "kvm_inj_exception", "vcpu", "vector", "errorCode", "reinjected"),
  MMIO_INFO_CACHED("mmioInfoCached", null, "vcpu", "gva", "gfn", "access", "generation"),
  MMIO_INFO_FORGOTTEN("mmioInfoForgotten", null, "vcpu"),
  MMIO_SPTE_CHECKED(
      "mmioSpteChecked", "check_mmio_spte", "spte", "currentGeneration", "spteGeneration"),
  MMIO_FAULT_HANDLED("mmioFaultHandled", "handle_mmio_page_fault", "gva", "gfn", "access"),
  MMIO_EXITED("mmioExited", "kvm_mmio", "vcpu", "gpa", "size", "write", "value"),
  PAGE_ALLOCATED("pageAllocated", null, "page", "gfn", "role"),
  PAGE_GOT("pageGot", "kvm_mmu_get_page", "page", "created"),
  HASH_COLLISIONS_PEAKED("hashCollisionsPeaked", null, "collisions"),
  PAGE_LINKED("pageLinked", null, "parent", "index", "child", "spte"),
  PAGE_UNLINKED("pageUnlinked", null, "parent", "index"),
  PAGE_ZAPPED("pageZapped", "kvm_mmu_prepare_zap_page", "page"),
  PAGE_INVALIDATED("pageInvalidated", null, "page"),
  PAGE_FREED("pageFreed", null, "page"),
  PAGES_RECYCLED("pagesRecycled", null, "count"),
  PAGE_FLOODED("pageFlooded", null, "page"),
  WRITE_FLOODING_COUNTED("writeFloodingCounted", null, "page"),
  WRITE_FLOODING_CLEARED("writeFloodingCleared", null, "page"),
  NX_SPLIT_ACCOUNTED("nxSplitAccounted", null, "page"),
  NX_SPLIT_UNACCOUNTED("nxSplitUnaccounted", null, "page"),
  ALL_ZAPPED_FAST("allZappedFast", "kvm_mmu_zap_all_fast"),
  ROOT_SET("rootSet", null, "vcpu", "position", "page", "pgd"),
  ROOT_TAKEN("rootTaken", null, "page"),
  ROOT_PUT("rootPut", null, "page"),
  ENTRY_REQUESTED("entryRequested", null, "vcpu", "requests"),
  ENTRY_REQUESTS_SERVED("entryRequestsServed", null, "vcpu", "requests"),
  SPTE_SET("spteSet", "kvm_mmu_set_spte", "page", "index", "spte", "gfn", "access"),
  ACCESS_REFRESHED("accessRefreshed", null, "page", "index", "access"),
  MMIO_SPTE_SET("mmioSpteSet", "mark_mmio_spte", "vcpu", "page", "index", "spte", "created"),
  SPTE_DROPPED("spteDropped", null, "page", "index"),
  SPTE_CLEARED("spteCleared", null, "page", "index"),
  SPTE_PROTECTED("spteProtected", null, "page", "index", "spte"),
  SPTE_AGED("spteAged", null, "page", "index", "spte"),
  SPTE_SYNCED("spteSynced", null, "page", "index", "spte", "access"),
  PAGE_UNSYNCED("pageUnsynced", "kvm_mmu_unsync_page", "page"),
  PAGE_SYNCED("pageSynced", "kvm_mmu_sync_page", "page"),
  UNSYNC_CHILD_CLEARED("unsyncChildCleared", null, "page", "index"),
  SLOT_SET("slotSet", null, "slot", "gpa", "size", "flags", "generationStep"),
  SLOT_WANTED("slotWanted", null, "slot", "gpa", "flags"),
  DIRTY_BITMAP_FILLED("dirtyBitmapFilled", null, "slot"),
  GFN_DIRTIED("gfnDirtied", null, "slot", "pageOffset"),
  DIRTY_BITS_TAKEN("dirtyBitsTaken", null, "slot", "word", "mask"),
  PAGE_QUOTA_SET("pageQuotaSet", null, "limit", "fixed"),
  HOST_PAGES_CHANGED("hostPagesChanged", null, "slot", "firstPage", "count", "state"),
  HOST_PROTECTION_SET("hostProtectionSet", null, "slot", "firstPage", "count", "protection"),
  HVA_RANGE_UNMAPPED("hvaRangeUnmapped", "kvm_unmap_hva_range", "startHva", "endHva"),
  HVA_PTE_CHANGED("hvaPteChanged", "kvm_set_spte_hva", "hva"),
  HOST_WRITTEN("hostWritten", null, "slot", "offset", "size", "value"),
  HOST_PAGES_FILLED("hostPagesFilled", null, "slot", "firstPage", "count", "fill"),
  REMOTE_FLUSH_REQUESTED("remoteFlushRequested", null),
  FLUSH_ACKNOWLEDGED("flushAcknowledged", null, "vcpu", "last"),
  TLB_FLUSHED("tlbFlushed", null, "vcpu"),
  TLB_ENTRY_FLUSHED("tlbEntryFlushed", null, "vcpu", "gva"),
  CACHES_TOPPED_UP("cachesToppedUp", null, "vcpu"),
  CACHE_EXHAUSTED("cacheExhausted", null, "vcpu", "cache"),
  PARAMETER_SET("parameterSet", null, "parameter", "value"),
  FAST_FAULTED("fastFaulted", "fast_page_fault", "vcpu", "gpa", "page", "spte", "returnCode"),
  TDP_PAGE_ALLOCATED("tdpPageAllocated", "kvm_mmu_get_page", "page", "gfn", "role", "root"),
  TDP_SPTE_CHANGED(
      "tdpSpteChanged", "kvm_tdp_mmu_spte_changed", "page", "index", "oldSpte", "spte"),
  TDP_MARKER_CLEARED("tdpMarkerCleared", null, "page", "index"),
  TDP_LEAF_SET("tdpLeafSet", "kvm_mmu_set_spte", "page", "index", "spte"),
  TDP_PAGE_FILLED("tdpPageFilled", null, "page", "firstSpte"),
  TDP_PAGE_ZAPPED("tdpPageZapped", "kvm_mmu_prepare_zap_page", "page"),
  TDP_ROOT_INVALIDATED("tdpRootInvalidated", null, "page"),
  HUGE_PAGE_SPLIT_TRIED(
      "hugePageSplitTried", "kvm_mmu_split_huge_page", "gfn", "spte", "level", "errno"),
  NESTED_ENTERED("nestedEntered", null, "vcpu", "nestedCr3"),
  NESTED_EXITED("nestedExited", null, "vcpu", "exitCode", "info1", "info2"),
  SPLIT_CACHES_TOPPED_UP("splitCachesToppedUp", null),
  PAGE_FILLED("pageFilled", null, "page", "firstSpte"),
  EXCEPTION_KEPT("exceptionKept", null, "vcpu", "vector", "errorCode", "gva"),
  PDPTRS_LOADED("pdptrsLoaded", null, "vcpu", "first", "second", "third", "fourth"),
  PAE_ROOT_SET("paeRootSet", null, "vcpu", "index", "page"),
  TRACED_TASK("tracedTask", null, "task", "pid", "name", "nameEnd"),
  TRACED_LINE("tracedLine", null, "line", "time", "task", "cpu", "form"),
  TRACED_TEXT("tracedText", null, "left", "first", "second", "third", "fourth"),
  TRACED_WALK("tracedWalk", "kvm_mmu_pagetable_walk", "gva", "errorCode"),
  TRACED_ELEMENT("tracedElement", "kvm_mmu_paging_element", "gpte", "level"),
  TRACED_ACCESSED_BIT("tracedAccessedBit", "kvm_mmu_set_accessed_bit", "gpa"),
  TRACED_DIRTY_BIT("tracedDirtyBit", "kvm_mmu_set_dirty_bit", "gpa"),
  TRACED_WALK_ERROR("tracedWalkError", "kvm_mmu_walker_error", "errorCode"),
  TRACED_PAGE_GOT(
      "tracedPageGot", "kvm_mmu_get_page", "gfn", "role", "generation", "rootCount", "flags"),
  TRACED_PAGE_SYNCED(
      "tracedPageSynced", "kvm_mmu_sync_page", "gfn", "role", "generation", "rootCount", "flags"),
  TRACED_PAGE_UNSYNCED(
      "tracedPageUnsynced",
      "kvm_mmu_unsync_page",
      "gfn",
      "role",
      "generation",
      "rootCount",
      "flags"),
  TRACED_PAGE_ZAPPED(
      "tracedPageZapped",
      "kvm_mmu_prepare_zap_page",
      "gfn",
      "role",
      "generation",
      "rootCount",
      "flags"),
  TRACED_SPTE_REQUESTED("tracedSpteRequested", "kvm_mmu_spte_requested", "gfn", "pfn", "level"),
  TRACED_SPTE_SET("tracedSpteSet", "kvm_mmu_set_spte", "gfn", "spte", "level", "sptep", "rights"),
  TRACED_MMIO_SPTE_MARKED(
      "tracedMmioSpteMarked", "mark_mmio_spte", "sptep", "gfn", "access", "generation"),
  TRACED_MMIO_FAULT_HANDLED(
      "tracedMmioFaultHandled", "handle_mmio_page_fault", "gva", "gfn", "access"),
  TRACED_MMIO_SPTE_CHECKED(
      "tracedMmioSpteChecked",
      "check_mmio_spte",
      "spte",
      "currentGeneration",
      "spteGeneration",
      "valid"),
  TRACED_FAST_FAULT(
      "tracedFastFault", "fast_page_fault", "gva", "sptep", "oldSpte", "spte", "outcome"),
  TRACED_FAULT("tracedFault", "kvm_page_fault", "vcpu", "rip", "gva", "errorCode"),
  TRACED_TDP_SPTE_CHANGED(
      "tracedTdpSpteChanged",
      "kvm_tdp_mmu_spte_changed",
      "addressSpace",
      "gfn",
      "level",
      "oldSpte",
      "spte"),
  TRACED_HUGE_PAGE_SPLIT(
      "tracedHugePageSplit", "kvm_mmu_split_huge_page", "gfn", "spte", "level", "errno"),
  TRACED_ALL_ZAPPED_FAST("tracedAllZappedFast", "kvm_mmu_zap_all_fast", "generation", "usedPages");

  private final String eventName;
  private final String tracepoint;

  // List.of makes it immutable, which the check cannot see.
  @SuppressWarnings("ImmutableEnumChecker")
  private final List<String> fields;

  VmEventKind(final String eventName, final String tracepoint, final String... fields) {
    this.eventName = eventName;
    this.tracepoint = tracepoint;
    this.fields = List.of(fields);
  }

  /** Whether it says what a line of a real KVM's trace says, and so occurs in imports alone. */
  public boolean isTraced() {
    return compareTo(TRACED_TASK) >= 0;
  }

  /** The tracepoint that the kernel prints here, or null where it prints none. */
  public String tracepoint() {
    return tracepoint;
  }

  /** The method's name in the listener interface. */
  public String eventName() {
    return eventName;
  }

  /** How many numbers the event carries. */
  public int fieldCount() {
    return fields.size();
  }

  /** Name of field {@code index}, as in the listener interface. */
  public String field(final int index) {
    return fields.get(index);
  }
}
