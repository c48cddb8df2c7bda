package umbra.cli.conform;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.util.zip.GZIPInputStream;

/** The lines of a result file with one line of look-ahead and the place for error messages. */
final class ResultLines implements Closeable {
  private static final int BUFFER_BYTES = 1 << 16;

  private final String file;
  private final BufferedReader reader;
  private String current;
  private long number;

  private ResultLines(String file, BufferedReader reader) {
    this.file = file;
    this.reader = reader;
  }

  /**
   * Starts before the first line; {@code file} names the source in messages and tells gzip by its
   * end.
   */
  static ResultLines open(String file, InputStream bytes) throws IOException {
    try {
      InputStream text = file.endsWith(".gz") ? new GZIPInputStream(bytes, BUFFER_BYTES) : bytes;
      return new ResultLines(
          file, new BufferedReader(new InputStreamReader(text, UTF_8), BUFFER_BYTES));
    } catch (IOException damaged) {
      bytes.close();
      throw new MalformedResult(file, 1, "not readable as gzip: " + damaged.getMessage(), damaged);
    }
  }

  /** Goes to the next line; false at the end of the file. */
  boolean advance() throws IOException {
    number++;
    try {
      current = reader.readLine();
    } catch (IOException damaged) {
      throw new MalformedResult(file, number, "not readable: " + damaged.getMessage(), damaged);
    }
    return current != null;
  }

  /** The current line, or null at the end of the file. */
  String current() {
    return current;
  }

  /** What follows the keyword that the current line begins with; empty if nothing does. */
  String after(String keyword) {
    int start = keyword.length() + 1;
    return start > current.length() ? "" : current.substring(start);
  }

  MalformedResult malformed(String problem) {
    return new MalformedResult(file, number, problem, null);
  }

  /** For a problem of an earlier line than the current one. */
  MalformedResult malformed(long line, String problem) {
    return new MalformedResult(file, line, problem, null);
  }

  long number() {
    return number;
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
