package umbra.actors.store;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The number that all streams of a run bear. It follows from the run's configuration, as everything
 * that the chain covers: equal configurations give equal journals.
 */
public final class RunEpoch {
  private RunEpoch() {}

  /** The first 8 bytes of the configuration's SHA-256. */
  public static long of(final byte[] configuration) {
    try {
      return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(configuration)).getLong();
    } catch (final NoSuchAlgorithmException missing) {
      // Every Java platform has it: MessageDigest's own documentation requires it.
      throw new IllegalStateException(missing);
    }
  }
}
