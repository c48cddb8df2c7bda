package umbra.journal.format;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.zip.CRC32C;

/** The two sums of a batch: the chain over the streams' content, the checksum over its bytes. */
final class BatchHash {
  private final MessageDigest sha256 = sha256();

  /**
   * SHA-256 of the head before, the header fields and the payload of the batch in {@code bytes}.
   */
  ChainHead chain(final ChainHead before, final byte[] bytes, final int payloadLength) {
    sha256.update(before.toBytes());
    sha256.update(bytes, 0, EventFormat.CHAIN_OFFSET);
    sha256.update(bytes, EventFormat.PAYLOAD_OFFSET, payloadLength);
    return ChainHead.copyOf(sha256.digest(), 0);
  }

  /** CRC32C of the first {@code length} bytes. */
  static int checksum(final byte[] bytes, final int length) {
    final CRC32C checksum = new CRC32C();
    checksum.update(bytes, 0, length);
    return (int) checksum.getValue();
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (final NoSuchAlgorithmException missing) {
      // Every Java platform has it: MessageDigest's own documentation requires it.
      throw new IllegalStateException(missing);
    }
  }
}
