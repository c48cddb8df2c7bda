package umbra.actors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import umbra.actors.store.JournalClaim;
import umbra.journal.format.ChainHead;
import umbra.journal.replay.Redecision;
import umbra.journal.store.JournalFolder;
import umbra.journal.store.StreamId;

/** Runs that go on where an earlier process stopped. */
@Timeout(120)
final class ResumeTest {
  /** Many batches, hence many places to stop at, and nobody far ahead of the disk. */
  private static final String OFTEN =
      "umbra.journal { batch-bytes = 4 KiB, vcpu-batch-bytes = 1 KiB, window-bytes = 16 KiB }";

  private static final String LONG =
      SmallSimulation.PARALLEL
          .replace("count=3000", "count=8000")
          .replace("repeat 20", "repeat 200");

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"round-robin", "seeded:3"})
  void aResumedRunEndsWithTheChainHeadsOfAnUninterruptedOne(final String schedule) {
    final List<Path> images = new ArrayList<>();
    final RunSummary whole = runWithImages(schedule, images);
    assertThat(images).hasSizeGreaterThan(1);
    for (final Path image : images) {
      final RunSummary resumed = resume(image, schedule, new RecordedReport());
      assertThat(headsOf(resumed)).as(image.toString()).isEqualTo(headsOf(whole));
      assertThat(resumed.digest()).isEqualTo(whole.digest());
      assertThat(resumed.statistics()).isEqualTo(whole.statistics());
      assertThat(resumed.faults()).isEqualTo(whole.faults());
      assertThat(resumed.retired()).isEqualTo(whole.retired());
      expectWholeAndEnded(image);
    }
  }

  @Test
  void aFreeRunGoesOnBehindWhatItsJournalHolds() {
    final List<Path> images = new ArrayList<>();
    final RunSummary whole = runWithImages("free", images);
    assertThat(images).hasSizeGreaterThan(1);
    for (final Path image : images) {
      final List<ChainHead> before = FoldedJournal.of(image, "small").heads;
      final RunSummary resumed = resume(image, "free", new RecordedReport());
      assertThat(resumed.retired()).isEqualTo(whole.retired());
      expectWholeAndEnded(image);
      assertThat(FoldedJournal.of(image, "small").heads).isNotEqualTo(before);
      assertThat(FoldedJournal.of(image, "small").vm.digest()).isEqualTo(resumed.digest());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"round-robin", "seeded:3", "free"})
  void anInterruptedRunCanBeResumedAndInterruptedAgain(final String schedule) {
    final Path journal = folder.resolve("journal");
    long reached = 0;
    for (int round = 1; round <= 3; round++) {
      final RunSummary part = interrupted(journal, schedule, reached + 10_000);
      assertThat(part.completed()).isFalse();
      assertThat(part.vm().events()).isGreaterThan(reached);
      reached = part.vm().events();
    }
    final RunSummary end = resume(journal, schedule, new RecordedReport());
    assertThat(end.completed()).isTrue();
    expectWholeAndEnded(journal);
    final RunSummary whole = run(folder.resolve("whole"), schedule, new RecordedReport());
    assertThat(end.retired()).isEqualTo(whole.retired());
    if (!schedule.equals("free")) {
      assertThat(end.digest()).isEqualTo(whole.digest());
      assertThat(end.vm().events()).isEqualTo(whole.vm().events());
    }
  }

  @Test
  void aResumedRunReportsAndExpectsAsAWholeOne() {
    final RecordedReport first = new RecordedReport();
    final RunSummary whole =
        SmallSimulation.run(
            SmallSimulation.prepared(SmallSimulation.SEQUENTIAL, "round-robin", 100),
            folder.resolve("whole"),
            "",
            first);
    final Path image = folder.resolve("image");
    final AtomicReference<Path> taken = new AtomicReference<>();
    SmallSimulation.run(
        SmallSimulation.prepared(SmallSimulation.SEQUENTIAL, "round-robin", 100),
        folder.resolve("cut"),
        "umbra.journal.section-bytes = 1",
        new RecordedReport() {
          @Override
          public void progress(final long vmSteps) {
            if (vmSteps > 40 && taken.get() == null) {
              taken.set(copy(folder.resolve("cut"), image));
            }
          }
        });
    final RecordedReport again = new RecordedReport();
    final RunSummary resumed = resume(image, SmallSimulation.SEQUENTIAL, "round-robin", "", again);
    assertThat(again.steps).isEqualTo(first.steps);
    assertThat(resumed.failedExpectations()).isEmpty();
    assertThat(resumed.digest()).isEqualTo(whole.digest());
  }

  @Test
  void theJournalOfAnotherRunIsRefused() {
    run(folder.resolve("whole"), "seeded:3", new RecordedReport());
    assertThatThrownBy(() -> resume(folder.resolve("whole"), "seeded:4", new RecordedReport()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("found another run in the journal's stream v");
  }

  @Test
  void anInterruptionWhileCatchingUpLeavesTheJournalAsItWas() {
    final Path journal = folder.resolve("journal");
    final RunSummary first = interrupted(journal, "round-robin", 100_000);
    final RunSummary second = interrupted(journal, "round-robin", 0);
    assertThat(first.caughtUp()).isTrue();
    assertThat(second.caughtUp()).isFalse();
    assertThat(FoldedJournal.of(journal, "small").vm.digest()).isEqualTo(first.digest());
  }

  /** Runs to the end, and copies the journal's files on the way: what a kill would leave. */
  private RunSummary runWithImages(final String schedule, final List<Path> images) {
    final Path journal = folder.resolve("whole");
    return run(
        journal,
        schedule,
        new RecordedReport() {
          private long next = 1;

          @Override
          public void progress(final long vmSteps) {
            if (vmSteps >= next && images.size() < 6) {
              images.add(copy(journal, folder.resolve("image-" + images.size())));
              next = vmSteps + 20_000;
            }
          }
        });
  }

  private RunSummary interrupted(final Path journal, final String schedule, final long reach) {
    final AtomicReference<SimulationRunner> runner = new AtomicReference<>();
    final RecordedReport report =
        new RecordedReport() {
          @Override
          public void progress(final long vmSteps) {
            if (vmSteps > reach) {
              runner.get().interrupt();
            }
          }
        };
    final var run = SmallSimulation.prepared(LONG, schedule, 100);
    if (!Files.exists(journal)) {
      runner.set(runner(run, JournaledPast.none(), journal, OFTEN, report));
      return runner.get().run();
    }
    try (JournalFolder store = JournalFolder.open(journal.resolve(JournalClaim.STORE));
        JournaledPast past = JournaledPast.of(store, run)) {
      runner.set(runner(run, past, journal, OFTEN, report));
      return runner.get().run();
    }
  }

  private static SimulationRunner runner(
      final umbra.mmu.vm.PreparedRun run,
      final JournaledPast past,
      final Path journal,
      final String changes,
      final RunReport report) {
    return new SimulationRunner(
        run, past, journal, SmallSimulation.config(changes), report, List.of());
  }

  private static RunSummary run(final Path journal, final String schedule, final RunReport report) {
    return SmallSimulation.run(
        SmallSimulation.prepared(LONG, schedule, 100), journal, OFTEN, report);
  }

  private static RunSummary resume(
      final Path journal, final String schedule, final RunReport report) {
    return resume(journal, LONG, schedule, OFTEN, report);
  }

  private static RunSummary resume(
      final Path journal,
      final String scenario,
      final String schedule,
      final String changes,
      final RunReport report) {
    return SmallSimulation.resume(
        SmallSimulation.prepared(scenario, schedule, 100), journal, changes, report);
  }

  private static void expectWholeAndEnded(final Path journal) {
    assertThat(FoldedJournal.check(journal).isWhole()).isTrue();
    assertThat(FoldedJournal.check(journal).hasEnded()).isTrue();
    try (JournalFolder store = JournalFolder.open(journal.resolve(JournalClaim.STORE))) {
      assertThat(Redecision.of(store, StreamId.ofVm("small")).divergence()).isEmpty();
    }
  }

  private static List<ChainHead> headsOf(final RunSummary summary) {
    final List<ChainHead> heads = new ArrayList<>();
    heads.add(summary.vm().head());
    summary.vcpus().forEach(vcpu -> heads.add(vcpu.head()));
    return heads;
  }

  private static Path copy(final Path journal, final Path image) {
    try {
      final Path to = Files.createDirectories(image.resolve(JournalClaim.STORE));
      try (DirectoryStream<Path> files =
          Files.newDirectoryStream(journal.resolve(JournalClaim.STORE))) {
        for (final Path file : files) {
          copyFile(file, to.resolve(file.getFileName()));
        }
      }
      return image;
    } catch (final IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private static void copyFile(final Path file, final Path to) throws IOException {
    try {
      Files.copy(file, to);
    } catch (final NoSuchFileException gone) {
      // The store replaced it meanwhile.
    }
  }
}
