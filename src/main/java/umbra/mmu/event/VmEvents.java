package umbra.mmu.event;

/**
 * The events of one VM's stream, in the total order of all MMU work of that VM. Each call is one
 * event; its global step is its position in the stream.
 *
 * <p>Numbers are the kernel's: gfn in 4 KiB frames, gpa and gva in bytes, levels 1 (4K) to 5. A
 * {@code page} is the number of a shadow page, never reused while anything refers to it. {@code
 * vcpu} is the vCPU on whose behalf the work is done; the host is {@link #HOST}.
 *
 * <p>Where the kernel has a tracepoint, the comment names it.
 */
public interface VmEvents extends TracedEvents {

  /** Stands for the vCPU number where user space of the host asked for the work. */
  int HOST = -1;

  // ---- run ----

  /**
   * First event of a stream: the whole resolved configuration, UTF-8. The listener must not keep or
   * change the array.
   */
  void runStarted(byte[] configuration);

  /**
   * A request begins. {@code position} counts the accesses and operations that this vCPU (or the
   * host) had retired before it.
   */
  void requestStarted(int vcpu, long position);

  /** The request ends; {@code position} as in {@link #requestStarted}, after what it retired. */
  void requestEnded(int vcpu, long position);

  /** Last event of a finished run. */
  void runEnded(long digest);

  // ---- guest ----

  /** The emulator stored {@code size} bytes; emitted only when the content changes. */
  void guestWritten(long gpa, int size, long value);

  /**
   * The guest stored {@code size} bytes through a translation, at {@code offset} of host frame
   * {@code pfn}; emitted only when the content changes.
   */
  void frameWritten(long pfn, int offset, int size, long value);

  /** The emulator told the page tracker of a write: mmu_pte_write. */
  void tableWriteEmulated(long gpa, int size);

  /** The write changed a table entry above level 1 to a value other than 0: mmu_pde_zapped. */
  void pdeZapped(int page, int index);

  /**
   * A walk read the guest tables down to {@code lastLevel}: kvm_mmu_pagetable_walk and elements.
   */
  void guestWalked(int vcpu, long gva, long accessCode, int lastLevel);

  /** The walk began again since an entry changed under it: kvm_mmu_paging_element again. */
  void guestWalkedAgain(int vcpu, long gva, int lastLevel);

  /** kvm_mmu_set_accessed_bit: the walk wants A in the entry at {@code gpa}. */
  void accessedBitWanted(long gpa);

  /** kvm_mmu_set_dirty_bit: the walk wants D in the leaf entry at {@code gpa}. */
  void dirtyBitWanted(long gpa);

  /** The store that follows: the bits are now set in the entry. */
  void accessedDirtySet(long gpa, long bits);

  /** kvm_mmu_walker_error. */
  void walkFailed(int vcpu, long errorCode);

  /** The emulator starts on the instruction at {@code rip}: kvm_emulate_insn. */
  void instructionEmulated(int vcpu, long rip, boolean failed);

  /** A guest write to a control register took effect; {@code register} is 0, 3, 4 or 8 (EFER). */
  void controlRegisterWritten(int vcpu, int register, long value);

  // ---- fault ----

  /** kvm_page_fault. */
  void faultRaised(int vcpu, long rip, long gva, long errorCode);

  /** The handler runs: pf_taken. */
  void faultTaken(int vcpu);

  /** kvm_mmu_spte_requested. {@code pfn} is -1 where no slot backs the gfn. */
  void spteRequested(long gfn, long pfn, int level);

  /** The handler's answer, a {@code RET_PF_*} value. */
  void faultResolved(int vcpu, int returnCode);

  /** The fault is the guest's own: it is queued for injection (pf_guest). */
  void faultReflected(int vcpu, long gva, long errorCode);

  /** kvm_inj_exception. {@code errorCode} is -1 for a vector without one. */
  void exceptionInjected(int vcpu, int vector, long errorCode, boolean reinjected);

  /** The access of an MMIO fault is remembered for the emulator. */
  void mmioInfoCached(int vcpu, long gva, long gfn, int access, long generation);

  /** The remembered MMIO access is dropped. */
  void mmioInfoForgotten(int vcpu);

  /** check_mmio_spte. */
  void mmioSpteChecked(long spte, long currentGeneration, long spteGeneration);

  /** handle_mmio_page_fault. */
  void mmioFaultHandled(long gva, long gfn, int access);

  /** An access went to user space: kvm_mmio. */
  void mmioExited(int vcpu, long gpa, int size, boolean write, long value);

  // ---- page ----

  /** A shadow page is allocated and accounted: mmu_cache_miss. */
  void pageAllocated(int page, long gfn, int role);

