package umbra.journal.view;

import java.util.Arrays;
import umbra.mmu.guest.Gpte;
import umbra.mmu.memory.Memslot;
import umbra.mmu.memory.Memslots;
import umbra.mmu.shadow.PteLists;
import umbra.mmu.shadow.ShadowPage;
import umbra.mmu.shadow.ShadowPages;
import umbra.mmu.shadow.Spte;
import umbra.mmu.state.VmState;

/** Everything that maps a guest frame: its rmaps of all levels, and the TDP MMU's entries. */
final class RmapView {
  private final VmState state;
  private final Rows rows;
  private final AddressPaths paths;
  private int[] pointers = new int[16];
  private int count;

  RmapView(final VmState state, final Rows rows) {
    this.state = state;
    this.rows = rows;
    this.paths = new AddressPaths(state);
  }

  /**
   * Prints what maps {@code gfn} and which pages shadow it as a table.
   *
   * @throws IllegalArgumentException if no slot holds it
   */
  void of(final long gfn) {
    final Memslot slot = slot(state, gfn);
    count = 0;
    for (int level = 1; level <= Memslot.MAX_LEVEL; level++) {
      collect(slot.rmap(level, slot.unit(gfn, level)));
    }
    for (int i = 0; i < state.tdpRootCount(); i++) {
      collect(state.tdpRoot(i), gfn);
    }
    head(slot, gfn);
    for (int i = 0; i < count; i++) {
      entry(page(pointers[i]), PteLists.index(pointers[i]));
    }
    lists(slot, gfn);
    shadowers(gfn);
  }

  private void collect(final int head) {
    final int length = state.lists().size(head);
    for (int i = 0; i < length; i++) {
      collectPointer(state.lists().at(head, i));
    }
  }

  /** The TDP MMU keeps no rmap: each of its trees maps a frame in one place at most. */
  private void collect(final ShadowPage root, final long gfn) {
    ShadowPage page = root;
    for (ShadowPage below = page; below != null; ) {
      page = below;
      below = state.child(page, Gpte.index(gfn << 12, page.level()));
    }
    final int index = Gpte.index(gfn << 12, page.level());
    if (Spte.isLeaf(page.spte(index), page.level())) {
      collectPointer(PteLists.pointer(page.number(), index));
    }
  }

  private void collectPointer(final int pointer) {
    if (count == pointers.length) {
      pointers = Arrays.copyOf(pointers, count * 2);
    }
    pointers[count++] = pointer;
  }

  private void head(final Memslot slot, final long gfn) {
    int writable = 0;
    for (int i = 0; i < count; i++) {
      final long spte = page(pointers[i]).spte(PteLists.index(pointers[i]));
      writable += Spte.isWritable(spte) ? 1 : 0;
    }
    rows.line("rmap").hex("gfn", gfn).number("slot", slot.id());
    rows.number("sptes", count).number("writable", writable);
    rows.number("write-tracked", slot.writeTrack(gfn));
    rows.number("no-2M", slot.largeDisallowed(gfn, 2));
    rows.number("no-1G", slot.largeDisallowed(gfn, 3));
    rows.flag("dirty", slot.hasDirtyBitmap() && slot.isDirty(gfn)).end();
  }

  /** Length of the pte_list of each level, and the descriptors that it takes (reference 5.1). */
  private void lists(final Memslot slot, final long gfn) {
    for (int level = 1; level <= Memslot.MAX_LEVEL; level++) {
      final int head = slot.rmap(level, slot.unit(gfn, level));
      if (head != 0) {
        rows.row("list").number("pte_list of level", level);
        rows.number("length", state.lists().size(head));
        rows.number("descriptors", state.lists().descriptors(head)).end();
      }
    }
  }

  private void entry(final ShadowPage page, final int index) {
    final long spte = page.spte(index);
    rows.row("spte")
        .number("level", page.level())
        .number("page", page.number())
        .number("index", index);
    rows.hex("spte", spte).word("says", SpteText.of(spte, page.level()));
    rows.word("role", RoleText.of(page.role())).word("path", paths.text(page, index));
    rows.flag("writable", Spte.isWritable(spte)).flag("tdp", page.isTdp());
    rows.mark("write-protected", SpteText.writeProtection(page, index)).end();
  }

  private void shadowers(final long gfn) {
    for (ShadowPage page = state.pages().firstInBucket(gfn);
        page != null;
        page = ShadowPages.nextInBucket(page)) {
      if (page.gfn() == gfn && !page.isDirect()) {
        rows.row("shadowedBy").number("shadowed by page", page.number());
        rows.word("role", RoleText.of(page.role())).flag("unsync", page.isUnsync());
        rows.flag("obsolete", state.isObsolete(page)).end();
      }
    }
  }

  private ShadowPage page(final int pointer) {
    return state.pages().get(PteLists.page(pointer));
  }

  /** The slot of {@code gfn}; an {@link IllegalArgumentException} if none holds it. */
  static Memslot slot(final VmState state, final long gfn) {
    final Memslot slot = state.slots().of(gfn);
    if (slot == null) {
      throw new IllegalArgumentException(
          "found gfn " + TextRows.hex(gfn) + ", expected one of a slot: " + slotRanges(state));
    }
    return slot;
  }

  private static String slotRanges(final VmState state) {
    final StringBuilder text = new StringBuilder();
    for (int id = 0; id < Memslots.MAX_SLOTS; id++) {
      final Memslot slot = state.slots().get(id);
      if (slot != null) {
        text.append(text.length() == 0 ? "" : ", ").append(TextRows.hex(slot.baseGfn()));
        text.append('-').append(TextRows.hex(slot.baseGfn() + slot.pages() - 1));
      }
    }
    return text.length() == 0 ? "there is none" : text.toString();
  }
}
