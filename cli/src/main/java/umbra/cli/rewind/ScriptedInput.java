package umbra.cli.rewind;

import java.io.BufferedReader;
import java.io.IOException;

/** Commands from a file or a pipe: no prompt, and the first wrong one ends the session. */
public final class ScriptedInput {
  private ScriptedInput() {}

  /**
   * Carries out line after line, to {@code quit} or to the end.
   *
   * @throws IllegalArgumentException at a wrong command; it names the line
   */
  public static void run(final Session session, final BufferedReader lines) throws IOException {
    int number = 0;
    for (String line = lines.readLine();
        line != null && !session.isOver();
        line = session.isOver() ? null : lines.readLine()) {
      number++;
      try {
        session.execute(line);
      } catch (final IllegalArgumentException wrong) {
        throw new IllegalArgumentException("line " + number + ": " + wrong.getMessage(), wrong);
      }
    }
  }
}
