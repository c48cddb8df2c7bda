package umbra.cli.experiment;

import java.util.List;

/**
 * A picture of a table's columns.
 *
 * @param title what it shows
 * @param x column of the horizontal axis; where it holds texts, rows stand side by side
 * @param y columns drawn as lines
 * @param split column whose values split each of {@code y} into a line for each, or null
 * @param logarithmic whether the vertical axis is
 */
public record Plot(String title, String x, List<String> y, String split, boolean logarithmic) {

  /** One line a column. */
  public static Plot lines(String title, String x, String... y) {
    return new Plot(title, x, List.of(y), null, false);
  }

  /** The same with a logarithmic vertical axis. */
  public Plot onLogarithmicAxis() {
    return new Plot(title, x, y, split, true);
  }

  /** A line for each value of a column. */
  public Plot splitBy(String column) {
    return new Plot(title, x, y, column, logarithmic);
  }
}
