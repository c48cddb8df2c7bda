package umbra.mmu.invariant;

import java.util.ArrayList;
import java.util.List;
import umbra.mmu.guest.Gpte;
import umbra.mmu.memory.Backing;
import umbra.mmu.memory.HostFrames;
import umbra.mmu.memory.Memslot;
import umbra.mmu.memory.SlotMemory;
import umbra.mmu.shadow.PageRole;
import umbra.mmu.shadow.PteLists;
import umbra.mmu.shadow.ShadowPage;
import umbra.mmu.shadow.Spte;
import umbra.mmu.state.EntryRequest;
import umbra.mmu.state.VmState;

/**
 * A VM of two vCPUs and 8 MiB and 64 KiB of memory, whose first vCPU has touched a few pages.
 *
 * <pre>
 *  guest:  L4 gfn 0x10 -> L3 gfn 0x11 -> L2 gfn 0x12 -> L1 gfn 0x13 -> gfn 0x20, 0x21, ...
 *                                           1 -> 2M gfn 0x200, 2 -> 2M gfn 0x400
 *  shadow: ROOT -> L3 -> L2 -> L1: entries 0 and 1 mapped
 *                           1: huge leaf, 2 -> DIRECT: entry 0 mapped
 * </pre>
 */
final class SmallVm {
  static final int ROOT = 1;
  static final int L3 = 2;
  static final int L2 = 3;
  static final int L1 = 4;
  static final int DIRECT = 5;

  /** Number of the page that a test allocates next. */
  static final int NEXT = 6;

  static final int FULL_ACCESS = 7;
  static final long SIZE = 0x810000;

  static final long TABLE_ENTRY = Gpte.PRESENT | Gpte.WRITABLE | Gpte.USER | Gpte.ACCESSED;
  static final long LEAF_ENTRY = TABLE_ENTRY | Gpte.DIRTY;
  static final long HUGE_ENTRY = LEAF_ENTRY | Gpte.LARGE;

  static final long WRITE_BITS = Spte.WRITABLE | Spte.MMU_WRITABLE;
  static final long LEAF =
      Spte.TABLE | Spte.DIRTY | Spte.HOST_WRITABLE | Spte.MMU_WRITABLE | Spte.WRITABLE;
  static final long HUGE_LEAF = LEAF | Spte.LARGE;

  final VmState state = new VmState(new byte[0], 2);
  final int rootRole = PageRole.shadowRoot(true, false, false);

  SmallVm() {
    state.addMemory(new SlotMemory(0, 0, SIZE, Backing.FOUR_K, 0, 0));
    state.slotSet(0, 0, SIZE, 0, 2);
    state.pageQuotaSet(64, false);
    guestEntry(0x10, 0, 0x11, TABLE_ENTRY);
    guestEntry(0x11, 0, 0x12, TABLE_ENTRY);
    guestEntry(0x12, 0, 0x13, TABLE_ENTRY);
    guestEntry(0x12, 1, 0x200, HUGE_ENTRY);
    guestEntry(0x12, 2, 0x400, HUGE_ENTRY);
    for (int i = 0; i < 16; i++) {
      guestEntry(0x13, i, 0x20 + i, LEAF_ENTRY);
    }
    shadowTables();
    leaf(L1, 0, 0x20);
    leaf(L1, 1, 0x21);
    leaf(DIRECT, 0, 0x400);
    hugeLeaf(L2, 1, 0x200);
  }

  /** Numbers of the invariants that are broken, in the order found. */
  List<Integer> broken() {
    final List<Integer> numbers = new ArrayList<>();
    for (final BrokenInvariantException broken : new Invariants(state).broken()) {
      numbers.add(broken.number());
    }
    return numbers;
  }

  Memslot slot() {
    return state.slots().get(0);
  }

  ShadowPage page(final int number) {
    return state.pages().get(number);
  }

  /** Writes an entry of a guest table behind KVM's back. */
  void guestEntry(final long table, final int index, final long gfn, final long bits) {
    state.buildGuest(table << 12 | (long) index << 3, gfn << 12 | bits);
  }

  /** Role of a child of L2. */
  int roleBelowL2(final boolean direct, final int access) {
    return PageRole.child(page(L2).role(), direct, access);
  }

  /** Allocates {@link #NEXT}, a page that nothing leads to. */
  void allocate(final long gfn, final int role) {
    state.pageAllocated(NEXT, gfn, role);
  }

  void link(final int parent, final int index, final int child) {
    state.pageLinked(parent, index, child, (long) child << 12 | Spte.TABLE);
  }

  void leaf(final int page, final int index, final long gfn) {
    set(page, index, gfn, LEAF, FULL_ACCESS);
  }

  void hugeLeaf(final int page, final int index, final long gfn) {
    set(page, index, gfn, HUGE_LEAF, FULL_ACCESS);
  }

  void set(final int page, final int index, final long gfn, final long bits, final int access) {
    state.spteSet(page, index, spte(gfn, bits), gfn, access);
  }

  long spte(final long gfn, final long bits) {
    return HostFrames.of(0, slot().mappingPage(gfn)) << 12 | bits;
  }

  /** Gives a vCPU a root. */
  void root(final int vcpu, final int position, final int page) {
    state.rootTaken(page);
    state.rootSet(vcpu, position, page, page(page).gfn() << 12);
  }

  void requestFreeingOfRoots() {
    state.entryRequested(0, EntryRequest.FREE_OBSOLETE_ROOTS);
    state.entryRequested(1, EntryRequest.FREE_OBSOLETE_ROOTS);
  }

  /** Takes the rmap of a gfn away, or puts another list in its place. */
  void forgetRmap(final long gfn, final int head) {
    slot().applyRmap(1, slot().unit(gfn, 1), head);
  }

  static int single(final int page, final int index) {
    return PteLists.pointer(page, index) << 1;
  }

  private void shadowTables() {
    int role = rootRole;
    for (int number = ROOT; number <= L1; number++) {
      state.pageAllocated(number, 0x0f + number, role);
      role = PageRole.child(role, false, FULL_ACCESS);
    }
    state.pageAllocated(DIRECT, 0x400, roleBelowL2(true, FULL_ACCESS));
    link(ROOT, 0, L3);
    link(L3, 0, L2);
    link(L2, 0, L1);
    link(L2, 2, DIRECT);
    root(0, 0, ROOT);
  }
}
