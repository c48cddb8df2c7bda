package umbra.journal.store;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Catches what this thread prints to the standard output. The Java LevelDB tells of log records
 * that it drops nowhere else, and there it would stand amid a command's data. Other threads print
 * on as before.
 */
final class PrintedComplaints implements Closeable {
  private final Thread thread = Thread.currentThread();
  private final PrintStream original = System.out;
  private final ByteArrayOutputStream caught = new ByteArrayOutputStream();

  private PrintedComplaints() {}

  static PrintedComplaints ofThisThread() {
    final PrintedComplaints result = new PrintedComplaints();
    System.setOut(new PrintStream(result.new Divided(), true, StandardCharsets.UTF_8));
    return result;
  }

  /** The first line caught; null if nothing was printed. */
  String firstLine() {
    final String text = caught.toString(StandardCharsets.UTF_8).strip();
    return text.isEmpty() ? null : text.lines().findFirst().orElseThrow();
  }

  @Override
  public void close() {
    System.setOut(original);
  }

  private final class Divided extends OutputStream {
    @Override
    public void write(final int next) {
      if (Thread.currentThread().equals(thread)) {
        caught.write(next);
      } else {
        original.write(next);
      }
    }

    @Override
    public void flush() {
      original.flush();
    }
  }
}
