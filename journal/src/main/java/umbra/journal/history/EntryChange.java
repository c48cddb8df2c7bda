package umbra.journal.history;

/**
 * An entry of a shadow page with two values.
 *
 * @param page number of the shadow page
 * @param index 0 to 511
 * @param level of the page; 0 if it is not known
 * @param isOldKnown whether {@code old} is known: the chain may begin in the middle
 * @param old value before the event
 * @param now value after it
 */
public record EntryChange(int page, int index, int level, boolean isOldKnown, long old, long now) {}
