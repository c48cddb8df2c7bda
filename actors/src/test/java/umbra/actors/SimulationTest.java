package umbra.actors;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import umbra.journal.format.ChainHead;
import umbra.mmu.scenario.Position;
import umbra.mmu.vm.Outcome;

/** Whole runs, from the scenario to the journal and back. */
final class SimulationTest {
  @TempDir private Path folder;

  @Test
  void operationsAreReportedInFileOrderWithTheirOutcomes() {
    final RecordedReport report = new RecordedReport();
    final RunSummary summary = run(SmallSimulation.SEQUENTIAL, "round-robin", "a", "", report);
    assertThat(report.steps.subList(6, 10))
        .containsExactly(
            "6 vcpu 0 write 0x40000000 0x42: ok",
            "7 host log 1 on: ok",
            "8 vcpu 0 write 0x40001000: ok",
            "9 vcpu 1 read 0x40000000: ok value=0x42");
    assertThat(report.expectations).isEmpty();
    assertThat(summary.completed()).isTrue();
    assertThat(summary.retired()).isEqualTo(10);
    assertThat(summary.statistics()).containsEntry("pf_fixed", 4L);
    assertThat(summary.faults()).containsEntry("RET_PF_FIXED", 4L).containsKey("RET_PF_RETRY");
  }

  @Test
  void theJournalFoldsToTheDigestAndTheChainHeadsOfTheSummary() {
    final RunSummary summary = run(SmallSimulation.PARALLEL, "seeded:5", "a", "");
    expectFoldsTo(summary, "a");
    assertThat(FoldedJournal.of(folder.resolve("a"), "small").vm.isEnded()).isTrue();
  }

  @Test
  void aFreeScheduleFoldsToItsDigestAndItsFlushesWaitForKickedVcpus() {
    long flushes = 0;
    for (int i = 0; i < 5; i++) {
      final RunSummary summary = run(SmallSimulation.PARALLEL, "free", "free" + i, "");
      expectFoldsTo(summary, "free" + i);
      assertThat(summary.retired()).isEqualTo(25_512);
      flushes += summary.statistics().get("remote_tlb_flush");
    }
    assertThat(flushes).isPositive();
  }

  @Test
  void deterministicSchedulesNeverKick() {
    final RunSummary summary = run(SmallSimulation.PARALLEL, "round-robin", "a", "");
    assertThat(summary.statistics().get("remote_tlb_flush_requests")).isPositive();
    assertThat(summary.statistics()).containsEntry("remote_tlb_flush", 0L);
  }

  @Test
  void equalSeedsGiveEqualChainsWithAnyNumberOfThreads() {
    final List<List<ChainHead>> ofSeeds = new ArrayList<>();
    for (int seed = 0; seed < 20; seed++) {
      final String schedule = "seeded:" + seed;
      final List<ChainHead> one = heads(schedule, seed + "-1", "umbra.threads = 1");
      for (int again = 0; again < 2; again++) {
        final String name = seed + "-" + again;
        assertThat(heads(schedule, name + "-2", "umbra.threads = 2")).isEqualTo(one);
        assertThat(heads(schedule, name + "-8", "umbra.threads = 8")).isEqualTo(one);
      }
      ofSeeds.add(one);
    }
    assertThat(ofSeeds).doesNotHaveDuplicates();
  }

  @Test
  void aTinyWindowOnlyDelays() {
    final String small = "umbra.journal { batch-bytes = 1 KiB, vcpu-batch-bytes = 512 B }\n";
    final List<ChainHead> wide = heads("seeded:1", "wide", small);
    final String window = small + "umbra.journal.window-bytes = 1";
    assertThat(heads("seeded:1", "narrow", window)).isEqualTo(wide);
    expectFoldsTo(run(SmallSimulation.PARALLEL, "free", "free", window), "free");
  }

  @Test
  void aFailedExpectationIsReportedAndTheRunGoesOn() {
    final String scenario =
        """
        ops
        vcpu 0 read 0x40000000
        expect ok
        expect pf err=0x0 cr2=0x40000000
        expect pf err=0x2
        expect stat pf_guest +0
        expect stat pf_guest +1
        expect pages_4k 77
        expect stat exits +1
        vcpu 0 nop
        expect ok
        """;
    final RecordedReport report = new RecordedReport();
    final RunSummary summary = run(scenario, "round-robin", "a", "", report);
    assertThat(report.expectations).isEqualTo(summary.failedExpectations());
    assertThat(summary.failedExpectations())
        .extracting(FailedExpectation::at)
        .extracting(Position::line)
        .containsExactly(3, 5, 6, 8, 9);
    assertThat(summary.failedExpectations())
        .extracting(FailedExpectation::found)
        .contains("+1", "the model does not count exits");
    assertThat(summary.completed()).isTrue();
    assertThat(report.steps).last().asString().endsWith("vcpu 0 nop: ok");
  }

