package umbra.journal.store;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.fusesource.leveldbjni.JniDBFactory;
import org.iq80.leveldb.DB;
import org.iq80.leveldb.Options;
import org.iq80.leveldb.impl.Iq80DBFactory;

/**
 * The two implementations of LevelDB; each reads what the other wrote. Blocks that the native one
 * compressed need the snappy library in Java.
 */
public enum LevelDbEngine {
  /** leveldbjni: only where its native library loads (no ARM, for one). */
  NATIVE {
    @Override
    void prepare(final Path folder, final boolean paranoid) throws IOException {
      if (paranoid) {
        TableChecksums.check(folder);
      } else {
        TableChecksums.disarm(folder);
      }
    }

    @Override
    DB open(final Path folder, final Options options) throws IOException {
      return JniDBFactory.factory.open(folder.toFile(), options);
    }

    @Override
    void repair(final Path folder) throws IOException {
      JniDBFactory.factory.repair(folder.toFile(), new Options());
    }
  },
  /**
   * The pure Java port. It ignores checksums of tables and paranoid checks; {@link TableChecksums}
   * and {@link PrintedComplaints} stand in for them.
   */
  JAVA {
    @Override
    void prepare(final Path folder, final boolean paranoid) throws IOException {
      TableChecksums.check(folder);
    }

    @Override
    DB open(final Path folder, final Options options) throws IOException {
      return Iq80DBFactory.factory.open(folder.toFile(), options);
    }

    @Override
    void repair(final Path folder) throws IOException {
      throw new IOException("the Java engine builds no store anew");
    }
  };

  private static final String MAPPED_JAVA_LOG = "leveldb.mmap";

  private static final String NO_LIBRARY = loadNative();

  static {
    // The Java port would map its log, too: on a full disk that is an error which no actor survives
    // and not an IOException, and a kill leaves a tail of zeros. It looks when it is loaded.
    if (System.getProperty(MAPPED_JAVA_LOG) == null) {
      System.setProperty(MAPPED_JAVA_LOG, "false");
    }
  }

  /**
   * Native if its library loads here, otherwise Java. The system property {@code
   * umbra.leveldb.java=true} asks for Java where both would do.
   */
  public static LevelDbEngine preferred() {
    return NO_LIBRARY != null || Boolean.getBoolean("umbra.leveldb.java") ? JAVA : NATIVE;
  }

  /** Why the native library does not load here; empty if it does. */
  public static Optional<String> whyNotNative() {
    return Optional.ofNullable(NO_LIBRARY);
  }

  /**
   * Looks through a private copy for what the engine could not stand, before it is opened.
   *
   * @throws IOException if there is some
   */
  abstract void prepare(Path folder, boolean paranoid) throws IOException;

  abstract DB open(Path folder, Options options) throws IOException;

  /** Builds a store anew in place from its tables and logs: for private copies. */
  abstract void repair(Path folder) throws IOException;

  private static String loadNative() {
    try {
      Class.forName("org.fusesource.leveldbjni.JniDBFactory");
      UnpackedLibrary.delete();
      return null;
    } catch (final ClassNotFoundException | LinkageError noLibrary) {
      return String.valueOf(noLibrary.getMessage());
    }
  }
}
