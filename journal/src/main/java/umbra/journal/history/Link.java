package umbra.journal.history;

/**
 * One event of a chain, and what it did to an entry.
 *
 * @param change what became of the entry, or null where the event is there for its own sake
 */
public record Link(JournalEvent event, EntryChange change) {}
