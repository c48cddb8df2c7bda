package umbra.journal.store;

import umbra.journal.format.ChainHead;

/**
 * What a check found out about one stream.
 *
 * @param stream which one
 * @param epoch its run; 0 if not one batch is whole
 * @param batches how many batches are whole
 * @param lastEvent number of the last event that is whole; 0 if none is
 * @param digest the state's digest after the last whole batch
 * @param head the chain head after it
 * @param ended whether the stream ends as a finished run's does
 * @param damage what is wrong behind the whole part; null if nothing is
 */
public record StreamReport(
    StreamId stream,
    long epoch,
    long batches,
    long lastEvent,
    long digest,
    ChainHead head,
    boolean ended,
    Damage damage) {

  /** One line for the user. */
  @Override
  public String toString() {
    if (damage != null) {
      return damage.toString();
    }
    return stream
        + ": whole up to event "
        + lastEvent
        + (ended ? "" : "; the run did not end")
        + String.format(", %d batches, digest 0x%016x, chain %s", batches, digest, head);
  }
}
