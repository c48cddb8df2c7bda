package umbra.journal.view;

import umbra.mmu.shadow.PteLists;
import umbra.mmu.shadow.ShadowPage;
import umbra.mmu.shadow.Spte;
import umbra.mmu.state.VmState;

/** Shadow pages, those of the TDP MMU too, by number. */
final class PagesView {
  /** So many parents are named as text; programs get all. */
  private static final int PARENTS = 6;

  private final VmState state;
  private final Rows rows;

  PagesView(final VmState state, final Rows rows) {
    this.state = state;
    this.rows = rows;
  }

  void all() {
    rows.line("pages");
    rows.number("pages", state.pages().allocated());
    rows.number("used", state.usedPages()).number("quota", state.pageQuota());
    rows.number("indirect", state.indirectPages()).number("generation", state.generation()).end();
    for (int number = 1; number <= state.pages().highestNumber(); number++) {
      if (state.pages().get(number) != null) {
        page(state.pages().get(number));
      }
    }
  }

  /** The pages that shadow {@code gfn}, or stand for the region that begins there. */
  void ofGfn(final long gfn) {
    int found = 0;
    for (int number = 1; number <= state.pages().highestNumber(); number++) {
      final ShadowPage page = state.pages().get(number);
      if (page != null && page.gfn() == gfn) {
        page(page);
        found++;
      }
    }
    if (found == 0) {
      throw new IllegalArgumentException(
          "found gfn " + TextRows.hex(gfn) + ", expected one that a shadow page stands for");
    }
  }

  private void page(final ShadowPage page) {
    rows.row("page").number("page", page.number()).hex("gfn", page.gfn());
    rows.word("role", RoleText.of(page.role()));
    rows.number("root", page.rootCount()).number("entries", entriesUsed(page));
    rows.number("unsyncChildren", page.unsyncChildren());
    rows.number("flooding", page.writeFlooding()).word("parents", parents(page));
    rows.flag("unsync", page.isUnsync()).flag("nx-split", page.isNxSplit());
    rows.flag("tdp", page.isTdp()).flag("invalid", page.isInvalid());
    rows.flag("obsolete", state.isObsolete(page))
        .flag("uncounted", !page.isCounted() && !page.isTdp());
    rows.end();
  }

  static int entriesUsed(final ShadowPage page) {
    int used = 0;
    for (int i = 0; i < ShadowPage.ENTRIES; i++) {
      used += page.spte(i) != 0 && page.spte(i) != Spte.REMOVED ? 1 : 0;
    }
    return used;
  }

  /** {@code 3[511] 7[0]}; a dash for none. */
  private String parents(final ShadowPage page) {
    final int all = state.lists().size(page.parents());
    final int shown = rows.isForPeople() ? Math.min(all, PARENTS) : all;
    final StringBuilder text = new StringBuilder(all == 0 ? "-" : "");
    for (int i = 0; i < shown; i++) {
      final int pointer = state.lists().at(page.parents(), i);
      text.append(i == 0 ? "" : " ").append(entry(pointer));
    }
    return all == shown ? text.toString() : text + " and " + (all - shown) + " more";
  }

  /** {@code PAGE[INDEX]}. */
  static String entry(final int pointer) {
    return PteLists.page(pointer) + "[" + PteLists.index(pointer) + "]";
  }
}
