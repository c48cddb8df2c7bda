package umbra.journal.store;

/**
 * What of one stream is kept.
 *
 * @param kept the whole part, and what is wrong behind it
 * @param lostRecords the store's records behind the whole part, as far as they can be counted
 * @param lostEvents the events in them; {@link #UNKNOWN} if no record tells
 */
public record SalvagedStream(StreamReport kept, long lostRecords, long lostEvents) {
  /** A number of events that nobody can tell any more. */
  public static final long UNKNOWN = -1;

  /** Whether something was there that is not kept. */
  public boolean hasLosses() {
    return kept.damage() != null;
  }

  /** One line for the user. */
  @Override
  public String toString() {
    final String keeps =
        String.format(
            "%s: kept %d events in %d batches", kept.stream(), kept.lastEvent(), kept.batches());
    if (!hasLosses()) {
      return keeps + (kept.ended() ? ", all there were" : "; the run did not end");
    }
    final String lost =
        lostEvents == UNKNOWN
            ? "an unknown number of events"
            : "at least " + lostEvents + " events";
    return String.format(
        "%s; lost %s in %d records from event %d on: record %d: %s",
        keeps,
        lost,
        lostRecords,
        kept.lastEvent() + 1,
        kept.damage().sequenceNr(),
        kept.damage().what());
  }
}
