package umbra.journal.view;

import umbra.mmu.guest.Access;
import umbra.mmu.guest.Gpte;

/**
 * What an entry of a guest's page table says, in the words of the processor manuals: {@code P W U
 * PWT PCD A D PS G NX}. At level 1 bit 7 is PAT. Available bits are {@code avl} with their number.
 */
public final class GpteText {
  private static final String[] LOW = {"P", "W", "U", "PWT", "PCD", "A", "D", "PS", "G"};
  private static final String[] RIGHTS = {"---", "--x", "w--", "w-x", "-u-", "-ux", "wu-", "wux"};
  private static final int FIRST_AVAILABLE = 9;
  private static final int FRAME = 12;
  private static final int FIRST_HIGH = 52;
  private static final int NX = 63;

  private GpteText() {}

  /**
   * The flags of an entry; {@code not present} where P is clear, since the rest means nothing then.
   *
   * @param gpte a 4-byte entry has zeros above
   * @param level of the table that holds it, 1 to 5
   */
  public static String of(final long gpte, final int level) {
    if (!Gpte.isPresent(gpte)) {
      return "not present";
    }
    final StringBuilder text = new StringBuilder();
    for (int bit = 0; bit < FIRST_AVAILABLE; bit++) {
      append(text, gpte, bit, level == 1 && bit == 7 ? "PAT" : LOW[bit]);
    }
    for (int bit = FIRST_AVAILABLE; bit < FRAME; bit++) {
      append(text, gpte, bit, "avl" + bit);
    }
    for (int bit = FIRST_HIGH; bit < NX; bit++) {
      append(text, gpte, bit, "avl" + bit);
    }
    append(text, gpte, NX, "NX");
    return text.toString();
  }

  /** Rights as KVM prints those of a role: {@code wux} (see {@link Access}). */
  public static String rights(final int access) {
    return RIGHTS[access & Access.ALL];
  }

  private static void append(
      final StringBuilder text, final long gpte, final int bit, final String word) {
    if ((gpte >>> bit & 1) != 0) {
      text.append(text.length() == 0 ? "" : " ").append(word);
    }
  }
}
