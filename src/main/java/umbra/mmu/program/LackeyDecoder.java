package umbra.mmu.program;

import umbra.mmu.guest.ErrorCode;
import umbra.mmu.scenario.AddressWidth;

/**
 * Reads what {@code valgrind --tool=lackey --trace-mem=yes} prints (valgrind's lackey/lk_main.c):
 * one access a line, as {@code "I %08lx,%lu"}, and {@code " L "}, {@code " S "}, {@code " M "} for
 * a load, a store, and both by one instruction. Lines that begin with {@code ==} or {@code --} are
 * valgrind's own and say nothing of the program.
 *
 * <p>Bytes are looked at in the buffer; no object is made for a line.
 */
public final class LackeyDecoder {
  /** Longest access of a line: with it no access touches more than two pages. */
  public static final int LARGEST_SIZE = 4096;

  private static final int BUFFER = 1 << 16;

  /** Longest line with an access is 25 bytes; so many are in the buffer when it is looked at. */
  private static final int AHEAD = 64;

  /** Longest piece of a line that an error quotes. */
  private static final int QUOTED = 40;

  private static final int ADDRESS_DIGITS = 16;
  private static final int KIND_LENGTH = 3;

  private static final int FETCH = 'I' << 16 | ' ' << 8 | ' ';
  private static final int LOAD = ' ' << 16 | 'L' << 8 | ' ';
  private static final int STORE = ' ' << 16 | 'S' << 8 | ' ';
  private static final int MODIFY = ' ' << 16 | 'M' << 8 | ' ';

  private static final byte[] DIGIT_OF = digits();

  private final String file;
  private final TraceBytes bytes;
  private final long gvaOffset;
  private final AddressWidth addresses;

  // One zero byte behind the limit ends every loop over digits.
  private final byte[] buffer = new byte[BUFFER + 1];
  private int at;
  private int limit;
  private boolean atEnd;
  private long line;
  private int lineStart;
  private long gva;
  private int size;
  private long access;

  /**
   * A decoder in front of the first line.
   *
   * @param file the name that errors give
   * @param bytes closed by the caller
   * @param gvaOffset added to each address
   * @param addresses what the sum must be
   */
  public LackeyDecoder(
      final String file,
      final TraceBytes bytes,
      final long gvaOffset,
      final AddressWidth addresses) {
    this.file = file;
    this.bytes = bytes;
    this.gvaOffset = gvaOffset;
    this.addresses = addresses;
  }

  /** First address of the access, with the offset. */
  public long gva() {
    return gva;
  }

  /** Bytes of the access, 1 to {@link #LARGEST_SIZE}. */
  public int size() {
    return size;
  }

  /** What the access is: W or F as in an error code; what loads and stores is a write. */
  public long access() {
    return access;
  }

  /**
   * Goes to the next access.
   *
   * @return false at the end
   * @throws TraceError if a line is none of a trace
   */
  public boolean next() {
    while (beginLine()) {
      final int kind = buffer[at] << 16 | buffer[at + 1] << 8 | buffer[at + 2];
      switch (kind) {
        case FETCH -> access = ErrorCode.FETCH;
        case LOAD -> access = 0;
        case STORE, MODIFY -> access = ErrorCode.WRITE;
        default -> {
          skipRemark();
          continue;
        }
      }
      at += KIND_LENGTH;
      readAddress();
      readSize();
      return true;
    }
    return false;
  }

  /** Lines read so far. */
  public long lines() {
    return line;
  }

  private boolean beginLine() {
    if (limit - at < AHEAD && !atEnd) {
      fill();
    }
    if (at == limit) {
      return false;
    }
    line++;
    lineStart = at;
    return true;
  }

  private void readAddress() {
    final int start = at;
    long value = 0;
    int digit = DIGIT_OF[buffer[at] & 0xff];
    while (digit >= 0 && at - start < ADDRESS_DIGITS) {
      value = value << 4 | digit;
      digit = DIGIT_OF[buffer[++at] & 0xff];
    }
    if (at == start) {
      throw error(at, "an address of 1 to 16 hexadecimal digits");
    }
    if (buffer[at] != ',') {
      throw error(at, "a comma and a size");
    }
    at++;
    gva = value + gvaOffset;
    if (!addresses.contains(gva)) {
      throw error(start, addresses.expected() + withOffset());
    }
  }

  private void readSize() {
    final int start = at;
    int value = 0;
    int digit = buffer[at] - '0';
    while (digit >= 0 && digit <= 9 && value <= LARGEST_SIZE) {
      value = value * 10 + digit;
      digit = buffer[++at] - '0';
    }
    if (at == start || value < 1 || value > LARGEST_SIZE) {
      throw error(start, "a size from 1 to " + LARGEST_SIZE);
    }
    size = value;
    if (buffer[at] != '\n' || at == limit) {
      throw error(at, "the end of the line");
    }
    at++;
    if (!addresses.contains(gva + size - 1)) {
      throw error(start, "a size that ends at " + addresses.expected() + withOffset());
    }
  }

  private String withOffset() {
    return gvaOffset == 0 ? "" : ", with the offset 0x" + Long.toHexString(gvaOffset);
  }

  /** A line of valgrind's own may have any length. */
  private void skipRemark() {
    final byte first = buffer[at];
    if ((first != '=' && first != '-') || buffer[at + 1] != first) {
      throw error(at, "an access ('I  ', ' L ', ' S ' or ' M ') or a line of valgrind ('==')");
    }
    while (true) {
      while (at < limit) {
        if (buffer[at++] == '\n') {
          return;
        }
      }
      fill();
      if (at == limit) {
        throw error(at, "the end of the line");
      }
    }
  }

  /** Moves what is left to the front and reads behind it until enough is there. */
  private void fill() {
    System.arraycopy(buffer, at, buffer, 0, limit - at);
    limit -= at;
    lineStart -= at;
    at = 0;
    while (limit < AHEAD && !atEnd) {
      final int read = bytes.read(buffer, limit, BUFFER - limit);
      atEnd = read < 0;
      limit += Math.max(0, read);
    }
    buffer[limit] = 0;
  }

  private TraceError error(final int place, final String expected) {
    return new TraceError(file, line, place - lineStart + 1, quoted(place), expected);
  }

  private String quoted(final int place) {
    if (place >= limit) {
      return "end of file";
    }
    final StringBuilder shown = new StringBuilder();
    int i = place;
    while (i < limit && buffer[i] != '\n' && i - place < QUOTED) {
      final int letter = buffer[i++] & 0xff;
      if (letter < ' ' || letter > '~') {
        shown.append(String.format("\\x%02x", letter));
      } else {
        shown.append((char) letter);
      }
    }
    if (i == place) {
      return "end of line";
    }
    return i < limit && buffer[i] != '\n' ? shown.append("...").toString() : shown.toString();
  }

  private static byte[] digits() {
    final byte[] values = new byte[256];
    for (int letter = 0; letter < values.length; letter++) {
      values[letter] = (byte) Character.digit((char) letter, 16);
    }
    // Digits of other alphabets are none here.
    for (int letter = 128; letter < values.length; letter++) {
      values[letter] = -1;
    }
    return values;
  }
}
