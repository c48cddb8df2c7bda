package umbra.journal.format;

/**
 * Reads the events of one batch back. Any bytes are safe input: whatever {@link PayloadWriter}
 * would not have written ends in {@link DamagedBatchException}, in time and memory bounded by the
 * payload's length.
 */
final class PayloadReader {
  private final EventTypes types;
  private final FieldPredictors predictors;
  private final long[] values = new long[EventFormat.MAX_FIELDS];
  private byte[] bytes = {};
  private int position;
  private int end;

  PayloadReader(final EventTypes types) {
    this.types = types;
    this.predictors = new FieldPredictors(types.kindCount());
  }

  /** Begins with the first event of a payload, which the reader does not copy. */
  void start(final byte[] source, final int offset, final int length) {
    bytes = source;
    position = offset;
    end = offset + length;
    predictors.reset();
  }

  /** Number {@code field} of the event that {@link #readFields} read. */
  long value(final int field) {
    return values[field];
  }

  /** Reads an event's first byte: its kind, and {@link EventFormat#MISS_FLAG}. */
  int readFirst() {
    final int first = readByte() & 0xff;
    if ((first & EventFormat.KIND_MASK) >= types.kindCount()) {
      throw damage("unknown event kind " + (first & EventFormat.KIND_MASK));
    }
    return first;
  }

  /** Reads the numbers of the event that begins with {@code first}. */
  void readFields(final int first) {
    final int kind = first & EventFormat.KIND_MASK;
    final int fieldCount = types.fieldCount(kind);
    final int missed = (first & EventFormat.MISS_FLAG) == 0 ? 0 : readMask(fieldCount);
    for (int field = 0; field < fieldCount; field++) {
      final int slot = FieldPredictors.slot(kind, field);
      long value = predictors.predicted(slot);
      if ((missed >>> field & 1) != 0) {
        value += readMiss();
      }
      predictors.learn(slot, value);
      values[field] = value;
    }
    checkRanges(kind, fieldCount);
  }

  /**
   * Skips events until one of a wanted kind begins. Predictors do not learn from what is skipped,
   * so whoever skips a kind must skip it in the whole payload.
   *
   * @param wanted by kind; the kind that carries bytes is read by {@link #readContent}
   * @param most how many events there are
   * @return how many were skipped
   */
  int skipTo(final boolean[] wanted, final int most) {
    int skipped = 0;
    while (skipped < most) {
      final int first = readByte();
      final int kind = first & EventFormat.KIND_MASK;
      if (kind >= wanted.length) {
        throw damage("unknown event kind " + kind);
      }
      if (wanted[kind]) {
        position--;
        return skipped;
      }
      if ((first & EventFormat.MISS_FLAG) != 0) {
        skipMisses(Integer.bitCount(readMask(types.fieldCount(kind))));
      }
      skipped++;
    }
    return skipped;
  }

  /**
   * Passes events until one of a wanted kind begins that is not as predicted. Those that are, are
   * counted by kind; {@link #pass} makes up for them.
   *
   * @param most how many events there are
   * @return how many were passed
   */
  int countHits(final boolean[] wanted, final int[] hits, final int most) {
    int passed = 0;
    while (passed < most) {
      final int first = readByte();
      final int kind = first & EventFormat.KIND_MASK;
      if (kind >= wanted.length) {
        throw damage("unknown event kind " + kind);
      }
      if ((first & EventFormat.MISS_FLAG) == 0) {
        hits[kind]++;
      } else if (wanted[kind]) {
        position--;
        return passed;
      } else {
        skipMisses(Integer.bitCount(readMask(types.fieldCount(kind))));
      }
      passed++;
    }
    return passed;
  }

  /**
   * Learns from {@code count} events of a kind that were as predicted: number f of the first of
   * them is {@code first[f]}, and rises by {@code steps[f]} from each to the next.
   */
  void pass(final int kind, final int count, final long[] first, final long[] steps) {
    for (int field = 0; field < types.fieldCount(kind); field++) {
      final int slot = FieldPredictors.slot(kind, field);
      first[field] = predictors.predicted(slot);
      steps[field] = predictors.pass(slot, count);
    }
  }

  private void skipMisses(final int count) {
    int left = count;
    while (left > 0) {
      if (readByte() >= 0) {
        left--;
      }
    }
  }

  /** Reads the bytes of an event that carries bytes. */
  byte[] readContent(final int first) {
    if ((first & EventFormat.MISS_FLAG) != 0) {
      throw damage("event without predictions is marked as missed");
    }
    final long length = readVarint();
    if (length < 0 || length > end - position) {
      throw damage("event of " + Long.toUnsignedString(length) + " bytes reaches past the payload");
    }
    final byte[] content = new byte[(int) length];
    System.arraycopy(bytes, position, content, 0, content.length);
    position += content.length;
    return content;
  }

  void expectEnd() {
    if (position != end) {
      throw damage(end - position + " bytes behind the last event");
    }
  }

  private void checkRanges(final int kind, final int fieldCount) {
    final int intFields = types.intFields(kind);
    final int booleanFields = types.booleanFields(kind);
    for (int field = 0; field < fieldCount; field++) {
      final long value = values[field];
      final boolean fitsInt = (intFields >>> field & 1) == 0 || value == (int) value;
      final boolean fitsBoolean = (booleanFields >>> field & 1) == 0 || value >>> 1 == 0;
      if (!fitsInt || !fitsBoolean) {
        throw damage("number " + field + " of kind " + kind + " is out of range: " + value);
      }
    }
  }

  private int readMask(final int fieldCount) {
    if (fieldCount == 0) {
      throw damage("event without fields is marked as missed");
    }
    if (fieldCount == 1) {
      return 1;
    }
    final int missed = readByte() & 0xff;
    if (missed == 0 || missed >>> fieldCount != 0) {
      throw damage("mask 0x" + Integer.toHexString(missed) + " of " + fieldCount + " fields");
    }
    return missed;
  }

  private long readMiss() {
    final long zigzag = readVarint();
    if (zigzag == 0) {
      throw damage("missed field is as predicted");
    }
    return zigzag >>> 1 ^ -(zigzag & 1);
  }

  private long readVarint() {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      final byte next = readByte();
      value |= (next & 0x7fL) << shift;
      if (next >= 0) {
        checkVarintEnd(next, shift);
        return value;
      }
    }
    throw damage("varint of more than " + EventFormat.MAX_VARINT_LENGTH + " bytes");
  }

  private void checkVarintEnd(final byte last, final int shift) {
    if (last == 0 && shift > 0) {
      throw damage("varint longer than its value needs");
    }
    if (shift == 63 && last > 1) {
      throw damage("varint of more than 64 bits");
    }
  }

  private byte readByte() {
    if (position >= end) {
      throw damage("payload ends inside an event");
    }
    return bytes[position++];
  }

  private DamagedBatchException damage(final String what) {
    return DamagedBatchException.atByte(position, what);
  }
}
