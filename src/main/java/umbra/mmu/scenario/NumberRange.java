package umbra.mmu.scenario;

/**
 * The numbers that may stand at some place, with the words an error says it in.
 *
 * @param what what the number is, with its article
 * @param min least number, unsigned
 * @param max greatest number, unsigned
 * @param multiple what the number must be a multiple of
 * @param decimal whether it is written with decimal digits alone
 */
record NumberRange(String what, long min, long max, long multiple, boolean decimal) {

  private static final long PAGE = Limits.PAGE_SIZE;

  static final NumberRange VALUE = number("a value", 0, -1L);
  static final NumberRange BIT = number("a bit", 0, 1);
  static final NumberRange GPA = number("a guest physical address", 0, Limits.END_OF_PHYSICAL - 1);
  static final NumberRange PAGE_GPA =
      multiples("a guest physical address", 0, Limits.END_OF_PHYSICAL - PAGE, PAGE);
  static final NumberRange WORD_GPA =
      multiples("a guest physical address", 0, Limits.END_OF_PHYSICAL - 8, 8);
  static final NumberRange BUILT_IN_GPA =
      number("an address of the built-in slot", 0, Limits.BUILT_IN_SLOT_SIZE - 1);
  static final NumberRange BYTES = number("a number of bytes", 0, Limits.END_OF_PHYSICAL);

  static NumberRange number(String what, long min, long max) {
    return new NumberRange(what, min, max, 1, false);
  }

  static NumberRange multiples(String what, long min, long max, long multiple) {
    return new NumberRange(what, min, max, multiple, false);
  }

  static NumberRange decimal(String what, long min, long max) {
    return new NumberRange(what, min, max, 1, true);
  }

  long read(Token token) {
    long number =
        decimal
            ? NumberSyntax.readDecimal(token, expected())
            : NumberSyntax.read(token, expected());
    boolean inside =
        Long.compareUnsigned(number, min) >= 0 && Long.compareUnsigned(number, max) <= 0;
    if (!inside || Long.remainderUnsigned(number, multiple) != 0) {
      throw token.error(expected());
    }
    return number;
  }

  int readInt(Token token) {
    return Math.toIntExact(read(token));
  }

  String expected() {
    String range = max == -1L ? "below 2^64" : "from " + shown(min) + " to " + shown(max);
    String step = multiple == 1 ? "" : ", a multiple of " + shown(multiple);
    return what + " " + range + step;
  }

  /** Sizes and addresses are read in hexadecimal, counts in decimal. */
  private static String shown(long number) {
    return Long.compareUnsigned(number, 4096) < 0
        ? Long.toString(number)
        : "0x" + Long.toHexString(number);
  }
}
