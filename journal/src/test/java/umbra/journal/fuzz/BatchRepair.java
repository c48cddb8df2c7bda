package umbra.journal.fuzz;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.SplittableRandom;
import java.util.zip.CRC32C;
import umbra.journal.format.EventFormat;

/**
 * Makes the header, chain head and checksum of a mutated batch fit, so that the mutation reaches
 * what reads the payload. Written after {@code docs/journal-format.md} and not with the format's
 * own classes.
 */
final class BatchRepair implements FuzzTarget.Repair {
  private static final int CHAIN_LENGTH = 32;
  private static final int CHAINED_HEADER = 38;
  private static final int SHORTEST = 75;
  private static final int SPOILT_ONCE_IN = 16;

  private final byte kind;

  /** {@code kind} of stream: 1 VM, 2 vCPU. */
  BatchRepair(int kind) {
    this.kind = (byte) kind;
  }

  @Override
  public byte[] repaired(byte[] input, SplittableRandom random) {
    if (input.length < SHORTEST || random.nextInt(SPOILT_ONCE_IN) == 0) {
      return input;
    }
    ByteBuffer batch = ByteBuffer.wrap(input);
    int payload = input.length - EventFormat.PAYLOAD_OFFSET - EventFormat.CHECKSUM_LENGTH;
    batch.putInt(EventFormat.MAGIC_OFFSET, EventFormat.MAGIC);
    batch.put(EventFormat.VERSION_OFFSET, EventFormat.VERSION);
    batch.put(EventFormat.STREAM_KIND_OFFSET, kind);
    batch.putLong(EventFormat.FIRST_EVENT_OFFSET, 1);
    batch.putInt(EventFormat.PAYLOAD_LENGTH_OFFSET, payload);
    if (random.nextBoolean()) {
      // Mutations change how many events there are: then the whole payload is read.
      batch.putInt(EventFormat.EVENT_COUNT_OFFSET, 1 + random.nextInt(payload));
    }
    MessageDigest chain = sha256();
    chain.update(new byte[CHAIN_LENGTH]);
    chain.update(input, 0, CHAINED_HEADER);
    chain.update(input, EventFormat.PAYLOAD_OFFSET, payload);
    System.arraycopy(chain.digest(), 0, input, EventFormat.CHAIN_OFFSET, CHAIN_LENGTH);
    CRC32C checksum = new CRC32C();
    checksum.update(input, 0, input.length - EventFormat.CHECKSUM_LENGTH);
    batch.putInt(input.length - EventFormat.CHECKSUM_LENGTH, (int) checksum.getValue());
    return input;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException(missing);
    }
  }
}
