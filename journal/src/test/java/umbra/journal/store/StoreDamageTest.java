package umbra.journal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import umbra.journal.format.Batch;

/** Damages the store's own files and expects that no reader takes the rest for the whole. */
final class StoreDamageTest {
  private static final int BATCHES = 60;
  private static final int MANY_BATCHES = 400;
  private static final int DAMAGES = 150;

  /** Footer, index and what is in front of them. */
  private static final int INDEX_LENGTH = 150;

  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource(LevelDbEngine.class)
  void aFlippedByteNeverPassesForAWholeFinishedRun(final LevelDbEngine engine) throws IOException {
    SmallRun.write(folder, engine, BATCHES);
    final List<StreamReport> whole = streams(engine);
    final SplittableRandom random = new SplittableRandom(7);
    int noticed = 0;
    for (int damage = 0; damage < DAMAGES; damage++) {
      final Path file = anyFile(random);
      final byte[] original = Files.readAllBytes(file);
      final byte[] damaged = original.clone();
      damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
      noticed += isNoticedOrHarmless(engine, file, original, damaged, whole) ? 1 : 0;
    }
    assertThat(noticed).isGreaterThan(DAMAGES / 2);
  }

  @ParameterizedTest
  @EnumSource(LevelDbEngine.class)
  void aTornFileNeverPassesForAWholeFinishedRun(final LevelDbEngine engine) throws IOException {
    SmallRun.write(folder, engine, BATCHES);
    final List<StreamReport> whole = streams(engine);
    final SplittableRandom random = new SplittableRandom(8);
    int noticed = 0;
    for (int damage = 0; damage < DAMAGES; damage++) {
      final Path file = anyFile(random);
      final byte[] original = Files.readAllBytes(file);
      final byte[] torn = Arrays.copyOf(original, random.nextInt(original.length));
      noticed += isNoticedOrHarmless(engine, file, original, torn, whole) ? 1 : 0;
    }
    assertThat(noticed).isGreaterThan(DAMAGES / 2);
  }

  /** The native engine would ask for gigabytes where a damaged handle says so, and end the JVM. */
  @ParameterizedTest
  @EnumSource(LevelDbEngine.class)
  void noFlippedBitOfATablesIndexReachesTheNativeEngine(final LevelDbEngine writer)
      throws IOException {
    SmallRun.write(folder, writer, BATCHES);
    try (AkkaLayoutWriter reopened = new AkkaLayoutWriter(folder, writer)) {
      assertThat(reopened).as("opening writes the log into a table").isNotNull();
    }
    final List<StreamReport> whole = streams(LevelDbEngine.preferred());
    final Path table = anyTable();
    final byte[] original = Files.readAllBytes(table);
    for (int bit = (original.length - INDEX_LENGTH) * 8; bit < original.length * 8; bit++) {
      final byte[] damaged = original.clone();
      damaged[bit / 8] ^= (byte) (1 << bit % 8);
      isNoticedOrHarmless(LevelDbEngine.preferred(), table, original, damaged, whole);
    }
  }

  /** The Java engine opens no store with a damaged table. */
  @Test
  void aReaderThatCannotGoToARecordReadsFromTheStartUpToTheDamage() throws IOException {
    final LevelDbEngine engine = LevelDbEngine.preferred();
    assumeThat(engine).isEqualTo(LevelDbEngine.NATIVE);
    SmallRun.write(folder, engine, MANY_BATCHES);
    try (AkkaLayoutWriter reopened = new AkkaLayoutWriter(folder, engine)) {
      assertThat(reopened).as("opening writes the log into a table").isNotNull();
    }
    final List<Long> firstEvents = new ArrayList<>();
    assertThat(damageOfVm(engine, reader -> {}, firstEvents)).isNull();
    final String damage = damagedBehindTheFirstRecord(engine);
    final int[] refused = {0};
    for (int batch = 0; batch < firstEvents.size(); batch++) {
      final int record = batch + 1;
      final List<Long> read = new ArrayList<>();
      final long event = firstEvents.get(batch);
      final String found =
          damageOfVm(
              engine, reader -> refused[0] += reader.seekRecord(record, event) ? 0 : 1, read);
      if (read.contains(1L)) {
        assertThat(found).as("record %d", record).isEqualTo(damage);
      } else {
        assertThat(read).as("record %d", record).startsWith(event);
      }
    }
    assertThat(refused[0]).isPositive();
  }

  /** Flips a bit so that the journal opens and the VM's stream begins well; what is found. */
  private String damagedBehindTheFirstRecord(final LevelDbEngine engine) throws IOException {
    for (final Path table : tables()) {
      final byte[] original = Files.readAllBytes(table);
      for (int place = original.length - 1; place >= 0; place -= DAMAGES) {
        final byte[] damaged = original.clone();
        damaged[place] ^= 1;
        Files.write(table, damaged);
        final List<Long> read = new ArrayList<>();
        final String found = openedDamageOfVm(engine, read);
        if (found != null && !read.isEmpty()) {
          return found;
        }
      }
      Files.write(table, original);
    }
    throw new AssertionError("no block of a table is the VM's alone");
  }

  /** The same as below, null too where the store does not open. */
  private String openedDamageOfVm(final LevelDbEngine engine, final List<Long> read) {
    try {
      return damageOfVm(engine, reader -> {}, read);
    } catch (final JournalException refusal) {
      return null;
    }
  }

  private List<Path> tables() throws IOException {
    final List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> tables = Files.newDirectoryStream(folder, "*.{sst,ldb}")) {
      tables.forEach(found::add);
    }
    found.sort(null);
    return found;
  }

  /** Where the VM's stream cannot be read on, or null; and the first events of what can be read. */
  private String damageOfVm(
      final LevelDbEngine engine, final Consumer<StreamReader> before, final List<Long> read) {
    try (JournalFolder journal = JournalFolder.open(folder, engine, false);
        StreamReader reader = journal.read(StreamId.ofVm("small"))) {
      before.accept(reader);
      for (Batch batch = reader.next(); batch != null; batch = reader.next()) {
        read.add(batch.firstEvent());
      }
      return null;
    } catch (final DamagedJournalException damaged) {
      return damaged.getMessage();
    }
  }

  private Path anyTable() throws IOException {
    try (DirectoryStream<Path> tables = Files.newDirectoryStream(folder, "*.{sst,ldb}")) {
      return tables.iterator().next();
    }
  }

  /** True if noticed, false if every stream is still what it was; anything else fails. */
  private boolean isNoticedOrHarmless(
      final LevelDbEngine engine,
      final Path file,
      final byte[] original,
      final byte[] damaged,
      final List<StreamReport> whole)
      throws IOException {
    Files.write(file, damaged);
    try (JournalFolder journal = JournalFolder.open(folder, engine, true)) {
      final JournalReport report = JournalCheck.check(journal);
      if (!report.isWhole() || !report.hasEnded()) {
        return true;
      }
      assertThat(report.streams()).as("%s", file.getFileName()).isEqualTo(whole);
      return false;
    } catch (final JournalException refusal) {
      return true;
    } finally {
      Files.write(file, original);
    }
  }

  private List<StreamReport> streams(final LevelDbEngine engine) {
    try (JournalFolder journal = JournalFolder.open(folder, engine, true)) {
      return JournalCheck.check(journal).streams();
    }
  }

  private Path anyFile(final SplittableRandom random) throws IOException {
    final List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (final Path file : files) {
        if (PrivateCopy.isLevelDbFile(file.getFileName().toString()) && Files.size(file) > 0) {
          found.add(file);
        }
      }
    }
    found.sort(null);
    return found.get(random.nextInt(found.size()));
  }
}
