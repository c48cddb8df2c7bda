package umbra.mmu.scenario;

/**
 * A place in a scenario's text.
 *
 * @param line the line, counted from 1
 * @param column the column, counted from 1 in UTF-16 units; a tab is one column
 */
public record Position(int line, int column) implements Comparable<Position> {

  @Override
  public int compareTo(Position other) {
    int byLine = Integer.compare(line, other.line);
    return byLine != 0 ? byLine : Integer.compare(column, other.column);
  }

  @Override
  public String toString() {
    return line + ":" + column;
  }
}
