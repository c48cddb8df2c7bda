package umbra.journal.view;

import umbra.mmu.guest.PagingFormat;
import umbra.mmu.shadow.ShadowPage;
import umbra.mmu.shadow.Spte;
import umbra.mmu.state.PaeTable;
import umbra.mmu.state.VcpuMmu;
import umbra.mmu.state.VmState;

/** The lines of page-table trees. */
final class TableRows {
  private static final String[] SIZES = {"", "4K", "2M", "1G", "512G", "256T"};

  private final VmState state;
  private final Rows rows;

  TableRows(final VmState state, final Rows rows) {
    this.state = state;
    this.rows = rows;
  }

  void head(final TableTree tree) {
    final VcpuMmu vcpu = state.vcpu(tree.vcpu());
    final int root = tree.root(state);
    rows.section();
    rows.line("root").word("vcpu", tree.vcpus()).word("mmu", tree.contextName());
    rows.word("maps", tree.addresses(state));
    if (root == PaeTable.ROOT) {
      rows.word("root", "pae_root").word("guest", format(GuestEntry.format(vcpu)));
    } else {
      final ShadowPage page = state.pages().get(root);
      rows.number("root", root).hex("gfn", page.gfn()).word("role", RoleText.of(page.role()));
      rows.flag("tdp", page.isTdp()).flag("obsolete", state.isObsolete(page));
    }
    if (tree.context() == VcpuMmu.GUEST) {
      rows.hex("cr3", vcpu.cr3());
    }
    rows.flag("in use", vcpu.context() == tree.context()).end();
  }

  private static String format(final PagingFormat format) {
    return switch (format) {
      case FOUR_LEVEL -> "4-level";
      case FIVE_LEVEL -> "5-level";
      case PAE -> "PAE";
      case THIRTY_TWO_BIT -> "32-bit";
      case THIRTY_TWO_BIT_WITHOUT_PSE -> "32-bit without PSE";
    };
  }

  /** An entry of pae_root; a guest with 4-byte entries has none of its own there. */
  void paeEntry(
      final long from,
      final int index,
      final VcpuMmu vcpu,
      final ShadowPage child,
      final long shownAt,
      final boolean again) {
    begin(0, from, 3, 1).number("index", index);
    if (GuestEntry.format(vcpu) == PagingFormat.PAE) {
      final long pdptr = vcpu.pae().pdptr(index);
      rows.hex("gpte", pdptr).word("guest says", GpteText.of(pdptr, 3));
    } else {
      rows.absent("gpte").absent("guest says");
    }
    rows.absent("spte").word("spte says", "pae_root");
    if (child == null) {
      target(-1, -1);
    } else {
      child(child, shownAt, again);
    }
    rows.end();
  }

  /** An entry that leads to the table {@code child}. */
  void pointer(
      final EntryRun entry,
      final long from,
      final int depth,
      final ShadowPage child,
      final long shownAt,
      final boolean again) {
    entry(entry, from, depth, 1);
    child(child, shownAt, again);
    rows.mark("differs", entry.difference()).end();
  }

  /** Neighbouring tables that are alike, and below them what all of them map. */
  void tables(final TableRun tables) {
    entry(tables.pointer(), tables.address(), tables.depth(), tables.count());
    if (tables.count() > 1) {
      children(tables);
    } else {
      child(tables.child(), 0, false);
    }
    rows.mark("differs", tables.pointer().difference()).end();
    entries(tables.leaves(), tables.address(), tables.depth() + 1, tables.count());
  }

