package umbra.mmu.scenario;

/**
 * The way a scenario writes numbers, which is C's {@code strtoull} with base 0: decimal, {@code 0x}
 * hexadecimal, octal after a leading 0. One of the suffixes K, M and G multiplies by a power of
 * 1024. Signs are not part of it, and what does not fit 64 bits is an error.
 */
final class NumberSyntax {

  private NumberSyntax() {}

  /**
   * Reads an unsigned 64-bit number.
   *
   * @param expected what an error says should stand here
   */
  static long read(Token token, String expected) {
    String text = token.text();
    int shift = shiftOf(text);
    int stop = shift == 0 ? text.length() : text.length() - 1;
    int radix = radixOf(text, stop);
    int start = radix == 16 ? 2 : 0;
    if (start >= stop) {
      throw token.error(expected);
    }
    long number = 0;
    for (int i = start; i < stop; i++) {
      number = append(number, digit(text.charAt(i), radix), radix, token, expected);
    }
    if (((number << shift) >>> shift) != number) {
      throw token.error(expected);
    }
    return number << shift;
  }

  /**
   * Reads digits 0 to 9 alone, as the recorder reads the numbers of vCPUs, slots and address spaces
   * ({@code atoi}).
   */
  static long readDecimal(Token token, String expected) {
    String text = token.text();
    if (text.isEmpty()) {
      throw token.error(expected);
    }
    long number = 0;
    for (int i = 0; i < text.length(); i++) {
      number = append(number, digit(text.charAt(i), 10), 10, token, expected);
    }
    return number;
  }

  private static long append(long number, int digit, int radix, Token token, String expected) {
    boolean tooLong = Long.compareUnsigned(number, Long.divideUnsigned(-1L, radix)) > 0;
    long longer = number * radix + digit;
    if (digit < 0 || tooLong || Long.compareUnsigned(longer, digit) < 0) {
      throw token.error(expected);
    }
    return longer;
  }

  private static int shiftOf(String text) {
    if (text.isEmpty()) {
      return 0;
    }
    return switch (text.charAt(text.length() - 1)) {
      case 'K' -> 10;
      case 'M' -> 20;
      case 'G' -> 30;
      default -> 0;
    };
  }

  private static int radixOf(String text, int stop) {
    if (stop < 2 || text.charAt(0) != '0') {
      return 10;
    }
    return text.charAt(1) == 'x' || text.charAt(1) == 'X' ? 16 : 8;
  }

  /** ASCII alone: {@link Character#digit} would take the digits of every script. */
  private static int digit(char letter, int radix) {
    int digit = letter < 0x80 ? Character.digit(letter, radix) : -1;
    return digit;
  }
}
