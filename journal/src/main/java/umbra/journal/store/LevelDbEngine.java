package umbra.journal.store;

import java.io.IOException;
import java.nio.file.Path;
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
    DB open(final Path folder, final Options options) throws IOException {
      return JniDBFactory.factory.open(folder.toFile(), options);
    }
  },
  /**
   * The pure Java port. It ignores checksums of tables and paranoid checks; {@link TableChecksums}
   * and {@link PrintedComplaints} stand in for them.
   */
  JAVA {
    @Override
    DB open(final Path folder, final Options options) throws IOException {
      TableChecksums.check(folder);
      return Iq80DBFactory.factory.open(folder.toFile(), options);
    }
  };

  private static final LevelDbEngine PREFERRED = preferredHere();

  /** Native if its library loads here, otherwise Java. */
  public static LevelDbEngine preferred() {
    return PREFERRED;
  }

  abstract DB open(Path folder, Options options) throws IOException;

  private static LevelDbEngine preferredHere() {
    try {
      Class.forName("org.fusesource.leveldbjni.JniDBFactory");
      return NATIVE;
    } catch (final ClassNotFoundException | LinkageError noLibrary) {
      return JAVA;
    }
  }
}
