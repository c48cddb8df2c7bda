package umbra.journal.store;

/**
 * One place where a journal is not what was written.
 *
 * @param stream persistence id of the stream
 * @param sequenceNr the store's number of the record, from 1
 * @param firstBadEvent number of the first event that cannot be trusted; those before it are whole
 * @param what what was found and what was expected
 */
public record Damage(String stream, long sequenceNr, long firstBadEvent, String what) {

  /** One line for the user. */
  @Override
  public String toString() {
    return String.format(
        "%s: record %d: %s; events before %d are whole", stream, sequenceNr, what, firstBadEvent);
  }
}
