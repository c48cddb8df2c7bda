package umbra.cli.explore;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import umbra.cli.search.Draft;
import umbra.mmu.vcpu.Schedule;
import umbra.mmu.vm.LocalRun;
import umbra.mmu.vm.PreparedRun;
import umbra.mmu.vm.RunConfiguration;

/** What was played, written down in the order in which it was. */
final class StraightLineTest {
  private static final String SET_UP =
      """
      vcpus 2
      slot 1 gpa=0x10000000 size=1M
      map gva=0x400000 gpa=0x10000000 count=8
      ops
      """;

  @Test
  void eachItemIsALineInTheOrderOfTheTurns() {
    Draft draft =
        played(
                """
                vcpu 0 nop
                parallel
                workload vcpu=0 pattern=sequential gva=0x400000 size=16K count=2 reads=0% user
                vcpu 1 touch-read 0x402000 count=2
                host log 1 on
                end
                """,
                StraightLine.Access.OPERATION)
            .orElseThrow();
    assertThat(draft.operations())
        .containsExactly(
            "vcpu 0 nop",
            "host log 1 on",
            "vcpu 0 user write 0x400000",
            "vcpu 1 touch-read 0x402000",
            "vcpu 0 user write 0x401000",
            "vcpu 1 touch-read 0x403000");
  }

  @Test
  void anAccessOfAWorkloadCanStayOne() {
    Draft draft =
        played(
                "workload vcpu=1 pattern=sequential gva=0x400000 size=16K count=1 reads=100%\n",
                StraightLine.Access.WORKLOAD)
            .orElseThrow();
    assertThat(draft.operations())
        .containsExactly(
            "workload vcpu=1 pattern=sequential gva=0x400000 size=8 gva-step=8 count=1 reads=100%");
  }

  @Test
  void moreThanAnybodyReadsIsNotWrittenDown() {
    assertThat(played("repeat 20000\nvcpu 0 nop\nend\n", StraightLine.Access.OPERATION)).isEmpty();
  }

  @Test
  void aLogThatIsFullRemembersNoMore() {
    TurnLog log = new TurnLog();
    log.sectionBegan(null);
    for (int turn = 0; turn < 2 * TurnLog.MOST; turn++) {
      log.turnBegan(0, 1);
      log.turnEnded(0, 1);
    }
    assertThat(log.isFull()).isTrue();
    assertThat(log.sections().get(0).turns()).hasSizeLessThan(TurnLog.MOST);
  }

  private static Optional<Draft> played(String operations, StraightLine.Access access) {
    TurnLog log = new TurnLog();
    new LocalRun(run(operations), log).run();
    return StraightLine.of(run(operations), log, access);
  }

  private static PreparedRun run(String operations) {
    Schedule turns = Schedule.parse("round-robin");
    return PreparedRun.of(
        new RunConfiguration("t", "t.txt", SET_UP + operations, turns, 1, Map.of()));
  }
}
