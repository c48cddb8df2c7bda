package umbra.actors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import umbra.mmu.event.VmEventFlattener;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.vm.PreparedRun;

/** Runs that do not reach their end: by the user's wish, or since something breaks. */
@Timeout(60)
final class InterruptionTest {
  /** Long enough to be still running when it is interrupted: most of it are TLB hits. */
  private static final String ENDLESS =
      """
      vcpus 3
      slot 1 gpa=0x10000000 size=4M backing=4K
      map gva=0x40000000 gpa=0x10000000 size=4K count=1024 flags=PWUAD
      ops
      parallel
      workload vcpu=* pattern=sequential gva=0x40000000 size=4M count=1000000M
      repeat 1000000000
      host log 1 on
      host log 1 off
      end
      end
      """;

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"round-robin", "seeded:1", "free"})
  void anInterruptedRunLeavesAWholeJournalWithoutAnEnd(final String schedule) {
    final AtomicReference<SimulationRunner> runner = new AtomicReference<>();
    final RecordedReport report =
        new RecordedReport() {
          @Override
          public void progress(final long vmSteps) {
            if (vmSteps > 50_000) {
              runner.get().interrupt();
            }
          }
        };
    runner.set(runner(ENDLESS, schedule, "", report, List.of()));
    final RunSummary summary = runner.get().run();
    assertThat(summary.completed()).isFalse();
    final FoldedJournal folded = FoldedJournal.of(folder.resolve("journal"), "small");
    assertThat(folded.vm.digest()).isEqualTo(summary.digest());
    assertThat(folded.vm.isEnded()).isFalse();
    assertThat(FoldedJournal.check(folder.resolve("journal")).streams())
        .allSatisfy(stream -> assertThat(stream.damage()).isNull());
  }

  @Test
  void anInterruptionBeforeTheStartStillMakesAJournal() {
    final SimulationRunner runner = runner(ENDLESS, "free", "", new RecordedReport(), List.of());
    runner.interrupt();
    assertThat(runner.run().completed()).isFalse();
    assertThat(FoldedJournal.of(folder.resolve("journal"), "small").vm.isEnded()).isFalse();
  }

  @Test
  void aListenerThatThrowsEndsTheRunWithItsMessageAndKeepsTheEventsBefore() {
    final SimulationRunner runner =
        runner(ENDLESS, "round-robin", "", new RecordedReport(), List.of(new Objection(1000)));
    assertThatThrownBy(runner::run)
        .isInstanceOf(SimulationFailedException.class)
        .hasMessage("vm failed: event 1000 is one too many; the journal is whole up to event 1000");
    assertThat(FoldedJournal.check(folder.resolve("journal")).streams().get(0).lastEvent())
        .isEqualTo(1000);
  }

  @Test
  void aStoreThatFailsEndsTheRunWithItsMessage() {
    final SimulationRunner runner = runnerWithStore(BrokenStore.FailingLater.class);
    assertThatThrownBy(runner::run)
        .isInstanceOf(SimulationFailedException.class)
        .hasMessageStartingWith("the journal failed: stream v")
        .hasMessageContaining(": no space left; the journal is whole up to event ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"on", "off"})
  void aDiskThatFillsUpEndsTheRunWithAllThatWasReportedInTheJournal(final String nativeEngine) {
    final RecordedReport report = new RecordedReport();
    final SimulationRunner runner =
        runner(
            ENDLESS,
            "round-robin",
            "akka.persistence.journal.leveldb.native = " + nativeEngine,
            report,
            List.of());
    final AtomicLong free = new AtomicLong(17 << 20);
    runner.freeSpace(() -> free.addAndGet(-1000));
    assertThatThrownBy(runner::run)
        .isInstanceOf(SimulationFailedException.class)
        .hasMessageStartingWith(folder.resolve("journal") + ": no space left: ")
        .hasMessageEndingWith(
            "the journal is whole up to event " + report.durable.get(report.durable.size() - 1));
    assertThat(FoldedJournal.check(folder.resolve("journal")).streams())
        .allSatisfy(stream -> assertThat(stream.damage()).isNull())
        .first()
        .satisfies(
            vm ->
                assertThat(vm.lastEvent())
                    .isGreaterThanOrEqualTo(report.durable.get(report.durable.size() - 1)));
  }

  @Test
  void aStoreThatDoesNotStartEndsTheRun() {
    final SimulationRunner runner = runnerWithStore(BrokenStore.NotStarting.class);
    assertThatThrownBy(runner::run)
        .isInstanceOf(SimulationFailedException.class)
        .hasMessageStartingWith("the journal failed: stream v");
  }

  private SimulationRunner runnerWithStore(final Class<?> store) {
    final String changes =
        "akka.persistence.journal.leveldb { class = \""
            + store.getName()
            + "\", recovery-event-timeout = 1s }";
    return runner(ENDLESS, "round-robin", changes, new RecordedReport(), List.of());
  }

  private SimulationRunner runner(
      final String scenario,
      final String schedule,
      final String changes,
      final RunReport report,
      final List<umbra.mmu.event.VmEvents> listeners) {
    final PreparedRun run = SmallSimulation.prepared(scenario, schedule, 100);
    return new SimulationRunner(
        run,
        JournaledPast.none(),
        folder.resolve("journal"),
        SmallSimulation.config(changes),
        report,
        listeners);
  }

  /** Stands for an invariant that breaks. */
  private static final class Objection extends VmEventFlattener {
    private final long limit;
    private long events;

    private Objection(final long limit) {
      this.limit = limit;
    }

    @Override
    public void runStarted(final byte[] configuration) {
      events++;
    }

    @Override
    protected void event(
        final VmEventKind kind,
        final long a,
        final long b,
        final long c,
        final long d,
        final long e) {
      if (++events == limit) {
        throw new IllegalStateException("event " + limit + " is one too many");
      }
    }
  }
}
