package umbra.cli;

import umbra.journal.view.TableSelection;
import umbra.journal.view.TableSelection.Addresses;

/** Numbers on the command line: decimal, or hexadecimal with 0x in front. */
final class Numbers {
  private static final int HEX = 16;

  private Numbers() {}

  /**
   * Reads a number of up to 64 bits without sign.
   *
   * @param what names it in the complaint
   * @throws IllegalArgumentException if the text is none
   */
  static long parse(String what, String text) {
    try {
      return text.startsWith("0x") || text.startsWith("0X")
          ? Long.parseUnsignedLong(text.substring(2), HEX)
          : Long.parseUnsignedLong(text);
    } catch (NumberFormatException notANumber) {
      throw new IllegalArgumentException(
          "found " + what + " '" + text + "', expected a number as in 27 or 0x1b");
    }
  }

  /**
   * Reads {@code FROM-TO}, both included, or one address.
   *
   * @throws IllegalArgumentException if the text is neither
   */
  static TableSelection addresses(int vcpu, Addresses kind, String text, boolean all) {
    String option = kind == Addresses.GUEST_VIRTUAL ? "--gva" : "--gpa";
    int dash = text.indexOf('-');
    long first = parse(option, dash < 0 ? text : text.substring(0, dash));
    long last = dash < 0 ? first : parse(option, text.substring(dash + 1));
    if (Long.compareUnsigned(last, first) < 0) {
      throw new IllegalArgumentException(
          "found " + option + " " + text + ", expected FROM-TO with rising addresses");
    }
    return new TableSelection(vcpu, kind, first, last, all);
  }
}
