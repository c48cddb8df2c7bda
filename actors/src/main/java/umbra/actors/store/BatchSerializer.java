package umbra.actors.store;

import akka.serialization.SerializerWithStringManifest;
import java.io.NotSerializableException;
import umbra.journal.format.StreamKind;

/**
 * Hands a batch's bytes to the store as they are: they carry their own format. The manifest is the
 * format's name, never that of a class, so that no renaming makes a journal unreadable.
 */
public final class BatchSerializer extends SerializerWithStringManifest {
  /** "UMBR"; Akka keeps the numbers up to 40 for itself. */
  private static final int IDENTIFIER = 0x554d4252;

  @Override
  public int identifier() {
    return IDENTIFIER;
  }

  @Override
  public String manifest(final Object event) {
    return batch(event).kind().manifest();
  }

  @Override
  public byte[] toBinary(final Object event) {
    return batch(event).bytes();
  }

  @Override
  public Object fromBinary(final byte[] bytes, final String manifest)
      throws NotSerializableException {
    for (final StreamKind kind : StreamKind.values()) {
      if (kind.manifest().equals(manifest)) {
        return new StoredBatch(kind, bytes);
      }
    }
    throw new NotSerializableException("'" + manifest + "' is not a batch this version knows");
  }

  private static StoredBatch batch(final Object event) {
    if (event instanceof StoredBatch batch) {
      return batch;
    }
    throw new IllegalArgumentException(event.getClass().getName() + " is not a batch");
  }
}
