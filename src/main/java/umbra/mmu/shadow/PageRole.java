package umbra.mmu.shadow;

import umbra.mmu.guest.PagingFormat;

/**
 * What a shadow page is, beside its gfn: together they are its key in the hash (reference 3.1;
 * union kvm_mmu_page_role).
 *
 * <pre>
 *  31    24 23..19 18  17  16  15   14   13   12  11  10..8  7  6..5 4  3..0
 * +--------+------+---+---+---+----+----+----+---+---+------+---+----+--+-----+
 * |  smm   |  0   |pt |gm |nAD|smap|smep| wp |nx |inv|access|dir|quad|4b|level|
 * +--------+------+---+---+---+----+----+----+---+---+------+---+----+--+-----+
 * </pre>
 */
public final class PageRole {
  public static final int LEVEL = 0xf;
  public static final int FOUR_BYTE = 1 << 4;
  public static final int QUADRANT_SHIFT = 5;
  public static final int QUADRANT = 3 << QUADRANT_SHIFT;
  public static final int DIRECT = 1 << 7;
  public static final int ACCESS_SHIFT = 8;
  public static final int ACCESS = 7 << ACCESS_SHIFT;
  public static final int INVALID = 1 << 11;
  public static final int EFER_NX = 1 << 12;
  public static final int CR0_WP = 1 << 13;
  public static final int SMEP_ANDNOT_WP = 1 << 14;
  public static final int SMAP_ANDNOT_WP = 1 << 15;
  public static final int AD_DISABLED = 1 << 16;
  public static final int GUEST_MODE = 1 << 17;
  public static final int PASSTHROUGH = 1 << 18;

  /** Fields in which a page may differ from its root and still be synced (reference 6.5). */
  public static final int FREE_IN_SYNC = LEVEL | ACCESS | QUADRANT | PASSTHROUGH;

  private PageRole() {}

  public static int level(final int role) {
    return role & LEVEL;
  }

  public static int quadrant(final int role) {
    return (role & QUADRANT) >>> QUADRANT_SHIFT;
  }

  public static int access(final int role) {
    return (role & ACCESS) >>> ACCESS_SHIFT;
  }

  /** Address space of memslots, 1 in system management mode: "as id". */
  public static int addressSpace(final int role) {
    return role >>> 24;
  }

  public static boolean isDirect(final int role) {
    return (role & DIRECT) != 0;
  }

  /** Whether the page belongs to the shadow of a nested page table. */
  public static boolean isGuestMode(final int role) {
    return (role & GUEST_MODE) != 0;
  }

  public static boolean hasFourByteGpte(final int role) {
    return (role & FOUR_BYTE) != 0;
  }

  public static boolean isInvalid(final int role) {
    return (role & INVALID) != 0;
  }

  /**
   * Root role of shadow paging without TDP for a 4-level guest: NX is always a format bit since KVM
   * itself uses it; SMEP and SMAP matter only while WP is off (kvm_init_shadow_mmu).
   */
  public static int shadowRoot(final boolean wp, final boolean smep, final boolean smap) {
    return shadowRoot(PagingFormat.FOUR_LEVEL, wp, smep, smap);
  }

  /** The same for a guest of any format; below level 3 no root of one page has this role. */
  public static int shadowRoot(
      final PagingFormat format, final boolean wp, final boolean smep, final boolean smap) {
    return format.shadowRootLevel()
        | (format.hasFourByteEntries() ? FOUR_BYTE : 0)
        | 7 << ACCESS_SHIFT
        | EFER_NX
        | (wp ? CR0_WP : 0)
        | (smep && !wp ? SMEP_ANDNOT_WP : 0)
        | (smap && !wp ? SMAP_ANDNOT_WP : 0);
  }

  /** Root role of a direct MMU under nested paging (kvm_calc_tdp_mmu_root_page_role). */
  public static int directRoot() {
    return 4 | DIRECT | 7 << ACCESS_SHIFT | EFER_NX | CR0_WP;
  }

  /**
   * Root role of the shadow of a nested page table: CR0.WP of the guest is ignored and counts as
   * clear, so its SMEP and SMAP show; NX is as the guest has it (kvm_init_shadow_npt_mmu).
   */
  public static int nestedRoot(final boolean nx, final boolean smep, final boolean smap) {
    return 4
        | 7 << ACCESS_SHIFT
        | GUEST_MODE
        | (nx ? EFER_NX : 0)
        | (smep ? SMEP_ANDNOT_WP : 0)
        | (smap ? SMAP_ANDNOT_WP : 0);
  }

  /**
   * Whether entries may grant more than the guest's tables, since a supervisor ignores its write
   * protection. Nested tables are walked by user accesses alone.
   */
  public static boolean ignoresWriteProtect(final int role) {
    return (role & (CR0_WP | GUEST_MODE)) == 0;
  }

  /** Role of a level-2 page in the pae_root of a vCPU whose root role is given (mmu_alloc_root). */
  public static int paeRoot(final int rootRole, final int quadrant) {
    return (rootRole & ~(LEVEL | QUADRANT)) | 2 | quadrant << QUADRANT_SHIFT;
  }

  /**
   * Role of the child under entry {@code index} of a page with {@code parentRole}
   * (kvm_mmu_child_role). A guest table of 1024 4-byte entries has two shadow pages: which half a
   * child covers follows from the entry above it.
   */
  public static int child(
      final int parentRole, final int index, final boolean direct, final int access) {
    final int role = child(parentRole, direct, access);
    return (role & FOUR_BYTE) == 0 ? role : role | (index & 1) << QUADRANT_SHIFT;
  }

  /**
   * Role of the child under an entry of a page with {@code parentRole}, for 8-byte guest entries.
   */
  public static int child(final int parentRole, final boolean direct, final int access) {
    final int inherited = parentRole & ~(LEVEL | DIRECT | ACCESS | PASSTHROUGH | QUADRANT);
    return inherited | level(parentRole) - 1 | (direct ? DIRECT : 0) | access << ACCESS_SHIFT;
  }
}
