package umbra.cli.experiment;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Rows of values under named columns, in the order in which they were added. */
public final class Table {
  private final String name;
  private final String title;
  private final List<Column> columns;
  private final List<List<Cell>> rows = new ArrayList<>();
  private final List<Plot> plots = new ArrayList<>();

  /**
   * An empty table.
   *
   * @param name of its files: lower case, words joined by hyphens
   * @param title what it shows
   */
  public Table(String name, String title, Column... columns) {
    this.name = name;
    this.title = title;
    this.columns = List.of(columns);
  }

  /**
   * Adds a row.
   *
   * @throws IllegalArgumentException if it has not one value for each column
   */
  public void row(Cell... cells) {
    if (cells.length != columns.size()) {
      throw new IllegalArgumentException(
          "table " + name + ": " + cells.length + " values for " + columns.size() + " columns");
    }
    rows.add(List.of(cells));
  }

  /**
   * Has the page draw a picture of it.
   *
   * @throws IllegalArgumentException if it has no such column
   */
  public void plot(Plot plot) {
    index(plot.x());
    plot.y().forEach(this::index);
    if (plot.split() != null) {
      index(plot.split());
    }
    plots.add(plot);
  }

  /** Where a column stands, from 0. */
  public int index(String column) {
    for (int i = 0; i < columns.size(); i++) {
      if (columns.get(i).name().equals(column)) {
        return i;
      }
    }
    throw new IllegalArgumentException("table " + name + " has no column " + column);
  }

  public String name() {
    return name;
  }

  public String title() {
    return title;
  }

  public List<Column> columns() {
    return columns;
  }

  public List<List<Cell>> rows() {
    return Collections.unmodifiableList(rows);
  }

  List<Plot> plots() {
    return Collections.unmodifiableList(plots);
  }
}
