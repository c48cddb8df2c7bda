package umbra.journal.trace;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.GZIPInputStream;

/**
 * The physical lines of a trace, unpacked if it is gzip. Each byte becomes one character, so that a
 * task's name in any encoding comes through unchanged.
 */
final class TraceFile implements Closeable {
  /** A longer line is refused: no kernel prints one. */
  static final int LONGEST_LINE = 1 << 15;

  private static final int BUFFER = 1 << 16;
  private static final int GZIP_1 = 0x1f;
  private static final int GZIP_2 = 0x8b;

  private final String name;
  private final InputStream in;
  private final MessageDigest hash;
  private final byte[] buffer = new byte[BUFFER];
  private byte[] pending = new byte[256];
  private int at;
  private int end;
  private long number;

  /**
   * Reads from {@code in}, which it closes.
   *
   * @param name for messages
   * @param hash learns every byte; may be null
   */
  TraceFile(final String name, final InputStream in, final MessageDigest hash) throws IOException {
    this.name = name;
    this.hash = hash;
    this.in = unpacked(in);
  }

  private static InputStream unpacked(final InputStream in) throws IOException {
    final PushbackInputStream front = new PushbackInputStream(in, 2);
    final byte[] start = new byte[2];
    final int length = front.readNBytes(start, 0, 2);
    front.unread(start, 0, length);
    final boolean packed =
        length == 2 && (start[0] & 0xff) == GZIP_1 && (start[1] & 0xff) == GZIP_2;
    return packed ? new GZIPInputStream(front, BUFFER) : front;
  }

  String name() {
    return name;
  }

  /** Number of the line read last, from 1. */
  long number() {
    return number;
  }

  /** SHA-256 of everything read. */
  String sha256() {
    return HexFormat.of().formatHex(hash.digest());
  }

  /**
   * The next line without its end, or null.
   *
   * @throws MalformedTraceException if it is longer than any trace's
   */
  String next() throws IOException {
    int length = 0;
    while (true) {
      if (at == end && !fill()) {
        return length == 0 ? null : line(length);
      }
      int stop = at;
      while (stop < end && buffer[stop] != '\n') {
        stop++;
      }
      if (stop < end && length == 0) {
        final int from = at;
        at = stop + 1;
        return line(buffer, from, stop);
      }
      length = keep(length, stop);
      if (at < end) {
        at++;
        return line(length);
      }
    }
  }

  private String line(final int length) {
    return line(pending, 0, length);
  }

  private String line(final byte[] bytes, final int from, final int to) {
    number++;
    final int last = to > from && bytes[to - 1] == '\r' ? to - 1 : to;
    if (last - from > LONGEST_LINE) {
      throw tooLong(number);
    }
    return new String(bytes, from, last - from, StandardCharsets.ISO_8859_1);
  }

  private MalformedTraceException tooLong(final long line) {
    return new MalformedTraceException(
        name,
        line,
        LONGEST_LINE + 1,
        "found a line of more than " + LONGEST_LINE + " bytes, expected a trace's");
  }

  private int keep(final int length, final int stop) {
    final int more = stop - at;
    if (length + more > LONGEST_LINE + 1) {
      throw tooLong(number + 1);
    }
    if (length + more > pending.length) {
      pending = Arrays.copyOf(pending, Math.max(length + more, 2 * pending.length));
    }
    System.arraycopy(buffer, at, pending, length, more);
    at = stop;
    return length + more;
  }

  private boolean fill() throws IOException {
    at = 0;
    end = Math.max(0, in.read(buffer, 0, BUFFER));
    if (hash != null) {
      hash.update(buffer, 0, end);
    }
    return end > 0;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