  private void children(final TableRun tables) {
    final ShadowPage first = tables.child();
    final long more = tables.count() - 1L;
    final long lastNumber = first.number() + more * tables.numberStep();
    if (rows.isForPeople()) {
      final String by = tables.numberStep() == 1 ? "" : " by " + tables.numberStep();
      final String pages = "pages " + first.number() + "-" + lastNumber + by;
      final String gfns = TextRows.hex(first.gfn()) + "-" + TextRows.hex(lastGfn(tables));
      rows.word("leads to", pages + " gfn " + gfns + ' ' + RoleText.of(first.role()));
      rows.flag("unsync-children", first.unsyncChildren() > 0);
    } else {
      rows.number("child", first.number()).number("childStep", tables.numberStep());
      rows.hex("childGfn", first.gfn()).hex("childGfnStep", tables.gfnStep());
      rows.hex("childGpteStep", tables.gpteStep());
      rows.word("childRole", RoleText.of(first.role()));
      rows.number("childUnsyncChildren", first.unsyncChildren());
    }
    rows.flag("unsync", first.isUnsync()).flag("nx-split", first.isNxSplit());
  }

  private static long lastGfn(final TableRun tables) {
    return tables.child().gfn() + (tables.count() - 1L) * tables.gfnStep();
  }

  /** Entries that map memory, or that the guest alone has. */
  void entries(final EntryRun run, final long from, final int depth) {
    entries(run, from, depth, 1);
  }

  /** The same in {@code tables} tables that follow each other. */
  private void entries(final EntryRun run, final long from, final int depth, final int tables) {
    entry(run, from, depth, tables);
    target(run.gfn(), run.gfn() < 0 ? -1 : run.lastGfn(tables));
    rows.mark("write-protected", run.protection()).mark("differs", run.difference());
    if (Spte.isMmio(run.spte())) {
      final long now = Spte.mmioGenerationOf(state.slots().generation());
      rows.flag("stale-generation", Spte.mmioGeneration(run.spte()) != now);
    }
    rows.flag("not-shadowed", run.spte() == 0);
    rows.end();
  }

  private void entry(final EntryRun run, final long from, final int depth, final int runs) {
    final int level = run.page().level();
    begin(depth, from, level, run.count() * runs);
    rows.number("index", run.first());
    if (run.hasGpte()) {
      rows.hex("gpte", run.gpte()).word("guest says", GpteText.of(run.gpte(), level));
    } else {
      rows.absent("gpte").absent("guest says");
    }
    rows.hex("spte", run.spte()).word("spte says", SpteText.of(run.spte(), level));
    if (!rows.isForPeople()) {
      rows.number("page", run.page().number());
      rows.hex("gpteStep", run.gpteStep()).hex("spteStep", run.spteStep());
    }
  }

  private Rows begin(final int depth, final long from, final int level, final int count) {
    final long size = (1L << (12 + 9 * (level - 1))) * count;
    rows.row("entry").depth(depth).range("address", from, from + size - 1);
    if (!rows.isForPeople()) {
      return rows.number("level", level).word("size", SIZES[level]).number("entries", count);
    }
    return rows.word("level", "l" + level).word("entries", count + " x " + SIZES[level]);
  }

  private void child(final ShadowPage child, final long shownAt, final boolean again) {
    final String at = "shown at " + TextRows.hex(shownAt);
    if (rows.isForPeople()) {
      final String page = "page " + child.number() + " gfn " + TextRows.hex(child.gfn());
      rows.word("leads to", page + ' ' + RoleText.of(child.role()));
      rows.flag(at, again).flag("unsync-children", child.unsyncChildren() > 0);
    } else {
      rows.number("child", child.number()).hex("childGfn", child.gfn());
      rows.word("childRole", RoleText.of(child.role()));
      rows.number("childUnsyncChildren", child.unsyncChildren());
      if (again) {
        rows.hex("shownAt", shownAt);
      }
    }
    rows.flag("unsync", child.isUnsync()).flag("nx-split", child.isNxSplit());
  }

  /** What an entry that is no table maps: frames from {@code gfn} on, or nothing known. */
  private void target(final long gfn, final long lastGfn) {
    if (!rows.isForPeople()) {
      if (gfn >= 0) {
        rows.range("gfn", gfn, lastGfn);
      }
      return;
    }
    final String last = lastGfn == gfn ? "" : "-" + TextRows.hex(lastGfn);
    rows.word("leads to", gfn < 0 ? "-" : "gfn " + TextRows.hex(gfn) + last);
  }
}
