package umbra.cli.rewind;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

/** Commands that somebody types: with a prompt, completion, and a history kept between sessions. */
public final class TerminalInput {
  private TerminalInput() {}

  /** Carries out what is typed, to {@code quit} or Ctrl-D; a wrong command costs a line only. */
  public static void run(final Session session, final Path history, final PrintWriter out)
      throws IOException {
    // stty does all that is needed here; native code would have to be unpacked somewhere first.
    try (Terminal terminal =
        TerminalBuilder.builder().system(true).jni(false).ffm(false).exec(true).build()) {
      final LineReader reader =
          LineReaderBuilder.builder()
              .terminal(terminal)
              .appName("umbra")
              .completer(new CommandCompleter())
              .variable(LineReader.HISTORY_FILE, history)
              .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
              .build();
      while (!session.isOver() && readAndExecute(reader, session, out)) {
        out.flush();
      }
    }
  }

  private static boolean readAndExecute(
      final LineReader reader, final Session session, final PrintWriter out) {
    try {
      session.execute(reader.readLine("(umbra " + session.step() + ") "));
    } catch (final IllegalArgumentException wrong) {
      out.println("umbra: " + wrong.getMessage());
    } catch (final UserInterruptException interrupted) {
      // Ctrl-C drops the line.
      return true;
    } catch (final EndOfFileException end) {
      return false;
    }
    return true;
  }
}
