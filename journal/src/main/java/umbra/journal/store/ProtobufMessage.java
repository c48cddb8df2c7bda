package umbra.journal.store;

import java.io.ByteArrayOutputStream;

/** Writes the fields of one protobuf message; the other side of {@link ProtobufFields}. */
final class ProtobufMessage {
  private static final int VARINT = 0;
  private static final int BYTES = 2;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  void number(final int field, final long value) {
    out.write(field << 3 | VARINT);
    varint(value);
  }

  void bytes(final int field, final byte[] content) {
    out.write(field << 3 | BYTES);
    varint(content.length);
    out.writeBytes(content);
  }

  byte[] toBytes() {
    return out.toByteArray();
  }

  private void varint(final long value) {
    long rest = value;
    for (; rest >>> 7 != 0; rest >>>= 7) {
      out.write((int) (rest & 0x7f | 0x80));
    }
    out.write((int) rest);
  }
}
