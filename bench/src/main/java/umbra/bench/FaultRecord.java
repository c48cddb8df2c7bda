package umbra.bench;

import java.nio.ByteBuffer;

/** What the plain event-sourced baseline keeps of one fault, in a form of fixed length. */
record FaultRecord(int vcpu, long gva, int errorCode, long gfn, long pfn, int returnCode) {
  /** Bytes of the coded form. */
  static final int LENGTH = 3 * Integer.BYTES + 3 * Long.BYTES;

  byte[] toBytes() {
    return ByteBuffer.allocate(LENGTH)
        .putInt(vcpu)
        .putLong(gva)
        .putInt(errorCode)
        .putLong(gfn)
        .putLong(pfn)
        .putInt(returnCode)
        .array();
  }

  static FaultRecord of(final byte[] bytes) {
    final ByteBuffer in = ByteBuffer.wrap(bytes);
    return new FaultRecord(
        in.getInt(), in.getLong(), in.getInt(), in.getLong(), in.getLong(), in.getInt());
  }
}
