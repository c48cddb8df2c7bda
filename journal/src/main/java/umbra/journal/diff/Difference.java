package umbra.journal.diff;

/**
 * One thing that is different, in words.
 *
 * @param what the thing
 * @param a what it is on the first side; null if it is not there
 * @param b what it is on the second side; null if it is not there
 */
public record Difference(String what, String a, String b) {}
