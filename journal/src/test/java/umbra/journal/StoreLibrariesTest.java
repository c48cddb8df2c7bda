package umbra.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.util.Arrays;
import org.fusesource.leveldbjni.JniDBFactory;
import org.iq80.leveldb.DB;
import org.iq80.leveldb.DBFactory;
import org.iq80.leveldb.Options;
import org.iq80.leveldb.WriteOptions;
import org.iq80.leveldb.impl.Iq80DBFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The native LevelDB and its fallback work side by side, and on each other's files. */
final class StoreLibrariesTest {

  // Longer than LevelDB's write buffer when repeated, so that compressed tables get written too.
  private static final int RECORDS = 3000;
  private static final int RECORD_BYTES = 4096;

  @TempDir private File folder;

  @Test
  void nativeLevelDbReadsWhatPureJavaHasWritten() throws IOException {
    write(Iq80DBFactory.factory);
    assertReads(JniDBFactory.factory);
  }

  @Test
  void pureJavaLevelDbReadsWhatNativeHasWritten() throws IOException {
    write(JniDBFactory.factory);
    assertReads(Iq80DBFactory.factory);
  }

  private void write(DBFactory factory) throws IOException {
    try (DB database = factory.open(folder, new Options().createIfMissing(true))) {
      for (int i = 0; i < RECORDS; i++) {
        database.put(key(i), value(i), new WriteOptions().sync(i == RECORDS - 1));
      }
    }
  }

  private void assertReads(DBFactory factory) throws IOException {
    Options options = new Options().createIfMissing(false).verifyChecksums(true);
    try (DB database = factory.open(folder, options)) {
      for (int i = 0; i < RECORDS; i++) {
        assertThat(database.get(key(i))).isEqualTo(value(i));
      }
    }
  }

  private static byte[] key(int i) {
    return ("key " + i).getBytes(UTF_8);
  }

  private static byte[] value(int i) {
    byte[] value = new byte[RECORD_BYTES];
    Arrays.fill(value, (byte) i);
    return value;
  }
}
