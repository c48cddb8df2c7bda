package umbra.journal.history;

import java.util.EnumMap;
import java.util.Map;
import umbra.mmu.event.VmEventKind;

/**
 * By which rule each kind of event comes: KVM's function, and where the model's page tells of it.
 */
public final class Rules {
  private static final Map<VmEventKind, Rule> RULES = new EnumMap<>(VmEventKind.class);

  static {
    rule(VmEventKind.RUN_STARTED, "the run's configuration", 3);
    rule(VmEventKind.REQUEST_STARTED, "mmu_lock is taken", 4);
    rule(VmEventKind.REQUEST_ENDED, "mmu_lock is given back", 4);
    rule(VmEventKind.RUN_ENDED, "the run's digest", 4);
    rule(VmEventKind.GUEST_WRITTEN, "emulator_write_phys", 8);
    rule(VmEventKind.FRAME_WRITTEN, "the guest's own store", 14);
    rule(VmEventKind.TABLE_WRITE_EMULATED, "kvm_mmu_pte_write", 10);
    rule(VmEventKind.PDE_ZAPPED, "mmu_page_zap_pte", 10);
    rule(VmEventKind.GUEST_WALKED, "FNAME(walk_addr_generic)", 6);
    rule(VmEventKind.GUEST_WALKED_AGAIN, "FNAME(walk_addr_generic)", 6);
    rule(VmEventKind.ACCESSED_BIT_WANTED, "FNAME(update_accessed_dirty_bits)", 6);
    rule(VmEventKind.DIRTY_BIT_WANTED, "FNAME(update_accessed_dirty_bits)", 6);
    rule(VmEventKind.ACCESSED_DIRTY_SET, "FNAME(update_accessed_dirty_bits)", 6);
    rule(VmEventKind.WALK_FAILED, "FNAME(walk_addr_generic)", 6);
    rule(VmEventKind.INSTRUCTION_EMULATED, "x86_emulate_instruction", 8);
    rule(
        VmEventKind.CONTROL_REGISTER_WRITTEN,
        "kvm_set_cr0, kvm_set_cr3, kvm_set_cr4, set_efer",
        14);
    rule(VmEventKind.FAULT_RAISED, "kvm_handle_page_fault", 8);
    rule(VmEventKind.FAULT_TAKEN, "kvm_mmu_page_fault", 8);
    rule(VmEventKind.SPTE_REQUESTED, "kvm_mmu_hugepage_adjust", 8);
    rule(VmEventKind.FAULT_RESOLVED, "kvm_mmu_do_page_fault", 8);
    rule(VmEventKind.FAULT_REFLECTED, "kvm_inject_emulated_page_fault", 8);
    rule(VmEventKind.EXCEPTION_INJECTED, "kvm_inject_exception", 8);
    rule(VmEventKind.MMIO_INFO_CACHED, "vcpu_cache_mmio_info", 8);
    rule(VmEventKind.MMIO_INFO_FORGOTTEN, "vcpu_clear_mmio_info", 8);
    rule(VmEventKind.MMIO_SPTE_CHECKED, "check_mmio_spte", 8);
    rule(VmEventKind.MMIO_FAULT_HANDLED, "handle_mmio_page_fault", 8);
    rule(VmEventKind.MMIO_EXITED, "emulator_read_write", 8);
    rule(VmEventKind.PAGE_ALLOCATED, "kvm_mmu_alloc_shadow_page", 7);
    rule(VmEventKind.PAGE_GOT, "kvm_mmu_get_shadow_page", 7);
    rule(VmEventKind.HASH_COLLISIONS_PEAKED, "kvm_mmu_find_shadow_page", 7);
    rule(VmEventKind.PAGE_LINKED, "link_shadow_page", 8);
    rule(VmEventKind.PAGE_UNLINKED, "drop_parent_pte", 13);
    rule(VmEventKind.PAGE_ZAPPED, "__kvm_mmu_prepare_zap_page", 13);
    rule(VmEventKind.PAGE_INVALIDATED, "__kvm_mmu_prepare_zap_page", 13);
    rule(VmEventKind.PAGE_FREED, "kvm_mmu_commit_zap_page", 13);
    rule(VmEventKind.PAGES_RECYCLED, "kvm_mmu_zap_oldest_mmu_pages", 13);
    rule(VmEventKind.PAGE_FLOODED, "kvm_mmu_pte_write", 10);
    rule(VmEventKind.WRITE_FLOODING_COUNTED, "detect_write_flooding", 10);
    rule(VmEventKind.WRITE_FLOODING_CLEARED, "clear_sp_write_flooding_count", 10);
    rule(VmEventKind.NX_SPLIT_ACCOUNTED, "account_huge_nx_page", 12);
    rule(VmEventKind.NX_SPLIT_UNACCOUNTED, "unaccount_huge_nx_page", 12);
    rule(VmEventKind.ALL_ZAPPED_FAST, "kvm_mmu_zap_all_fast", 13);
    rule(VmEventKind.ROOT_SET, "kvm_mmu_load, fast_pgd_switch", 7);
    rule(VmEventKind.ROOT_TAKEN, "mmu_alloc_root", 7);
    rule(VmEventKind.ROOT_PUT, "mmu_free_root_page", 7);
    rule(VmEventKind.ENTRY_REQUESTED, "kvm_make_request", 14);
    rule(VmEventKind.ENTRY_REQUESTS_SERVED, "vcpu_enter_guest", 14);
    rule(VmEventKind.SPTE_SET, "mmu_set_spte", 8);
    rule(VmEventKind.ACCESS_REFRESHED, "mmu_set_spte, kvm_mmu_page_set_access", 9);
    rule(VmEventKind.MMIO_SPTE_SET, "mark_mmio_spte", 8);
    rule(VmEventKind.SPTE_DROPPED, "drop_spte", 9);
    rule(VmEventKind.SPTE_CLEARED, "mmu_spte_clear_no_track", 13);
    rule(VmEventKind.SPTE_PROTECTED, "spte_write_protect", 11);
    rule(VmEventKind.SPTE_AGED, "the processor sets A or D", 14);
    rule(VmEventKind.SPTE_SYNCED, "FNAME(sync_page)", 10);
    rule(VmEventKind.PAGE_UNSYNCED, "mmu_try_to_unsync_pages", 10);
    rule(VmEventKind.PAGE_SYNCED, "kvm_sync_page", 10);
    rule(VmEventKind.UNSYNC_CHILD_CLEARED, "clear_unsync_child_bit", 10);
    rule(VmEventKind.SLOT_SET, "kvm_set_memory_region", 5);
    rule(VmEventKind.SLOT_WANTED, "KVM_SET_USER_MEMORY_REGION", 5);
    rule(VmEventKind.DIRTY_BITMAP_FILLED, "kvm_prepare_memory_region", 11);
    rule(VmEventKind.GFN_DIRTIED, "mark_page_dirty_in_slot", 11);
    rule(
        VmEventKind.DIRTY_BITS_TAKEN, "kvm_get_dirty_log_protect, kvm_clear_dirty_log_protect", 11);
    rule(VmEventKind.PAGE_QUOTA_SET, "kvm_mmu_change_mmu_pages", 13);
    rule(VmEventKind.HOST_PAGES_CHANGED, "the host's fault handling", 15);
    rule(VmEventKind.HOST_PROTECTION_SET, "mprotect", 15);
    rule(VmEventKind.HVA_RANGE_UNMAPPED, "kvm_unmap_gfn_range", 13);
    rule(VmEventKind.HVA_PTE_CHANGED, "kvm_set_spte_gfn", 13);
    rule(VmEventKind.HOST_WRITTEN, "the host's own store", 15);
    rule(VmEventKind.HOST_PAGES_FILLED, "madvise", 15);
    rule(VmEventKind.REMOTE_FLUSH_REQUESTED, "kvm_flush_remote_tlbs", 14);
    rule(VmEventKind.FLUSH_ACKNOWLEDGED, "kvm_make_all_cpus_request", 14);
    rule(VmEventKind.TLB_FLUSHED, "kvm_vcpu_flush_tlb_all", 14);
    rule(VmEventKind.TLB_ENTRY_FLUSHED, "kvm_mmu_invlpg", 10);
    rule(VmEventKind.CACHES_TOPPED_UP, "mmu_topup_memory_caches", 8);
    rule(VmEventKind.CACHE_EXHAUSTED, "kvm_mmu_memory_cache_alloc", 22);
    rule(VmEventKind.PARAMETER_SET, "a module parameter is written", 19);
    rule(VmEventKind.FAST_FAULTED, "fast_page_fault", 16);
    rule(VmEventKind.TDP_PAGE_ALLOCATED, "tdp_mmu_alloc_sp", 17);
    rule(VmEventKind.TDP_SPTE_CHANGED, "handle_changed_spte", 17);
    rule(VmEventKind.TDP_MARKER_CLEARED, "tdp_mmu_zap_spte_atomic", 17);
    rule(VmEventKind.TDP_LEAF_SET, "tdp_mmu_map_handle_target_level", 17);
    rule(VmEventKind.TDP_PAGE_FILLED, "tdp_mmu_split_huge_page", 17);
    rule(VmEventKind.TDP_PAGE_ZAPPED, "handle_removed_pt", 17);
    rule(VmEventKind.TDP_ROOT_INVALIDATED, "kvm_tdp_mmu_invalidate_all_roots", 17);
    rule(
        VmEventKind.HUGE_PAGE_SPLIT_TRIED,
        "kvm_shadow_mmu_try_split_huge_pages, tdp_mmu_split_huge_pages_root",
        18);
    rule(VmEventKind.NESTED_ENTERED, "nested_svm_vmrun", 18);
    rule(VmEventKind.NESTED_EXITED, "nested_svm_vmexit", 18);
    rule(VmEventKind.SPLIT_CACHES_TOPPED_UP, "topup_split_caches", 18);
    rule(VmEventKind.PAGE_FILLED, "shadow_mmu_split_huge_page", 18);
    rule(VmEventKind.EXCEPTION_KEPT, "kvm_multiple_exception", 8);
    rule(VmEventKind.PDPTRS_LOADED, "load_pdptrs", 23);
    rule(VmEventKind.PAE_ROOT_SET, "mmu_alloc_shadow_roots", 23);
    for (final VmEventKind kind : VmEventKind.values()) {
      if (kind.isTraced()) {
        rule(kind, "as a real KVM traced it", 4);
      }
    }
  }

  private Rules() {}

  /** The rule of a kind; each kind has one. */
  public static Rule of(final VmEventKind kind) {
    return RULES.get(kind);
  }

  private static void rule(final VmEventKind kind, final String function, final int section) {
    RULES.put(kind, new Rule(function, section));
  }
}