  /** kvm_mmu_get_page: the search ended. */
  void pageGot(int page, boolean created);

  /** The search met {@code collisions} pages of other gfns in the bucket; a new peak. */
  void hashCollisionsPeaked(int collisions);

  /** Entry {@code index} of {@code parent} now points to {@code child}. */
  void pageLinked(int parent, int index, int child, long spte);

  /** The table pointer at {@code index} of {@code parent} is taken out. */
  void pageUnlinked(int parent, int index);

  /** kvm_mmu_prepare_zap_page: zapping begins. */
  void pageZapped(int page);

  /** The page lost its entries and parents: it is unaccounted, invalid and off the active list. */
  void pageInvalidated(int page);

  /** The page and its number are free. */
  void pageFreed(int page);

  /** Pages were zapped to make room: mmu_recycled. */
  void pagesRecycled(int count);

  /** The page was zapped because it was written too often or misaligned: mmu_flooded. */
  void pageFlooded(int page);

  /** One more write to the table without a use between. */
  void writeFloodingCounted(int page);

  /** The table was used: the count of writes starts again. */
  void writeFloodingCleared(int page);

  /** The page holds a mapping that the NX mitigation made small: nx_lpage_splits. */
  void nxSplitAccounted(int page);

  /** The page does so no more. */
  void nxSplitUnaccounted(int page);

  /** kvm_mmu_zap_all_fast: the generation flips. */
  void allZappedFast();

  // ---- root ----

  /**
   * A vCPU's root. {@code position} 0 is the current one, 1 to 3 the previous ones, 4 to 7 the same
   * of the nested guest; {@code page} 0 means none. {@code pgd} is the CR3, or nested CR3, that the
   * root stands for.
   */
  void rootSet(int vcpu, int position, int page, long pgd);

  /** One more reference holds the root. */
  void rootTaken(int page);

  /** One reference is given back. */
  void rootPut(int page);

  /** Requests to be served before the vCPU's next entry; bits of {@code EntryRequest}. */
  void entryRequested(int vcpu, int requests);

  /** The requests are served. */
  void entryRequestsServed(int vcpu, int requests);

  // ---- spte ----

  /** kvm_mmu_set_spte: a leaf is set; a new one enters the rmap with its translation. */
  void spteSet(int page, int index, long spte, long gfn, int access);

  /** The present leaf has the right value already; only its cached access is refreshed. */
  void accessRefreshed(int page, int index, int access);

  /** mark_mmio_spte. {@code created} tells a fault's (pf_mmio_spte_created) from a sync's. */
  void mmioSpteSet(int vcpu, int page, int index, long spte, boolean created);

  /** A present leaf is gone: out of the rmap, page statistics fall. */
  void spteDropped(int page, int index);

  /** An entry that was neither a leaf nor a table pointer is zeroed. */
  void spteCleared(int page, int index);

  /** A leaf's rights fall: write protection of a table, dirty logging or aging. */
  void spteProtected(int page, int index, long spte);

  /** The processor set A or D in a leaf. */
  void spteAged(int page, int index, long spte);

  /** Sync rewrote a leaf from the guest's entry. */
  void spteSynced(int page, int index, long spte, int access);

  // ---- sync ----

  /** kvm_mmu_unsync_page: the guest may write the table freely; parents are marked. */
  void pageUnsynced(int page);

  /** kvm_mmu_sync_page: the table is trusted again. */
  void pageSynced(int page);

  /** Bit {@code index} of the page's bitmap of unsync children is cleared. */
  void unsyncChildCleared(int page, int index);

  // ---- slot ----

  /**
   * A slot is created or moved, or its flags change. {@code flags} are KVM's (1 log, 2 read-only).
   * Size 0 deletes. Each publication raises the generation by 2.
   */
  void slotSet(int slot, long gpa, long size, int flags, int generationStep);

  /** What user space will ask for next time it sets the slot, whether or not it got it. */
  void slotWanted(int slot, long gpa, int flags);

  /** Fills the dirty bitmap of a slot with ones (initially-all-set). */
  void dirtyBitmapFilled(int slot);

  /** The page of the slot is dirty. */
  void gfnDirtied(int slot, long pageOffset);

  /** The given bits of one 64-page word of the slot's bitmap are taken. */
  void dirtyBitsTaken(int slot, long word, long mask);

  /** The page quota changes: {@code limit} shadow pages; fixed by user space or by slot sizes. */
  void pageQuotaSet(long limit, boolean fixed);

  // ---- host memory ----

  /** Host pages of a slot's memory change state; {@code state} is a {@code HostPage} constant. */
  void hostPagesChanged(int slot, long firstPage, long count, int state);

  /** The host cut or joined the mapping pieces of a slot's memory by changing protection. */
  void hostProtectionSet(int slot, long firstPage, long count, int protection);

