package umbra.mmu.scenario;

import java.util.List;

/**
 * The statistics an {@code expect} line may name: KVM's, as its debugfs has them (reference 13.5).
 */
public final class StatisticNames {

  private static final List<String> ALL =
      List.of(
          "exits",
          "insn_emulation",
          "insn_emulation_fail",
          "invlpg",
          "io_exits",
          "max_mmu_page_hash_collisions",
          "max_mmu_rmap_size",
          "mmio_exits",
          "mmu_cache_miss",
          "mmu_flooded",
          "mmu_pde_zapped",
          "mmu_pte_write",
          "mmu_recycled",
          "mmu_shadow_zapped",
          "mmu_unsync",
          "nested_run",
          "nx_lpage_splits",
          "pages_1g",
          "pages_2m",
          "pages_4k",
          "pf_emulate",
          "pf_fast",
          "pf_fixed",
          "pf_guest",
          "pf_mmio_spte_created",
          "pf_spurious",
          "pf_taken",
          "remote_tlb_flush",
          "remote_tlb_flush_requests",
          "tlb_flush");

  private StatisticNames() {}

  /** All names, sorted. */
  public static List<String> all() {
    return ALL;
  }

  /** Whether KVM has a statistic of this name that Umbra counts. */
  public static boolean contains(String name) {
    return ALL.contains(name);
  }
}
