package umbra.journal.view;

import java.util.List;
import umbra.mmu.guest.Gpte;
import umbra.mmu.shadow.ShadowPage;
import umbra.mmu.shadow.Spte;
import umbra.mmu.state.PaeTable;
import umbra.mmu.state.VcpuMmu;
import umbra.mmu.state.VmState;

/**
 * Page-table trees: each entry with the guest's own entry beside the shadow's, in order of address.
 * A table that several entries lead to is shown below the first of them.
 */
final class TablesView {
  private static final int NONE = -1;
  private static final int PAE_LEVEL = 3;

  private final VmState state;
  private final TableSelection selection;
  private final TableRows lines;
  private final GuestEntry guest;
  private long[] shownAt;
  private boolean[] shown;
  private boolean isSigned;
  private int rootLevel;
  private EntryRun run;
  private TableRun tables;
  private long runAddress;
  private int runDepth;

  TablesView(final VmState state, final Rows rows, final TableSelection selection) {
    this.state = state;
    this.selection = selection;
    this.lines = new TableRows(state, rows);
    this.guest = new GuestEntry(state);
  }

  /**
   * Prints the trees.
   *
   * @throws IllegalArgumentException if there is none, or none of the selected kind of addresses
   */
  void print() {
    final List<TableTree> trees = trees(state, selection);
    shownAt = new long[state.pages().highestNumber() + 1];
    shown = new boolean[shownAt.length];
    for (final TableTree tree : trees) {
      tree(tree);
    }
  }

  /** The selected trees; an {@link IllegalArgumentException} as {@link #print}. */
  static List<TableTree> trees(final VmState state, final TableSelection selection) {
    final List<TableTree> trees = TableTree.of(state, selection.vcpu());
    if (trees.isEmpty()) {
      throw new IllegalArgumentException(
          "found no root of "
              + (selection.vcpu() == TableSelection.ALL_VCPUS ? "any vcpu" : "this vcpu")
              + " at this step, expected one that has entered the guest");
    }
    final boolean isVirtual = trees.get(0).isVirtual(state);
    if (selection.addresses() == TableSelection.Addresses.GUEST_PHYSICAL && isVirtual) {
      throw new IllegalArgumentException(
          "found --gpa, expected --gva: with npt=0 the tables map guest-virtual addresses");
    }
    if (selection.addresses() == TableSelection.Addresses.GUEST_VIRTUAL && !isVirtual) {
      throw new IllegalArgumentException(
          "found --gva, expected --gpa: with npt=1 the tables map guest-physical addresses");
    }
    return trees;
  }

  private void tree(final TableTree tree) {
    final int root = tree.root(state);
    lines.head(tree);
    if (root == PaeTable.ROOT) {
      rootLevel = PAE_LEVEL;
      isSigned = false;
      paeRoot(state.vcpu(tree.vcpu()));
      return;
    }
    final ShadowPage page = state.pages().get(root);
    rootLevel = page.level();
    isSigned = tree.isVirtual(state) && rootLevel >= 4;
    below(page, 0, 0);
  }

  /** The four entries are no shadow page: KVM keeps them beside the vCPU's root (reference 3.5). */
  private void paeRoot(final VcpuMmu vcpu) {
    for (int i = 0; i < PaeTable.ENTRIES; i++) {
      final long from = (long) i << 30;
      final ShadowPage child = state.pages().get(vcpu.pae().root(i));
      final boolean present = child != null || Gpte.isPresent(vcpu.pae().pdptr(i));
      if (present && selection.overlaps(from, from + (1L << 30) - 1)) {
        final boolean again = child != null && shown[child.number()];
        lines.paeEntry(from, i, vcpu, child, again ? shownAt[child.number()] : NONE, again);
        descend(child, from, 1);
      }
    }
  }

