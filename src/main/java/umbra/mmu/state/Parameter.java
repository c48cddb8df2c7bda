package umbra.mmu.state;

import java.util.Locale;

/**
 * Everything that can be switched: module parameters of KVM, the profile switches of reference 0.2,
 * the distortions of the recorder's emulated processor, and mutations (a known fix taken out). The
 * ordinal is part of the journal format.
 */
public enum Parameter {
  NX_HUGE_PAGES(0, "the iTLB multihit mitigation: huge pages are not executable"),
  NX_HUGE_PAGES_RECOVERY_RATIO(60, "1/ratio of the NX splits is zapped per period; 0 never"),
  NX_HUGE_PAGES_RECOVERY_PERIOD_MS(0, "0: one hour divided by the ratio"),
  EAGER_PAGE_SPLIT(1, "split huge pages when dirty logging starts (needs the TDP MMU)"),
  FLUSH_ON_REUSE(0, "sync and flush when a cached root is used again"),
  MMIO_CACHING(1, "remember MMIO addresses in shadow entries"),
  MANUAL_PROTECT(0, "KVM_CAP_MANUAL_DIRTY_LOG_PROTECT2: 0, 1, or 3 (initially all set)"),
  HOST_CLOCK_MS(0, "host time since the NX recovery worker last ran"),
  CHILD_REUSE_CHECKS_GFN(1, "a linked child is used again only if its gfn is the wanted one"),
  CHILD_REUSE_CHECKS_ROLE(1, "... and only if its role is the wanted one"),
  LINK_ZAPS_NONLEAF(1, "linking flushes for whatever stood in the entry, not for leaves alone"),
  SKIP_UNSYNC_ONLY_IF_OLD_LEAF(1, "W of an old table pointer does not prove its gfn is unsync"),
  CHECK_ROOT_AFTER_MAKING_ROOM(0, "a fault looks again at its root after making room"),
  SYNC_KEEPS_A_D(0, "sync keeps A and D and does not flush for them"),
  ACCESS_REFRESH_WHEN_RMAPPED(1, "setting a mapped entry again refreshes its cached access"),
  ACCESS_REFRESH_IN_SYNC(1, "sync refreshes the cached access"),
  EMULATED_TLB(0, "the TLB is empty at each entry, as in the recorder's emulated processor"),
  EMULATED_MMIO_CODE(0, "a fault on an MMIO entry has P clear, as in the emulated processor"),
  EMULATED_RMW(0, "OR and LOCK OR fault as a load and then a store"),
  NPT(0, "nested paging: KVM maps guest-physical addresses, the guest's tables are its own"),
  TDP_MMU(0, "with npt: L1 is mapped by the TDP MMU and not by direct shadow pages"),
  EMULATED_PML4_GLOBAL(0, "with npt: the processor's own walk lets bit 8 of a level-4 entry pass"),
  PROTECT_LEAF_TABLES(0, "no guest table goes unsync: each write to a shadowed one is emulated"),
  FLOOD_LEAF_TABLES(0, "a level-1 table that is written too often is zapped, as upper ones are"),
  SPLIT_ACCESS_FROM_SPTE(0, 0, 1, "an eager split takes the rights of the entry, not the cached"),
  SPLIT_DESCRIPTORS_MINIMUM(0, 0, 4096, "descriptors an eager split begins with; 0 is KVM's 513"),
  SPLIT_DESCRIPTORS_CAPACITY(0, 0, 8192, "what their full cache holds; 0 is the minimum and 40"),
  SPLIT_PAGES_CAPACITY(0, 0, 4096, "pages and headers that eager splits' caches hold; 0 is 40"),
  SPLIT_LEAVES_UNMAPPED(0, 0, 1, "pieces without a descriptor stay unmapped in an eager split");

  private final long initial;
  private final long least;
  private final long most;
  private final String description;

  Parameter(final long initial, final String description) {
    this(initial, Long.MIN_VALUE, Long.MAX_VALUE, description);
  }

  Parameter(final long initial, final long least, final long most, final String description) {
    this.initial = initial;
    this.least = least;
    this.most = most;
    this.description = description;
  }

  /** Value unless a run sets another. */
  public long initial() {
    return initial;
  }

  /** The smallest value that it may have. */
  public long least() {
    return least;
  }

  /** The largest value that it may have. */
  public long most() {
    return most;
  }

  /** What the switch does, in a line. */
  public String description() {
    return description;
  }

  /** Name for {@code --set} and {@code host param}. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The parameter with this key, or null. */
  public static Parameter ofKey(final String key) {
    for (final Parameter parameter : values()) {
      if (parameter.key().equals(key)) {
        return parameter;
      }
    }
    return null;
  }
}
