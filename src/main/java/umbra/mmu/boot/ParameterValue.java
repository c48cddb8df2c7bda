package umbra.mmu.boot;

import umbra.mmu.state.Parameter;

/** How a module parameter's text becomes a number. */
public final class ParameterValue {
  private ParameterValue() {}

  /**
   * The value of {@code text} for {@code parameter}.
   *
   * @throws IllegalArgumentException if it is neither a number nor a word for on or off, or out of
   *     the parameter's range
   */
  public static long of(final Parameter parameter, final String text) {
    final long value = any(parameter, text);
    if (value < parameter.least() || value > parameter.most()) {
      throw new IllegalArgumentException(
          parameter.key()
              + ": found '"
              + text
              + "', expected a number from "
              + parameter.least()
              + " to "
              + parameter.most());
    }
    return value;
  }

  private static long any(final Parameter parameter, final String text) {
    return switch (text) {
      case "Y", "y", "on", "force" -> 1;
      // The recorder's processor is not affected by the erratum, so "auto" is off (reference 9).
      case "N", "n", "off", "never", "auto" -> 0;
      default -> number(parameter, text);
    };
  }

  private static long number(final Parameter parameter, final String text) {
    try {
      return Long.parseLong(text);
    } catch (final NumberFormatException notANumber) {
      throw new IllegalArgumentException(
          parameter.key() + ": found '" + text + "', expected a number, on or off");
    }
  }
}