  private void below(final ShadowPage page, final long base, final int depth) {
    final boolean hasGuest = guest.isReadable(page);
    final long span = 1L << (12 + 9 * (page.level() - 1));
    for (int i = 0; i < ShadowPage.ENTRIES; i++) {
      final long from = address(page, base, i);
      if (!selection.overlaps(from, from + span - 1)) {
        endRuns();
        continue;
      }
      final long gpte = hasGuest ? guest.at(page, i) : 0;
      if (state.child(page, i) != null) {
        endRun();
        final String difference = hasGuest && !Gpte.isPresent(gpte) ? "gone" : null;
        pointer(new EntryRun(page, i, hasGuest, gpte, NONE, difference), from, depth);
      } else if (page.spte(i) == 0 && !Gpte.isPresent(gpte)) {
        endRuns();
      } else {
        endTables();
        add(entry(page, i, hasGuest, gpte), from, depth);
      }
    }
    endRuns();
  }

  private void pointer(final EntryRun entry, final long from, final int depth) {
    final ShadowPage child = state.child(entry.page(), entry.first());
    final boolean again = shown[child.number()];
    final EntryRun leaves = again || selection.isComplete() ? null : wholeRun(child, from);
    if (leaves == null) {
      endTables();
      lines.pointer(entry, from, depth, child, shownAt[child.number()], again);
      descend(child, from, depth + 1);
      return;
    }
    shown[child.number()] = true;
    shownAt[child.number()] = from;
    final TableRun table = new TableRun(entry, child, leaves, from, depth);
    if (tables == null || !tables.takes(table)) {
      endTables();
      tables = table;
    }
  }

  /** All entries of a lowest table as one run; null where they are not alike or not all wanted. */
  private EntryRun wholeRun(final ShadowPage page, final long from) {
    final long last = from + (1L << 21) - 1;
    if (page.level() > 1 || !selection.overlaps(from, from) || !selection.overlaps(last, last)) {
      return null;
    }
    return page.isDirect() && Spte.isLeaf(page.spte(0), page.level())
        ? EntryRun.ofDirect(page)
        : wholeRun(page);
  }

  private EntryRun wholeRun(final ShadowPage page) {
    final boolean hasGuest = guest.isReadable(page);
    EntryRun whole = null;
    for (int i = 0; i < ShadowPage.ENTRIES; i++) {
      if (page.spte(i) == 0) {
        return null;
      }
      final long gpte = hasGuest ? guest.at(page, i) : 0;
      final EntryRun entry = entry(page, i, hasGuest, gpte);
      if (whole != null && !whole.takes(entry)) {
        return null;
      }
      whole = whole == null ? entry : whole;
    }
    return whole;
  }

  private void descend(final ShadowPage child, final long from, final int depth) {
    if (child != null && !shown[child.number()]) {
      shown[child.number()] = true;
      shownAt[child.number()] = from;
      below(child, from, depth);
    }
  }

  private EntryRun entry(
      final ShadowPage page, final int index, final boolean hasGuest, final long gpte) {
    final boolean compares = hasGuest && Spte.isLeaf(page.spte(index), page.level());
    final String difference = compares ? guest.difference(page, index, gpte) : null;
    return new EntryRun(page, index, hasGuest, gpte, gfnOf(page, index, gpte), difference);
  }

  private long gfnOf(final ShadowPage page, final int index, final long gpte) {
    final long spte = page.spte(index);
    if (Spte.isLeaf(spte, page.level())) {
      return page.gfnOf(index);
    }
    if (Spte.isMmio(spte)) {
      return Spte.mmioGfn(spte);
    }
    return Gpte.isPresent(gpte) && guest.isLeaf(page, gpte) ? guest.gfn(page, index, gpte) : NONE;
  }

  private void add(final EntryRun entry, final long from, final int depth) {
    if (run != null && !selection.isComplete() && run.takes(entry)) {
      return;
    }
    endRun();
    run = entry;
    runAddress = from;
    runDepth = depth;
  }

  private void endRuns() {
    endRun();
    endTables();
  }

  private void endTables() {
    if (tables != null) {
      lines.tables(tables);
      tables = null;
    }
  }

  private void endRun() {
    if (run != null) {
      lines.entries(run, runAddress, runDepth);
      run = null;
    }
  }

  /** Upper half addresses have copies of the highest translated bit above it. */
  private long address(final ShadowPage page, final long base, final int index) {
    final int shift = 12 + 9 * (page.level() - 1);
    final boolean isUpper = isSigned && page.level() == rootLevel && index >= 256;
    return base + ((long) index << shift) | (isUpper ? -1L << (shift + 9) : 0);
  }
}
