package umbra.journal.store;

import java.util.ArrayList;
import java.util.List;

/**
 * What a check found out about a journal.
 *
 * @param streams each stream, in the journal's order
 * @param findings what is wrong with the journal beside its streams, each a line for the user
 * @param notes what is unusual but no damage, each a line for the user
 */
public record JournalReport(List<StreamReport> streams, List<String> findings, List<String> notes) {
  public JournalReport {
    streams = List.copyOf(streams);
    findings = List.copyOf(findings);
    notes = List.copyOf(notes);
  }

  /** Whether nothing is damaged. A journal whose run did not end may well be whole. */
  public boolean isWhole() {
    for (final StreamReport stream : streams) {
      if (stream.damage() != null) {
        return false;
      }
    }
    return findings.isEmpty();
  }

  /** Everything that is wrong, each a line for the user. */
  public List<String> damages() {
    final List<String> damages = new ArrayList<>();
    for (final StreamReport stream : streams) {
      if (stream.damage() != null) {
        damages.add(stream.damage().toString());
      }
    }
    damages.addAll(findings);
    return damages;
  }

  /** Whether every stream ends as a finished run's does. */
  public boolean hasEnded() {
    for (final StreamReport stream : streams) {
      if (!stream.ended()) {
        return false;
      }
    }
    return true;
  }
}