  /** kvm_unmap_hva_range, and the invalidation ended. */
  void hvaRangeUnmapped(long startHva, long endHva);

  /** kvm_set_spte_hva. */
  void hvaPteChanged(long hva);

  /** The host wrote the slot's memory itself. */
  void hostWritten(int slot, long offset, int size, long value);

  /** The host discarded or refilled whole pages: their content is now {@code fill} in each byte. */
  void hostPagesFilled(int slot, long firstPage, long count, int fill);

  // ---- tlb ----

  /** remote_tlb_flush_requests: every vCPU must flush. */
  void remoteFlushRequested();

  /**
   * A vCPU that ran guest code was kicked out of it; {@code last} when no other has to leave any
   * more (remote_tlb_flush counts the kicks, not the vCPUs).
   */
  void flushAcknowledged(int vcpu, boolean last);

  /** A flush was served before entry: tlb_flush. */
  void tlbFlushed(int vcpu);

  /** INVLPG: the vCPU's entry for the address is flushed. */
  void tlbEntryFlushed(int vcpu, long gva);

  // ---- cache, parameter ----

  /** The vCPU's memory caches are filled again. */
  void cachesToppedUp(int vcpu);

  /**
   * A cache ran empty under the lock; the object came from an emergency allocation. The cache is
   * the vCPU's, or with {@link #HOST} one of the VM's for splitting.
   */
  void cacheExhausted(int vcpu, int cache);

  /** A module parameter is written; {@code parameter} is the ordinal of {@code Parameter}. */
  void parameterSet(int parameter, long value);

  // ---- nested paging ----

  /**
   * fast_page_fault: a write to a present leaf of {@code page} was looked at without the lock.
   * {@code spte} is the entry afterwards; it gained W if the answer, a {@code RET_PF_*} value, is
   * FIXED.
   */
  void fastFaulted(int vcpu, long gpa, int page, long spte, int returnCode);

  // ---- TDP MMU ----

  /**
   * kvm_mmu_get_page: a table of the TDP MMU is made, in no hash, active list or quota. A {@code
   * root} enters the list of roots, whose reference is taken next.
   */
  void tdpPageAllocated(int page, long gfn, int role, boolean root);

  /** kvm_tdp_mmu_spte_changed. The entry's child, if it has one, is linked or unlinked with it. */
  void tdpSpteChanged(int page, int index, long oldSpte, long spte);

  /** The marker of a removed entry is taken away, of which KVM prints nothing. */
  void tdpMarkerCleared(int page, int index);

  /** kvm_mmu_set_spte: the leaf that a fault needed is there. */
  void tdpLeafSet(int page, int index, long spte);

  /** A new table gets the pieces of a huge leaf; {@code firstSpte} is the first of them. */
  void tdpPageFilled(int page, long firstSpte);

  /** kvm_mmu_prepare_zap_page: the table is out of the tree; its entries follow. */
  void tdpPageZapped(int page);

  /** The tree of the root is dead: vCPUs drop it before they enter again. */
  void tdpRootInvalidated(int page);

  /** kvm_mmu_split_huge_page: {@code errno} is 0 or negative, {@code spte} the huge leaf. */
  void hugePageSplitTried(long gfn, long spte, int level, int errno);

  // ---- nested guest ----

  /** VMRUN: the vCPU runs its nested guest, whose page table is at {@code nestedCr3}. */
  void nestedEntered(int vcpu, long nestedCr3);

  /** The nested guest left to the guest with an exit code: kvm_nested_vmexit_inject. */
  void nestedExited(int vcpu, long exitCode, long info1, long info2);

  // ---- eager splitting of shadow pages ----

  /** The VM's caches for splitting are filled again. */
  void splitCachesToppedUp();

  /**
   * A direct page gets the pieces of a huge leaf where it maps nothing yet; they enter the rmap.
   * {@code firstSpte} is the piece of entry 0.
   */
  void pageFilled(int page, long firstSpte);

  // ---- exceptions ----

  /**
   * The delivery of an exception failed and user space has the vCPU: KVM injects it again at the
   * next entry, whatever the vCPU runs then. {@code errorCode} is -1 for a vector without one,
   * {@code gva} the address of a page fault.
   */
  void exceptionKept(int vcpu, int vector, long errorCode, long gva);

  // ---- guests with 32-bit addresses ----

  /** load_pdptrs: the vCPU holds these four PDPTEs until it loads others. */
  void pdptrsLoaded(int vcpu, long first, long second, long third, long fourth);

  /** Entry {@code index} of the vCPU's pae_root leads to the page, 0 for nowhere. */
  void paeRootSet(int vcpu, int index, int page);
}
