package umbra.journal.view;

import umbra.mmu.guest.Gpte;
import umbra.mmu.shadow.ShadowPage;
import umbra.mmu.shadow.Spte;
import umbra.mmu.state.VmState;

/**
 * The cached translation of each entry of an indirect page, gfn and access (kvm_mmu_page's
 * shadowed_translation; reference 5.3), beside what the guest's entry says now.
 */
final class TranslationsView {
  private final VmState state;
  private final Rows rows;
  private final GuestEntry guest;
  private int differing;

  TranslationsView(final VmState state, final Rows rows) {
    this.state = state;
    this.rows = rows;
    this.guest = new GuestEntry(state);
  }

  /**
   * Prints the entries of page {@code number} that map memory.
   *
   * @throws IllegalArgumentException if there is no such page or it caches nothing
   */
  void of(final int number) {
    final ShadowPage page = indirect(state, number);
    rows.line("translations").number("page", number).hex("gfn", page.gfn());
    rows.word("role", RoleText.of(page.role())).flag("unsync", page.isUnsync());
    rows.flag("obsolete", state.isObsolete(page)).end();
    differing = 0;
    int leaves = 0;
    for (int i = 0; i < ShadowPage.ENTRIES; i++) {
      if (Spte.isLeaf(page.spte(i), page.level())) {
        entry(page, i);
        leaves++;
      }
    }
    rows.note(leaves + " cached, " + differing + " unlike what the guest's entry says now");
  }

  /** The page; an {@link IllegalArgumentException} if there is none or it is direct. */
  static ShadowPage indirect(final VmState state, final int number) {
    final ShadowPage page = StatePrinter.page(state, number);
    if (page.isDirect()) {
      throw new IllegalArgumentException(
          "found direct page " + number + ", expected one that shadows a guest table");
    }
    return page;
  }

  private void entry(final ShadowPage page, final int index) {
    final long spte = page.spte(index);
    rows.row("translation").number("index", index).hex("gfn", page.gfnOf(index));
    rows.word("access", GpteText.rights(page.accessOf(index)));
    rows.hex("spte", spte).word("says", SpteText.of(spte, page.level()));
    if (!guest.isReadable(page)) {
      differing++;
      rows.absent("guest").absent("flags").absent("guest gfn").absent("guest access");
      rows.mark("differs", "no-slot").end();
      return;
    }
    final long gpte = guest.at(page, index);
    rows.hex("guest", gpte).word("flags", GpteText.of(gpte, page.level()));
    if (Gpte.isPresent(gpte) && guest.isLeaf(page, gpte)) {
      rows.hex("guest gfn", guest.gfn(page, index, gpte));
      rows.word("guest access", GpteText.rights(guest.access(page, gpte)));
    } else {
      rows.absent("guest gfn").absent("guest access");
    }
    final String difference = guest.difference(page, index, gpte);
    differing += difference == null ? 0 : 1;
    rows.mark("differs", difference).end();
  }
}
