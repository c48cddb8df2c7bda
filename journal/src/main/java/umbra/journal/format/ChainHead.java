package umbra.journal.format;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * A SHA-256 over all batches of a stream up to one of them. Two streams with equal chain heads hold
 * the same events, cut into the same batches.
 */
public final class ChainHead {
  /** The head before the first batch: 32 zero bytes. */
  public static final ChainHead START = new ChainHead(new byte[EventFormat.CHAIN_LENGTH]);

  private final byte[] bytes;

  private ChainHead(final byte[] bytes) {
    this.bytes = bytes;
  }

  /** Copies the {@link EventFormat#CHAIN_LENGTH} bytes at {@code offset} of {@code source}. */
  public static ChainHead copyOf(final byte[] source, final int offset) {
    return new ChainHead(Arrays.copyOfRange(source, offset, offset + EventFormat.CHAIN_LENGTH));
  }

  /** The head's bytes, a copy. */
  public byte[] toBytes() {
    return bytes.clone();
  }

  @Override
  public boolean equals(final Object other) {
    return other instanceof ChainHead head && Arrays.equals(bytes, head.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** 64 hex digits. */
  @Override
  public String toString() {
    return HexFormat.of().formatHex(bytes);
  }
}
