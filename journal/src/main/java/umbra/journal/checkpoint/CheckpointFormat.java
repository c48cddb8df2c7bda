package umbra.journal.checkpoint;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import umbra.journal.format.StreamKind;
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

  private static final int MAX_NAME = 180;
  private static final int STEP_DIGITS = 16;

  private CheckpointFormat() {}

  /** Name of the file for a VM's state after event {@code step}. */
  static String fileName(final StreamId vm, final long step) {
    return prefix(vm) + String.format("%0" + STEP_DIGITS + "d", step) + SUFFIX;
  }

  /** What the names of all checkpoints of a VM begin with. */
  static String prefix(final StreamId vm) {
    if (vm.kind() != StreamKind.VM) {
      throw new IllegalArgumentException("a checkpoint of " + vm);
    }
    final StringBuilder name = new StringBuilder();
    for (final byte b : vm.vm().getBytes(StandardCharsets.UTF_8)) {
      final boolean plain =
          (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || (b >= '0' && b <= '9');
      if (plain || b == '-' || b == '_') {
        name.append((char) b);
      } else {
        name.append(String.format("%%%02x", b & 0xff));
      }
    }
    if (name.length() > MAX_NAME) {
      name.setLength(MAX_NAME);
      name.append(String.format("~%08x", vm.vm().hashCode()));
    }
    return name.append('-').toString();
  }

  /** The step that a name ends with, or -1 for a name that {@link #fileName} does not give. */
  static long stepOf(final String name) {
    final int end = name.length() - SUFFIX.length();
    final int start = name.lastIndexOf('-') + 1;
    if (!name.endsWith(SUFFIX) || start < 1 || end - start < STEP_DIGITS) {
      return -1;
    }
    for (int i = start; i < end; i++) {
      if (name.charAt(i) < '0' || name.charAt(i) > '9') {
        return -1;
      }
    }
    try {
      return Long.parseLong(name.substring(start, end));
    } catch (final NumberFormatException tooLong) {
      return -1;
    }
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
