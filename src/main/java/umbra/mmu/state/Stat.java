package umbra.mmu.state;

import java.util.Locale;

/** The MMU statistics, under KVM's names in lower case (reference 13.5). */
public enum Stat {
  INVLPG,
  MAX_MMU_PAGE_HASH_COLLISIONS,
  MAX_MMU_RMAP_SIZE,
  MMU_CACHE_MISS,
  MMU_FLOODED,
  MMU_PDE_ZAPPED,
  MMU_PTE_WRITE,
  MMU_RECYCLED,
  MMU_SHADOW_ZAPPED,
  MMU_UNSYNC,
  NX_LPAGE_SPLITS,
  PAGES_1G,
  PAGES_2M,
  PAGES_4K,
  PF_EMULATE,
  PF_FAST,
  PF_FIXED,
  PF_GUEST,
  PF_MMIO_SPTE_CREATED,
  PF_SPURIOUS,
  PF_TAKEN,
  REMOTE_TLB_FLUSH,
  REMOTE_TLB_FLUSH_REQUESTS,
  TLB_FLUSH,
  INSN_EMULATION,
  INSN_EMULATION_FAIL,
  MMIO_EXITS,
  NESTED_RUN;

  private final String kvmName = name().toLowerCase(Locale.ROOT);

  /** The statistic's name in KVM's debugfs. */
  public String kvmName() {
    return kvmName;
  }

  /** The page statistic of a level, 1 to 3. */
  public static Stat pages(final int level) {
    return level == 1 ? PAGES_4K : level == 2 ? PAGES_2M : PAGES_1G;
  }
}
