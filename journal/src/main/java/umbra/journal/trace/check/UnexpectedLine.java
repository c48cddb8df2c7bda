package umbra.journal.trace.check;

/**
 * A line that the model does not expect.
 *
 * @param line its number in the trace's file
 * @param text the line without its frame
 * @param expected what the model expects
 * @param found what the line says instead
 */
public record UnexpectedLine(long line, String text, String expected, String found) {}
