package umbra.journal.view;

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
    final Memslot slot = state.slots().of(gfn);
    if (slot == null) {
      throw new IllegalArgumentException(
          "found gfn " + TextRows.hex(gfn) + ", expected one of a slot: " + slotRanges());
    }
    head(slot, gfn);
    int found = 0;
    for (int level = 1; level <= Memslot.MAX_LEVEL; level++) {
      found += rmap(slot, gfn, level);
    }
    for (int i = 0; i < state.tdpRootCount(); i++) {
      found += tdp(state.tdpRoot(i), gfn);
    }
    if (found == 0) {
      rows.note("no SPTE maps gfn " + TextRows.hex(gfn));
    }
    shadowers(gfn);
  }

  private void head(final Memslot slot, final long gfn) {
    int entries = 0;
    int writable = 0;
    for (int level = 1; level <= Memslot.MAX_LEVEL; level++) {
      final int head = slot.rmap(level, slot.unit(gfn, level));
      final int length = state.lists().size(head);
      entries += length;
      for (int i = 0; i < length; i++) {
        final int pointer = state.lists().at(head, i);
        final long spte = page(pointer).spte(PteLists.index(pointer));
        writable += Spte.isWritable(spte) ? 1 : 0;
      }
    }
    rows.line("rmap").hex("gfn", gfn).number("slot", slot.id());
    rows.number("sptes", entries).number("writable", writable);
    rows.number("write-tracked", slot.writeTrack(gfn));
    rows.number("no-2M", slot.largeDisallowed(gfn, 2));
    rows.number("no-1G", slot.largeDisallowed(gfn, 3));
    rows.flag("dirty", slot.hasDirtyBitmap() && slot.isDirty(gfn)).end();
  }

  private int rmap(final Memslot slot, final long gfn, final int level) {
    final int head = slot.rmap(level, slot.unit(gfn, level));
    final int length = state.lists().size(head);
    for (int i = 0; i < length; i++) {
      final int pointer = state.lists().at(head, i);
      entry(level, page(pointer), PteLists.index(pointer));
    }
    if (length > 0) {
      rows.note(
          "level "
              + level
              + ": pte_list of "
              + length
              + ", "
              + state.lists().descriptors(head)
              + " descriptors");
    }
    return length;
  }

  private int tdp(final ShadowPage root, final long gfn) {
    ShadowPage page = root;
    for (ShadowPage below = page; below != null; ) {
      page = below;
      below = state.child(page, Gpte.index(gfn << 12, page.level()));
    }
    final int index = Gpte.index(gfn << 12, page.level());
    if (!Spte.isLeaf(page.spte(index), page.level())) {
      return 0;
    }
    entry(page.level(), page, index);
    return 1;
  }

  private void entry(final int level, final ShadowPage page, final int index) {
    final long spte = page.spte(index);
    rows.row("spte").number("level", level).number("page", page.number()).number("index", index);
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

  private String slotRanges() {
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
