package umbra.journal.view;

import umbra.mmu.shadow.PageRole;
import umbra.mmu.traced.TracedLeaves;
import umbra.mmu.traced.TracedPages;
import umbra.mmu.traced.TracedState;

/**
 * What an imported trace has told of a real VM: a part of its shadow pages and leaves. Roots, guest
 * tables, slots, TLBs and statistics are in no line of a trace.
 */
public final class TracedView {
  private final TracedState traced;
  private final Rows rows;

  /** {@code traced} as after the step that is shown. */
  public TracedView(final TracedState traced, final Rows rows) {
    this.traced = traced;
    this.rows = rows;
  }

  /** How far the trace is, and how much it has told. */
  public void overview(final long step) {
    rows.line("step").number("step", step).number("line", traced.line().number()).end();
    rows.line("pages").number("made", traced.pagesMade()).number("zapped", traced.pagesZapped());
    rows.number("unsync", traced.unsyncPages()).number("leaves", traced.leaves().count()).end();
    rows.note("an imported trace: what no line told is unknown");
    rows.flush();
  }

  /** Shadow pages that were named and live; of those that look alike, how many. */
  public void pages() {
    final TracedPages pages = traced.pages();
    for (int look = 0; look < pages.looks(); look++) {
      if (pages.live(look) > 0) {
        page(look);
      }
    }
    rows.flush();
  }

  /**
   * The pages of one gfn.
   *
   * @throws IllegalArgumentException if no line has named one that lives
   */
  public void pagesOf(final long gfn) {
    final TracedPages pages = traced.pages();
    int found = 0;
    for (int look = 0; look < pages.looks(); look++) {
      if (pages.gfn(look) == gfn && pages.live(look) > 0) {
        page(look);
        found++;
      }
    }
    require(found, gfn, "one of a page that the trace has named");
    rows.flush();
  }

  /** Leaves, each as it was last set. */
  public void leaves() {
    final TracedLeaves leaves = traced.leaves();
    for (int entry = 0; entry < leaves.count(); entry++) {
      if (leaves.spte(entry) != 0) {
        leaf(entry);
      }
    }
    rows.flush();
  }

  /**
   * The leaves that were set for {@code gfn}.
   *
   * @throws IllegalArgumentException if there are none
   */
  public void leavesOf(final long gfn) {
    final TracedLeaves leaves = traced.leaves();
    int found = 0;
    for (int entry = 0; entry < leaves.count(); entry++) {
      if (leaves.gfn(entry) == gfn && leaves.spte(entry) != 0) {
        leaf(entry);
        found++;
      }
    }
    require(found, gfn, "one that a leaf in the trace maps");
    rows.flush();
  }

  private static void require(final int found, final long gfn, final String expected) {
    if (found == 0) {
      throw new IllegalArgumentException(
          "found gfn " + TextRows.hex(gfn) + ", expected " + expected);
    }
  }

  private void page(final int look) {
    final TracedPages pages = traced.pages();
    final int role = pages.role(look);
    rows.row("page").hex("gfn", pages.gfn(look)).number("level", PageRole.level(role));
    rows.word("role", RoleText.of(role));
    rows.number("live", pages.live(look)).number("unsync", pages.unsync(look));
    final long table = traced.tableOf(look);
    (table == 0 ? rows.absent("table") : rows.hex("table", table)).end();
  }

  private void leaf(final int entry) {
    final TracedLeaves leaves = traced.leaves();
    rows.row("leaf").hex("sptep", leaves.sptep(entry)).number("level", leaves.level(entry));
    rows.hex("gfn", leaves.gfn(entry)).hex("spte", leaves.spte(entry)).end();
  }
}