  @Test
  void failuresInsideABlockAreCountedAndTheFirstAreTold() {
    final String scenario =
        """
        vcpus 2
        ops
        parallel
        workload vcpu=* pattern=sequential gva=0x40000000 size=1M count=100
        vcpu 1 nop
        end
        expect ok
        """;
    final RecordedReport report = new RecordedReport();
    final RunSummary summary = run(scenario, "round-robin", "a", "", report);
    assertThat(report.steps).last().asString().startsWith("6 parallel: ok").endsWith("x200");
    assertThat(report.failures)
        .hasSize(16)
        .first()
        .asString()
        .startsWith("6 vcpu 0: pf err=0x0 cr2=0x40000000 rip=0x");
    assertThat(summary.failedExpectations())
        .singleElement()
        .extracting(FailedExpectation::found)
        .asString()
        .endsWith("(and 199 more)");
  }

  @Test
  void noVcpuStreamIsAheadOfItsVmWheneverTheJournalIsLookedAt() {
    final int[] looks = new int[1];
    final RecordedReport report =
        new RecordedReport() {
          @Override
          public void progress(final long vmSteps) {
            if (looks[0] < 5 && vmSteps > 10_000L * looks[0]) {
              looks[0]++;
              assertThat(FoldedJournal.check(folder.resolve("a")).streams())
                  .allSatisfy(stream -> assertThat(stream.damage()).isNull());
            }
          }
        };
    final String often = "umbra.journal { batch-bytes = 4 KiB, vcpu-batch-bytes = 1 KiB }";
    run(SmallSimulation.PARALLEL, "round-robin", "a", often, report);
    // How often progress is reported depends on how fast batches become durable.
    assertThat(looks[0]).isBetween(1, 5);
  }

  @Test
  void whatIsReportedIsInTheJournalAlready() {
    final List<Long> positions = new ArrayList<>();
    final RecordedReport report =
        new RecordedReport() {
          @Override
          public void stepEnded(
              final long number, final String text, final Outcome outcome, final long failed) {
            if (number == 50) {
              positions.add(FoldedJournal.of(folder.resolve("a"), "small").vm.hostPosition());
            }
          }
        };
    final String scenario = "ops\nrepeat 2000\nhost peek gpa=0x1000\nend\n";
    run(scenario, "round-robin", "a", "", report);
    assertThat(positions)
        .singleElement()
        .satisfies(at -> assertThat(at).isGreaterThanOrEqualTo(48));
  }

  private void expectFoldsTo(final RunSummary summary, final String name) {
    final FoldedJournal folded = FoldedJournal.of(folder.resolve(name), "small");
    assertThat(folded.vm.digest()).isEqualTo(summary.digest());
    assertThat(folded.heads).isEqualTo(headsOf(summary));
    assertThat(FoldedJournal.check(folder.resolve(name)).streams())
        .hasSize(1 + summary.vcpus().size())
        .allSatisfy(stream -> assertThat(stream.damage()).isNull());
  }

  private List<ChainHead> heads(final String schedule, final String name, final String changes) {
    return headsOf(run(SmallSimulation.PARALLEL, schedule, name, changes));
  }

  private static List<ChainHead> headsOf(final RunSummary summary) {
    final List<ChainHead> heads = new ArrayList<>();
    heads.add(summary.vm().head());
    summary.vcpus().forEach(vcpu -> heads.add(vcpu.head()));
    return heads;
  }

  private RunSummary run(
      final String scenario, final String schedule, final String name, final String changes) {
    return run(scenario, schedule, name, changes, new RecordedReport());
  }

  private RunSummary run(
      final String scenario,
      final String schedule,
      final String name,
      final String changes,
      final RunReport report) {
    return SmallSimulation.run(
        SmallSimulation.prepared(scenario, schedule, 100), folder.resolve(name), changes, report);
  }
}
