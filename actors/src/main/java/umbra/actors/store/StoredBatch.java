package umbra.actors.store;

import java.util.Arrays;
import umbra.journal.format.StreamKind;

/** One sealed batch as the event that Akka Persistence keeps. The bytes are not copied. */
public final class StoredBatch {
  private final StreamKind kind;
  private final byte[] bytes;

  /** Keeps the array: nobody may change it any more. */
  public StoredBatch(final StreamKind kind, final byte[] bytes) {
    this.kind = kind;
    this.bytes = bytes;
  }

  /** Whose events it holds. */
  public StreamKind kind() {
    return kind;
  }

  /** The sealed batch. Not to be changed. */
  public byte[] bytes() {
    return bytes;
  }

  @Override
  public boolean equals(final Object other) {
    return other instanceof StoredBatch batch
        && batch.kind == kind
        && Arrays.equals(batch.bytes, bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return kind.manifest() + " of " + bytes.length + " bytes";
  }
}
