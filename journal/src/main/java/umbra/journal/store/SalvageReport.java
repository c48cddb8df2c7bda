package umbra.journal.store;

import java.util.List;

/**
 * What of a journal is kept and what is lost.
 *
 * @param streams each stream that has a name, in the journal's order
 * @param losses what is lost beside, each a line for the user
 * @param notes what was wrong but cost nothing, each a line for the user
 */
public record SalvageReport(List<SalvagedStream> streams, List<String> losses, List<String> notes) {
  public SalvageReport {
    streams = List.copyOf(streams);
    losses = List.copyOf(losses);
    notes = List.copyOf(notes);
  }

  /** Whether something was there that is not kept. */
  public boolean hasLosses() {
    return !losses.isEmpty() || streams.stream().anyMatch(SalvagedStream::hasLosses);
  }

  /** Events of all streams that are kept. */
  public long keptEvents() {
    long events = 0;
    for (final SalvagedStream stream : streams) {
      events += stream.kept().lastEvent();
    }
    return events;
  }
}
