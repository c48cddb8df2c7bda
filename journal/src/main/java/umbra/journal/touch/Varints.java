package umbra.journal.touch;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import umbra.mmu.image.MalformedImageException;

/** Numbers of seven bits a byte, the lowest first; a set top bit says that more follow. */
final class Varints {
  private Varints() {}

  static void write(final ByteArrayOutputStream out, final long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      out.write((int) (rest | 0x80));
      rest >>>= 7;
    }
    out.write((int) rest);
  }

  static long read(final ByteBuffer in) {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      final byte next = in.get();
      value |= (next & 0x7fL) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new MalformedImageException("found a number of more than 64 bits");
  }
}
