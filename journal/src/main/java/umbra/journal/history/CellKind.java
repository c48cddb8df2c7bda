package umbra.journal.history;

import java.util.List;

/**
 * The places of a VM's state. Each has up to three numbers that say which one it is, and one value;
 * a value of 0 mostly means that there is nothing.
 *
 * <p>The order is that in which changes are shown: from the vCPU's root down its walk, the pages'
 * headers, the lists and slots, then what is counted.
 */
public enum CellKind {
  /** Phase of the run: 0 being built, 1 between requests, 2 in a request, 3 ended. */
  RUN("run"),
  /** The vCPU whose request runs, -1 for the host or none. */
  REQUESTER("requester"),

  /** CR0, CR3, CR4 or EFER (8). */
  REGISTER("register", "vcpu", "register"),
  /** 1 while the nested guest runs. */
  GUEST_MODE("guest mode", "vcpu"),
  NESTED_CR3("nested cr3", "vcpu"),
  PDPTR("pdptr", "vcpu", "index"),
  /** Number of the page that is the root in a slot, 0 to 7 through both contexts. */
  ROOT("root", "vcpu", "position"),
  /** Table register that the root in a slot stands for; 0 where there is no root. */
  PGD("pgd", "vcpu", "position"),
  PAE_ROOT("pae_root", "vcpu", "index"),

  /** The entry of a page while the page has this level. */
  SPTE("spte", "page", "index", "level"),
  /** The cached word {@code gfn << 12 | access} beside a leaf of an indirect page. */
  TRANSLATION("translation", "page", "index"),
  /** 1 if the bit in the page's bitmap of unsync children is set. */
  UNSYNC_CHILD("unsync child", "page", "index"),

  /** The role, which is never 0 while the page exists. */
  PAGE_ROLE("role", "page"),
  PAGE_GFN("gfn", "page"),
  PAGE_GENERATION("generation", "page"),
  /** How many pages had been made when this one was, itself included. */
  PAGE_AGE("age", "page"),
  PAGE_ROOTS("root count", "page"),
  PAGE_UNSYNC("unsync", "page"),
  PAGE_FLOODING("write flooding", "page"),
  PAGE_NX_SPLIT("nx split", "page"),
  /** 1 if the page counts against the quota. */
  PAGE_COUNTED("counted", "page"),
  /** List of parent entries; a value as {@link CellValues#list} gives it. */
  PAGE_PARENTS("parents", "page"),

  /** List of leaves, of the unit of {@code level} that begins at {@code gfn}. */
  RMAP("rmap", "slot", "level", "gfn"),
  /** Pages above level 1 that shadow the gfn. */
  WRITE_TRACK("write track", "slot", "gfn"),
  /** Reasons against a mapping of this level. */
  LARGE_DISALLOWED("disallow_lpage", "slot", "level", "gfn"),
  /** 64 bits of the dirty bitmap. */
  DIRTY_WORD("dirty", "slot", "word"),

  SLOT_GFN("first gfn", "slot"),
  SLOT_PAGES("pages", "slot"),
  SLOT_FLAGS("flags", "slot"),
  WANTED_GPA("wanted gpa", "slot"),
  WANTED_FLAGS("wanted flags", "slot"),
  /** The aligned 8 bytes at an offset of a page of the slot's memory. */
  MEMORY_WORD("memory", "slot", "page", "offset"),
  /** The whole page: its word if all 512 are the same, else a hash of them. */
  MEMORY_PAGE("memory page", "slot", "page"),
  HOST_STATE("host page", "slot", "page"),
  HOST_PROTECTION("host protection", "slot", "page"),

  ENTRY_REQUESTS("entry requests", "vcpu"),
  CACHE("memory cache", "vcpu", "cache"),
  MMIO_CACHED("mmio cached", "vcpu"),
  MMIO_GVA("mmio gva", "vcpu"),
  MMIO_GFN("mmio gfn", "vcpu"),
  MMIO_ACCESS("mmio access", "vcpu"),
  MMIO_GENERATION("mmio generation", "vcpu"),
  /** Vector of the exception that waits, plus 1. */
  KEPT_EXCEPTION("kept exception", "vcpu"),
  KEPT_ERROR("kept error code", "vcpu"),
  KEPT_GVA("kept gva", "vcpu"),
  POSITION("position", "vcpu"),

  STATISTIC("statistic", "stat"),
  PARAMETER("parameter", "parameter"),
  RMAP_HISTOGRAM("rmap histogram", "level", "column"),
  SPLIT_CACHE("split cache", "cache"),
  GENERATION("generation"),
  SLOT_GENERATION("slot generation"),
  USED_PAGES("used pages"),
  PAGE_QUOTA("page quota"),
  QUOTA_FIXED("quota fixed"),
  INDIRECT_PAGES("indirect pages"),
  INVALIDATIONS("invalidations"),
  HOST_POSITION("host position"),
  /** Number that the next page gets. */
  NEXT_PAGE("next page"),
  /** Descriptors in all lists. */
  DESCRIPTORS("descriptors"),
  /** Roots of the TDP MMU; a value as {@link CellValues#list} gives it. */
  TDP_ROOTS("tdp roots"),
  /** 1 if slots have rmaps. */
  RMAPS("rmaps");

  private final String label;

  // List.of makes it immutable, which the check cannot see.
  @SuppressWarnings("ImmutableEnumChecker")
  private final List<String> numbers;

  CellKind(final String label, final String... numbers) {
    this.label = label;
    this.numbers = List.of(numbers);
  }

  /** What the place is called in texts. */
  public String label() {
    return label;
  }

  /** How many numbers tell one cell of the kind from another, 0 to 3. */
  public int numberCount() {
    return numbers.size();
  }

  /** Name of number {@code position}, from 0. */
  public String number(final int position) {
    return numbers.get(position);
  }
}
