package umbra.journal.view;

import umbra.mmu.guest.Access;
import umbra.mmu.shadow.ShadowPage;
import umbra.mmu.shadow.Spte;

/**
 * What an SPTE says, in words. Each bit has its word or its place, so that two different entries
 * have different texts, the frame aside: a bit without meaning is shown as {@code +0x...}.
 */
public final class SpteText {
  private static final long RIGHTS = Spte.PRESENT | Spte.WRITABLE | Spte.USER | Spte.NO_EXECUTE;
  private static final long NAMED =
      RIGHTS
          | Spte.ACCESSED
          | Spte.DIRTY
          | Spte.LARGE
          | Spte.HOST_WRITABLE
          | Spte.MMU_WRITABLE
          | Spte.MMU_PRESENT
          | Spte.FRAME;

  private static final long MMIO_GENERATION = 0xffL << 3 | 0x7ffL << 52;

  private SpteText() {}

  /**
   * {@code rwxu A D PS host-writable MMU-writable} for a leaf, {@code table} and the same words for
   * a table pointer, {@code mmio}, {@code removed}, or {@code -} for an entry that is not there.
   *
   * @param level of the table that holds the entry, 1 to 5
   */
  public static String of(final long spte, final int level) {
    if (spte == 0) {
      return "-";
    }
    if (spte == Spte.REMOVED) {
      return "removed";
    }
    if (Spte.isMmio(spte)) {
      return mmio(spte);
    }
    if (!Spte.isPresent(spte)) {
      return "not MMU-present " + TextRows.hex(spte);
    }
    final StringBuilder text = new StringBuilder(Spte.isTable(spte, level) ? "table " : "");
    text.append((spte & Spte.PRESENT) != 0 ? 'r' : '-').append(rights(spte));
    append(text, spte, Spte.ACCESSED, "A");
    append(text, spte, Spte.DIRTY, "D");
    append(text, spte, Spte.LARGE, "PS");
    append(text, spte, Spte.HOST_WRITABLE, "host-writable");
    append(text, spte, Spte.MMU_WRITABLE, "MMU-writable");
    return rest(text, spte & ~NAMED).toString();
  }

  /** {@code rwxu} with a dash for what the entry does not grant, as kvm_mmu_set_spte shows it. */
  public static String rightsOf(final long spte) {
    return 'r' + rights(spte);
  }

  /**
   * Why a leaf that the guest may write is not writable: {@code log} where only W is taken, as by
   * dirty logging, so that a fast page fault can give it back; {@code table} where MMU-writable
   * went too, since the frame holds a guest table that is shadowed; {@code host} where the host's
   * own mapping is read-only; null for an entry that is writable or need not be (reference 8.3).
   */
  public static String writeProtection(final ShadowPage page, final int index) {
    final long spte = page.spte(index);
    final boolean mayWrite = (page.accessOf(index) & Access.WRITE) != 0;
    if (!Spte.isLeaf(spte, page.level()) || Spte.isWritable(spte) || !mayWrite) {
      return null;
    }
    if ((spte & Spte.HOST_WRITABLE) == 0) {
      return "host";
    }
    return (spte & Spte.MMU_WRITABLE) != 0 ? "log" : "table";
  }

  private static String rights(final long spte) {
    return (Spte.isWritable(spte) ? "w" : "-")
        + (spte < 0 ? '-' : 'x')
        + ((spte & Spte.USER) != 0 ? 'u' : '-');
  }

  private static String mmio(final long spte) {
    final long kept = Spte.mmio(Spte.mmioGfn(spte), Spte.mmioAccess(spte), 0) | MMIO_GENERATION;
    final StringBuilder text = new StringBuilder("mmio gfn ");
    text.append(TextRows.hex(Spte.mmioGfn(spte))).append(' ');
    text.append((spte & Spte.WRITABLE) != 0 ? 'w' : '-');
    text.append((spte & Spte.USER) != 0 ? 'u' : '-');
    text.append(" generation ").append(Spte.mmioGeneration(spte));
    return rest(text, spte & ~kept).toString();
  }

  private static StringBuilder rest(final StringBuilder text, final long bits) {
    return bits == 0 ? text : text.append(" +").append(TextRows.hex(bits));
  }

  private static void append(
      final StringBuilder text, final long spte, final long bit, final String word) {
    if ((spte & bit) != 0) {
      text.append(' ').append(word);
    }
  }
}
