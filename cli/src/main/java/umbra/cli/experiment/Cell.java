package umbra.cli.experiment;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * A value of a table.
 *
 * @param text as every format prints it
 * @param isNumber whether it is one, and not a text
 */
public record Cell(String text, boolean isNumber) {
  /** A value that does not apply. */
  public static final Cell NONE = new Cell("", false);

  /** A count. */
  public static Cell of(long count) {
    return new Cell(Long.toString(count), true);
  }

  /** A number with {@code digits} digits behind the point, rounded half up. */
  public static Cell of(double value, int digits) {
    BigDecimal rounded = BigDecimal.valueOf(value).setScale(digits, RoundingMode.HALF_UP);
    return new Cell(rounded.toPlainString(), true);
  }

  /** A text. */
  public static Cell of(String text) {
    return new Cell(text, false);
  }

  /** A 64-bit value: hexadecimal, and a text in every format. */
  public static Cell hex(long value) {
    return new Cell("0x" + Long.toHexString(value), false);
  }
}
