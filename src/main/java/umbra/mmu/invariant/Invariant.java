package umbra.mmu.invariant;

/**
 * The invariants that are checked, under their numbers in chapter 15 of the reference. The methods
 * that check them carry the full rule and KVM's source of it.
 *
 * <p>Those that hold {@link #holdsDuringRequests} are true after every single event. The others tie
 * several events together, and each says below which ones stand between.
 */
public enum Invariant {
  HASHED(1, "each page is in its hash bucket once", true),
  UNIQUE(2, "no two live pages have the same gfn and role", true),
  ACTIVE(3, "valid pages are on the active list once, invalid ones are not", true),

  /**
   * Not during requests: a dead root whose last reference is put counts until it is invalidated.
   */
  USED_PAGES(4, "used pages are counted, and fit the quota", false),
  AGE_ORDER(5, "the active list is ordered by age, obsolete pages last", true),
  LINKS(6, "table pointers and parent pointers match", true),
  NO_DEAD_CHILD(7, "no entry points to an invalid page or one of another generation", true),

  /** Not during requests: the emulator stores a table entry before its shadow is zapped. */
  CHILD_ROLE(8, "a child has the role that its entry derives", false),

  /** Not during requests: as 8. */
  CHILD_GFN(9, "a child shadows the frame that its entry names", false),

  /** Not during requests: rootTaken and rootSet are two events. */
  ROOT_COUNT(10, "the root count is the number of references", false),
  DEAD_IS_EMPTY(11, "an invalid page has no entries and no parents", true),
  ROLE_FORM(12, "the fields of a role fit together", true),
  LEAF_IN_RMAP(13, "each leaf is in the rmap of its gfn and level once", true),
  RMAP_LEADS_TO_LEAF(14, "each rmap entry points to a leaf of that frame and level", true),
  LIST_FORM(15, "no descriptor of a pte list is empty", true),
  LEAF_IN_SLOT(16, "each leaf lies wholly within a slot", true),

  /** Not during requests: a new page's gfn is write-protected after pageAllocated. */
  HUGE_LEAF_ALLOWED(17, "no writable huge leaf covers a shadowed table", false),

  /**
   * Not during requests: the emulator stores first; a synced page loses its flag before its entries
   * are renewed.
   */
  CACHED_GFN(18, "the cached gfn is the frame of the guest's entry", false),
  CACHED_ACCESS_IN_ROLE(19, "the cached access is within the role's", true),

  /** Not during requests: as 18. */
  CACHED_ACCESS(20, "the cached access is that of the guest's entry", false),
  DIRECT_TRANSLATION(21, "a direct page maps by position, with its role's access", true),

  /** Not during requests: spteSet of a mapped entry comes before accessRefreshed. */
  SPTE_IN_ACCESS(22, "an entry grants no more than the cached access", false),
  SPLIT_CHILDREN(23, "a huge page was split into entries of the same frames", true),
  PAGE_STATISTICS(24, "pages_4k, pages_2m and pages_1g count the leaves", true),
  UNSYNC_STATISTIC(25, "mmu_unsync counts the unsync pages", true),
  NX_SPLITS(26, "nx_lpage_splits counts the flagged pages, all of them valid", true),
  INDIRECT_PAGES(27, "indirect pages are counted", true),
  WRITE_TRACK(28, "write tracking counts the upper tables of a gfn", true),
  LARGE_DISALLOWED(29, "the ban on huge frames counts its reasons", true),

  /** Not during requests: a new page's gfn is write-protected after pageAllocated. */
  UPPER_TABLE_PROTECTED(30, "nothing maps an upper guest table writable", false),

  /** Not during requests: as 30. */
  SYNC_TABLE_PROTECTED(31, "nothing maps a guest table in sync writable", false),
  UNSYNC_FORM(32, "an unsync page is a valid indirect page of level 1", true),
  UNSYNC_REACHABLE(33, "the bits that lead to each unsync page are set", true),
  WRITE_BITS(34, "W implies M, and M implies H", true),

  /** Not during requests: slotSet turns the log on before the slot is write-protected. */
  NO_HUGE_WRITE_IN_LOG(35, "a logged slot has no writable huge leaf", false),

  /**
   * Not during requests: as 35; dirtyBitsTaken comes before the protection, gfnDirtied after
   * spteSet.
   */
  NO_LOST_DIRTY_PAGE(36, "what is writable in a logged slot is dirty", false),

  /** Not during requests: as 18. */
  SOUNDNESS(37, "shadow tables grant no more than the guest's own", false),
  FRAME(38, "a leaf maps the frame that the host has there now", true),
  MMIO(39, "an MMIO entry is not newer than the slots, and had no slot when it was made", true),

  /** Not during requests: the processor's flush is an event of the vCPU's stream. */
  TLB_JUSTIFIED(40, "a translation that a vCPU keeps is that of an entry", false),
  FREED_AFTER_FLUSH(41, "a page is freed after a flush", true),

  /** Not during requests: a page that is freed gives its descriptors back before. */
  DESCRIPTORS(42, "the lists hold all descriptors that are in use", false),
  CACHE_OWNER(43, "a memory cache is filled by its owner", true),

  /** Not during requests: the zap of all pages goes page by page. */
  GENERATIONS(44, "no valid page of a past generation is left", false),

  /** Not during requests: entryRequested comes after the event that makes the root obsolete. */
  OBSOLETE_ROOTS(45, "a vCPU with an obsolete root is told to drop it", false),

  /**
   * Beyond chapter 15, from 14. Not during requests: a table is made before it is linked, and
   * unlinked before it is emptied.
   */
  TDP_TREE(46, "each TDP table hangs in the tree of a listed root, and has no marker", false);

  private final int number;
  private final String rule;
  private final boolean duringRequests;

  Invariant(final int number, final String rule, final boolean duringRequests) {
    this.number = number;
    this.rule = rule;
    this.duringRequests = duringRequests;
  }

  /** Number in chapter 15 of the reference; above 45 it is our own. */
  public int number() {
    return number;
  }

  /** The rule in a few words. */
  public String rule() {
    return rule;
  }

  /** Whether it holds after every event, and not only when no request is under way. */
  public boolean holdsDuringRequests() {
    return duringRequests;
  }
}
