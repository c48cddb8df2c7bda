package umbra.journal.archive;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** An entry that must hold so many bytes, not more and not fewer, however well it is packed. */
final class BoundedInput extends FilterInputStream {
  private long left;

  BoundedInput(final InputStream in, final long size) {
    super(in);
    this.left = size;
  }

  @Override
  public int read() throws IOException {
    return count(in.read(), 1);
  }

  @Override
  public int read(final byte[] to, final int from, final int length) throws IOException {
    final int read = in.read(to, from, length);
    return count(read, read);
  }

  private int count(final int result, final int bytes) throws IOException {
    if (result < 0) {
      if (left > 0) {
        throw new EOFException("an entry has " + left + " bytes less than its manifest says");
      }
      return result;
    }
    left -= bytes;
    if (left < 0) {
      throw new EOFException("an entry has more bytes than its manifest says");
    }
    return result;
  }
}
