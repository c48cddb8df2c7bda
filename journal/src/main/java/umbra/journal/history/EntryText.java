package umbra.journal.history;

import umbra.journal.view.SpteText;
import umbra.mmu.shadow.Spte;

/** Values of entries in words. */
public final class EntryText {
  private static final String[] UNITS = {"", "4K", "2M", "1G", "512G", "256T"};

  private EntryText() {}

  /**
   * For example {@code 0x...: 4K leaf, pfn 0x20000000, rwxu A D host-writable MMU-writable}.
   *
   * @param level of the table, or 0 if it is not known
   */
  public static String value(final long spte, final int level) {
    if (spte == 0) {
      return "none";
    }
    // Of a table of unknown level only a huge leaf and a table pointer can be told from their bits.
    final boolean isPointer = (spte & ~Spte.FRAME) == Spte.TABLE;
    final int shown = level != 0 ? level : isPointer ? 2 : 1;
    final StringBuilder text = new StringBuilder("0x").append(Long.toHexString(spte)).append(": ");
    if (Spte.isTable(spte, shown)) {
      return text.append("table SP ").append(Spte.frame(spte)).toString();
    }
    if (Spte.isLeaf(spte, shown)) {
      text.append(level == 0 ? "" : UNITS[level] + " ").append("leaf, pfn 0x");
      text.append(Long.toHexString(Spte.frame(spte))).append(", ");
    }
    return text.append(SpteText.of(spte, shown)).toString();
  }
}
