package umbra.journal.trace;

import java.util.Map;

/**
 * What a trace held.
 *
 * @param lines physical lines
 * @param events lines of the trace that became events
 * @param keptAsText by event: lines that were kept as text, since no event of a journal has their
 *     numbers
 * @param broken of these, broken lines of events that have
 * @param skipped what is no line of a trace
 */
public record ImportCounts(
    long lines, long events, Map<String, Long> keptAsText, long broken, SkippedLines skipped) {
  public ImportCounts {
    keptAsText = Map.copyOf(keptAsText);
  }

  /** Lines that were kept as text. */
  public long textLines() {
    return keptAsText.values().stream().mapToLong(Long::longValue).sum();
  }
}
