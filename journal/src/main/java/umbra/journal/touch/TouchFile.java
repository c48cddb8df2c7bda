package umbra.journal.touch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import umbra.journal.checkpoint.StepNames;
import umbra.journal.store.StreamId;
import umbra.mmu.image.MalformedImageException;

/**
 * A file that is named as a part of an index. Whether it is one shows when it is read.
 *
 * @param path where it lies
 */
public record TouchFile(Path path) {
  private static final long MOST_BYTES = 1 << 26;

  /** The last event of the part, as its name says; -1 if it says none. */
  public long step() {
    return StepNames.stepOf(name(), TouchFolder.SUFFIX);
  }

  /** Whether its name is that of a part of the VM's index. */
  public boolean isOf(final StreamId vm) {
    return step() > 0 && name().equals(StepNames.fileName(vm, step(), TouchFolder.SUFFIX));
  }

  /** Bytes that it takes. */
  public long size() throws IOException {
    return Files.size(path);
  }

  /**
   * Reads it.
   *
   * @throws MalformedImageException if it is damaged or not what its name says; the message names
   *     the file
   */
  TouchPart read() {
    try {
      if (size() > MOST_BYTES) {
        throw unusable("found " + size() + " bytes");
      }
      final TouchPart part = TouchPart.parse(Files.readAllBytes(path));
      if (part.step() != step()) {
        throw unusable("found step " + part.step() + " in it, not that of its name");
      }
      return part;
    } catch (final MalformedImageException malformed) {
      throw malformed.getMessage().startsWith(path.toString())
          ? malformed
          : unusable(malformed.getMessage());
    } catch (final IOException unreadable) {
      throw unusable("cannot be read: " + unreadable);
    }
  }

  /** What is wrong with it, for the user. */
  MalformedImageException unusable(final String what) {
    return new MalformedImageException(path + ": damaged index: " + what);
  }

  private String name() {
    return path.getFileName().toString();
  }
}
