package umbra.journal.format;

/**
 * Where a stream stands between two batches.
 *
 * @param epoch the run
 * @param nextEvent number of the next event, from 1
 * @param head chain head of all batches so far
 */
public record StreamPosition(long epoch, long nextEvent, ChainHead head) {

  /** Before the first batch of a run. */
  public static StreamPosition start(final long epoch) {
    return new StreamPosition(epoch, EventFormat.FIRST_EVENT, ChainHead.START);
  }
}
