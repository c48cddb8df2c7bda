package umbra.bench;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** The figures of one measured run by name, as one JVM hands them to another: a line of text. */
final class Measurement {
  private static final String MARK = "MEASURED";

  private final Map<String, Double> figures = new LinkedHashMap<>();

  Measurement with(final String name, final double figure) {
    figures.put(name, figure);
    return this;
  }

  /** A count: exact up to 2^53. */
  Measurement with(final String name, final long count) {
    return with(name, (double) count);
  }

  /** A figure that the run has, or 0. */
  double figure(final String name) {
    return figures.getOrDefault(name, 0.0);
  }

  String line() {
    final StringBuilder line = new StringBuilder(MARK);
    figures.forEach((name, figure) -> line.append(' ').append(name).append('=').append(figure));
    return line.toString();
  }

  void print() {
    System.out.println(line());
  }

  static boolean isLine(final String text) {
    return text.startsWith(MARK + " ");
  }

  static Measurement parse(final String line) {
    final Measurement result = new Measurement();
    for (final String word : line.substring(MARK.length() + 1).split(" ", -1)) {
      final int equals = word.indexOf('=');
      result.with(word.substring(0, equals), Double.parseDouble(word.substring(equals + 1)));
    }
    return result;
  }

  /** A copy of the named figures, those that are not there being 0. */
  Measurement only(final String... names) {
    final Measurement copy = new Measurement();
    for (final String name : names) {
      copy.with(name, figure(name));
    }
    return copy;
  }

  /** The figures as {@code name=figure} words. */
  String words() {
    final StringBuilder words = new StringBuilder();
    figures.forEach(
        (name, figure) -> words.append(name).append('=').append(shown(figure)).append(' '));
    return words.toString().stripTrailing();
  }

  @Override
  public String toString() {
    return words();
  }

  /** Whole numbers as such, others with as many digits as mean something. */
  private static String shown(final double figure) {
    if (figure == Math.rint(figure) || Math.abs(figure) >= 1000) {
      return String.format(Locale.ROOT, "%.0f", figure);
    }
    return String.format(Locale.ROOT, Math.abs(figure) >= 10 ? "%.1f" : "%.3f", figure);
  }
}
