package umbra.journal.history;

/**
 * One named place of a VM's state.
 *
 * @param kind what it is
 * @param a first of the kind's numbers; 0 where the kind has none
 * @param b the second
 * @param c the third
 */
public record Cell(CellKind kind, long a, long b, long c) {}
