package umbra.journal.store;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Walks the fields of one protobuf message: as much of the wire format as the store's records use.
 * Every malformed input ends in {@link IllegalArgumentException}.
 */
final class ProtobufFields {
  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int BYTES = 2;
  private static final int FIXED32 = 5;

  private final byte[] source;
  private final int end;
  private int position;
  private int number;
  private int wireType;
  private long varint;
  private int contentStart;

  ProtobufFields(final byte[] source) {
    this(source, 0, source.length);
  }

  private ProtobufFields(final byte[] source, final int start, final int end) {
    this.source = source;
    this.position = start;
    this.end = end;
  }

  /** Moves to the next field; false behind the last. */
  boolean next() {
    if (position == end) {
      return false;
    }
    final long tag = readVarint();
    number = (int) (tag >>> 3);
    wireType = (int) (tag & 7);
    switch (wireType) {
      case VARINT -> varint = readVarint();
      case FIXED64 -> skip(Long.BYTES);
      case BYTES -> skip(readVarint());
      case FIXED32 -> skip(Integer.BYTES);
      default -> throw new IllegalArgumentException("wire type " + wireType);
    }
    return true;
  }

  int number() {
    return number;
  }

  long longValue() {
    expect(VARINT);
    return varint;
  }

  byte[] bytes() {
    expect(BYTES);
    return Arrays.copyOfRange(source, contentStart, position);
  }

  String text() {
    expect(BYTES);
    return new String(source, contentStart, position - contentStart, StandardCharsets.UTF_8);
  }

  ProtobufFields message() {
    expect(BYTES);
    return new ProtobufFields(source, contentStart, position);
  }

  private void expect(final int expected) {
    if (wireType != expected) {
      throw new IllegalArgumentException("field " + number + " has wire type " + wireType);
    }
  }

  private void skip(final long length) {
    if (length < 0 || length > end - position) {
      throw new IllegalArgumentException("field " + number + " reaches past its message");
    }
    contentStart = position;
    position += (int) length;
  }

  private long readVarint() {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE && position < end; shift += 7) {
      final byte next = source[position++];
      value |= (next & 0x7fL) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new IllegalArgumentException("varint does not end");
  }
}
