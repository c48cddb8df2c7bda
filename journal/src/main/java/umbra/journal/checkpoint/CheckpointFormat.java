package umbra.journal.checkpoint;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import umbra.journal.store.StreamId;

/** The numbers of a checkpoint's file; docs/checkpoint-format.md is their twin. */
public final class CheckpointFormat {
  /** Changes whenever the same state would give other bytes. */
  public static final byte VERSION = 1;

  /** What the names of checkpoints end with. */
  public static final String SUFFIX = ".checkpoint";

  static final int MAGIC = 0x554d4243;
  static final int MAGIC_OFFSET = 0;
  static final int VERSION_OFFSET = 4;
  static final int MODEL_VERSION_OFFSET = 5;
  static final int EPOCH_OFFSET = 9;
  static final int STEP_OFFSET = 17;
  static final int DIGEST_OFFSET = 25;
  static final int CHAIN_OFFSET = 33;
  static final int IMAGE_LENGTH_OFFSET = 65;
  static final int STORED_LENGTH_OFFSET = 69;
  static final int STORED_OFFSET = 73;
  static final int CHECKSUM_LENGTH = 32;

  /** Longest image in bytes: it is made in memory, beside the state. */
  static final int MAX_IMAGE_LENGTH = 1 << 27;

  /** Deflate never makes more of one byte. */
  static final int MAX_RATIO = 1032;

  private CheckpointFormat() {}

  /** Name of the file for a VM's state after event {@code step}. */
  static String fileName(final StreamId vm, final long step) {
    return StepNames.fileName(vm, step, SUFFIX);
  }

  /** The step that a name ends with, or -1 for a name that {@link #fileName} does not give. */
  static long stepOf(final String name) {
    return StepNames.stepOf(name, SUFFIX);
  }

  /** SHA-256 of the first {@code length} bytes. */
  static byte[] checksum(final byte[] bytes, final int length) {
    try {
      final MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(bytes, 0, length);
      return digest.digest();
    } catch (final NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java platform has SHA-256", impossible);
    }
  }
}
