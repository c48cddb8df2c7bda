package umbra.journal.diff;

import java.util.List;

/**
 * One event as text.
 *
 * @param step its number
 * @param shape equal where the event is the same but for the numbers of pages
 * @param lines as every command prints it, a walk's entries included
 */
public record EventText(long step, long shape, List<String> lines) {
  public EventText {
    lines = List.copyOf(lines);
  }
}
