package umbra.journal.history;

/**
 * A cell with two values.
 *
 * @param old the earlier one
 * @param now the later one, never {@code old}
 */
public record CellChange(Cell cell, long old, long now) {}
