package umbra.journal.format;

import java.util.Arrays;

/**
 * The events of the batch in the making, as bytes. Allocates only when its array grows.
 *
 * <p>Written forward: the first byte, the mask, then each missed field. The canonical form is the
 * only one: a field that hits is never written, a varint is never longer than needed.
 */
final class PayloadWriter {
  private static final int INITIAL_CAPACITY = 1 << 14;

  private final EventTypes types;
  private final FieldPredictors predictors;
  private final long[] misses = new long[EventFormat.MAX_FIELDS];
  private byte[] bytes = new byte[INITIAL_CAPACITY];
  private int length;
  private int eventCount;

  PayloadWriter(final EventTypes types) {
    this.types = types;
    this.predictors = new FieldPredictors(types.kindCount());
  }

  byte[] bytes() {
    return bytes;
  }

  int length() {
    return length;
  }

  int eventCount() {
    return eventCount;
  }

  /** Begins the next batch. */
  void reset() {
    length = 0;
    eventCount = 0;
    predictors.reset();
  }

  void append(
      final int kind, final long a, final long b, final long c, final long d, final long e) {
    if (bytes.length - length < EventFormat.MAX_EVENT_LENGTH) {
      grow(EventFormat.MAX_EVENT_LENGTH);
    }
    eventCount++;
    final int missed = learn(kind, types.fieldCount(kind), a, b, c, d, e);
    if (missed == 0) {
      bytes[length++] = (byte) kind;
    } else {
      writeMisses(kind, missed);
    }
  }

  /** An event that carries bytes: its kind, their number, the bytes. */
  void append(final int kind, final byte[] content) {
    if (content.length > EventFormat.MAX_PAYLOAD_LENGTH - EventFormat.MAX_EVENT_LENGTH) {
      throw new IllegalArgumentException(
          content.length + " bytes in one event; a batch holds " + EventFormat.MAX_PAYLOAD_LENGTH);
    }
    grow(EventFormat.MAX_EVENT_LENGTH + content.length);
    eventCount++;
    bytes[length++] = (byte) kind;
    writeVarint(content.length);
    System.arraycopy(content, 0, bytes, length, content.length);
    length += content.length;
  }

  private int learn(
      final int kind,
      final int fieldCount,
      final long a,
      final long b,
      final long c,
      final long d,
      final long e) {
    int missed = 0;
    if (fieldCount > 0) {
      missed = learn(kind, 0, a);
    }
    if (fieldCount > 1) {
      missed |= learn(kind, 1, b);
    }
    if (fieldCount > 2) {
      missed |= learn(kind, 2, c);
    }
    if (fieldCount > 3) {
      missed |= learn(kind, 3, d);
    }
    if (fieldCount > 4) {
      missed |= learn(kind, 4, e);
    }
    return missed;
  }

  private int learn(final int kind, final int field, final long value) {
    final long miss = predictors.learn(FieldPredictors.slot(kind, field), value);
    misses[field] = miss;
    return miss == 0 ? 0 : 1 << field;
  }

  private void writeMisses(final int kind, final int missed) {
    bytes[length++] = (byte) (kind | EventFormat.MISS_FLAG);
    if (types.fieldCount(kind) > 1) {
      bytes[length++] = (byte) missed;
    }
    for (int field = 0; missed >>> field != 0; field++) {
      if ((missed >>> field & 1) != 0) {
        final long miss = misses[field];
        writeVarint(miss << 1 ^ miss >> 63);
      }
    }
  }

  private void writeVarint(final long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      bytes[length++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[length++] = (byte) rest;
  }

  private void grow(final int needed) {
    if (bytes.length - length < needed) {
      bytes = Arrays.copyOf(bytes, Math.addExact(Math.max(bytes.length, needed), length));
    }
  }
}
