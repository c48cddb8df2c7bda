package umbra.journal.store;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/**
 * The part of a damaged journal that is whole: of each stream the batches before its first damage,
 * of a vCPU's none that knows more than what is left of its VM. Works on private copies; the
 * journal itself is never changed, and nothing is guessed: what is kept has passed every check that
 * {@link JournalCheck} makes.
 *
 * <p>Three ways to open the store are tried, and the one that gives most is taken: the preferred
 * engine, the Java engine, and the native one after it has built the store's tables of contents
 * anew in the copy.
 */
public final class Salvage implements Closeable {
  private final SalvageSource source;

  private Salvage(final SalvageSource source) {
    this.source = source;
  }

  /** Opens a store in one of several ways. */
  private interface Opening {
    JournalDatabase open(Path store) throws IOException;
  }

  /**
   * Finds out what of the journal is whole.
   *
   * @throws JournalException if there is no journal, if it is being written, or if nothing of it
   *     can be read
   */
  public static Salvage of(final Path store) {
    JournalFolder.expectLevelDbFiles(store);
    if (RunningWriter.holds(store)) {
      throw JournalException.usage(store + ": a simulation is writing it");
    }
    final SalvageSource best = best(store);
    if (best == null) {
      throw JournalException.damage(store + ": damaged: nothing of it can be read");
    }
    return new Salvage(best);
  }

  public SalvageReport report() {
    return source.report();
  }

  /**
   * Writes what is whole into a new store, record by record as it was.
   *
   * @param store a folder without a store
   * @throws IOException if it cannot be written; what was written so far stays
   */
  public void writeTo(final Path store) throws IOException {
    try (JournalWriter journal = JournalWriter.create(store)) {
      source.writeTo(journal);
    }
  }

  @Override
  public void close() {
    try {
      source.close();
    } catch (final IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private static SalvageSource best(final Path store) {
    final LevelDbEngine preferred = LevelDbEngine.preferred();
    SalvageSource best = opened(store, folder -> JournalDatabase.open(folder, preferred, false));
    if (preferred == LevelDbEngine.JAVA || isComplete(best)) {
      return best;
    }
    best =
        better(
            best, opened(store, folder -> JournalDatabase.open(folder, LevelDbEngine.JAVA, false)));
    return better(best, opened(store, folder -> JournalDatabase.openRepaired(folder, preferred)));
  }

  /** Null if nothing can be read in this way. */
  private static SalvageSource opened(final Path store, final Opening opening) {
    try {
      return SalvageSource.of(opening.open(store));
    } catch (final JournalException noCopy) {
      throw noCopy;
    } catch (final IOException | RuntimeException | AssertionError unreadable) {
      return null;
    }
  }

  private static boolean isComplete(final SalvageSource source) {
    if (source == null || source.report().hasLosses()) {
      return false;
    }
    final SalvageReport report = source.report();
    return report.streams().stream().allMatch(stream -> stream.kept().ended());
  }

  /** The one that keeps more; the other is closed. */
  private static SalvageSource better(final SalvageSource first, final SalvageSource second) {
    if (first == null || second == null) {
      return first == null ? second : first;
    }
    final boolean more = second.report().keptEvents() > first.report().keptEvents();
    final SalvageSource worse = more ? first : second;
    try {
      worse.close();
    } catch (final IOException failed) {
      throw new UncheckedIOException(failed);
    }
    return more ? second : first;
  }
}
