package umbra.mmu.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class BlocksTest {

  private static final String SET_UP = "vcpus 4\nops\n";

  @Test
  void blocksNestAndKeepTheirOrder() {
    List<Step> steps =
        steps("vcpu 0 nop\nrepeat 2\nparallel\nvcpu 0 nop\nrepeat 1K\nvcpu 1 nop\nend\nend\nend\n");
    assertThat(steps).hasSize(2);
    Repeat outer = (Repeat) steps.get(1);
    assertThat(outer.count()).isEqualTo(2);
    Parallel block = (Parallel) outer.body().get(0);
    assertThat(block.at()).isEqualTo(new Position(5, 1));
    assertThat(block.body()).hasSize(2);
    Repeat inner = (Repeat) block.body().get(1);
    assertThat(inner.text()).isEqualTo("repeat 1K");
    assertThat(inner.count()).isEqualTo(1024);
    assertThat(inner.body()).extracting(Step::text).containsExactly("vcpu 1 nop");
  }

  @Test
  void aSecondParallelBlockMayFollowTheFirst() {
    assertThat(steps("parallel\nvcpu 0 nop\nend\nparallel\nvcpu 1 nop\nend\n"))
        .extracting(Step::stepKind)
        .containsExactly(Step.Kind.PARALLEL, Step.Kind.PARALLEL);
  }

  @Test
  void aWorkloadReadsFourOfFiveTimesPageByPageUnlessTheLineSays() {
    Workload workload =
        (Workload) steps("workload vcpu=1 pattern=zipf gva=1G size=8M count=100\n").get(0);
    assertThat(workload.vcpu()).isEqualTo(1);
    assertThat(workload.pattern()).isEqualTo(AccessPattern.ZIPF);
    assertThat(workload.gva()).isEqualTo(1L << 30);
    assertThat(workload.size()).isEqualTo(8L << 20);
    assertThat(workload.gvaStep()).isEqualTo(4096);
    assertThat(workload.vcpuStep()).isZero();
    assertThat(workload.count()).isEqualTo(100);
    assertThat(workload.readPercent()).isEqualTo(80);
    assertThat(workload.seed()).isZero();
    assertThat(workload.user()).isFalse();
    assertThat(workload.isNested()).isFalse();
  }

  @Test
  void aWorkloadMaySayEverything() {
    Workload workload =
        (Workload)
            steps(
                    """
            workload user seed=7 reads=35% count=9 vcpu-step=1G gva-step=8 size=64 gva=8 pattern=uniform vcpu=*
            """)
                .get(0);
    assertThat(workload)
        .extracting("vcpu", "gvaStep", "vcpuStep", "readPercent", "seed", "user")
        .containsExactly(Workload.EVERY_VCPU, 8L, 1L << 30, 35, 7L, true);
    assertThat(workload.includes(3)).isTrue();
  }

  @Test
  void aWorkloadMayBeThatOfAGuestsGuest() {
    String text = "workload vcpu=* pattern=uniform gva=3G size=1G count=1 l2";
    Step one = ScenarioParser.parse("f", "npt 1\nops\n" + text + "\n").steps().get(0);
    Step seven = ScenarioParser.parse("f", "npt 7\nops\n" + text + " as=7\n").steps().get(0);
    assertThat(((Workload) one).isNested()).isTrue();
    assertThat(((Workload) one).nestedTable()).isEqualTo(1);
    assertThat(((Workload) seven).nestedTable()).isEqualTo(7);
  }

  @Test
  void aTraceHasAFileOfLackeysAndNoOffsetUnlessTheLineSays() {
    ProgramTrace trace = (ProgramTrace) steps("trace vcpu=1 file=a/b.gz\n").get(0);
    assertThat(trace)
        .extracting("vcpu", "file", "format", "gvaOffset", "skip", "count")
        .containsExactly(1, "a/b.gz", TraceFormat.LACKEY, 0L, 0L, ProgramTrace.TO_THE_END);
  }

  @Test
  void aTraceMaySayEverything() {
    ProgramTrace trace =
        (ProgramTrace)
            steps(
                    """
            parallel
            trace count=3 skip=2K gva-offset=0xfffffffffffff000 format=lackey file=x vcpu=3
            end
            """)
                .stream()
                .map(step -> ((Parallel) step).body().get(0))
                .findFirst()
                .orElseThrow();
    assertThat(trace)
        .extracting("vcpu", "gvaOffset", "skip", "count")
        .containsExactly(3, -4096L, 2048L, 3L);
    assertThat(trace.at()).isEqualTo(new Position(4, 1));
  }

  @Test
  void expectationsFollowWhatTheyCheck() {
    List<Step> steps =
        steps(
            """
            vcpu 0 nop
            expect ok
            expect pf err=0x7
            expect pf cr2=0x1000 err=2
            expect outcome  ok value=0x1
            expect stat nx_lpage_splits +1
            expect stat pf_taken -0x2
            expect pages_2m 0
            """);
    assertThat(steps.subList(1, steps.size()))
        .extracting(step -> ((Expect) step).expectation())
        .containsExactly(
            new Expectation.Ok(),
            new Expectation.PageFault(7, false, 0),
            new Expectation.PageFault(2, true, 0x1000),
            new Expectation.Outcome("ok value=0x1"),
            new Expectation.StatisticChange("nx_lpage_splits", 1),
            new Expectation.StatisticChange("pf_taken", -2),
            new Expectation.StatisticValue("pages_2m", 0));
  }

  @Test
  void blocksAndWorkloadsCanBeChecked() {
    assertThat(
            steps(
                """
            parallel
            vcpu 0 nop
            end
            expect ok
            expect stat pf_taken +0
            workload vcpu=* pattern=stride gva=0 size=2M count=1
            expect pages_4k 1
            repeat 2
            vcpu 0 nop
            expect ok
            end
            """))
        .hasSize(6);
  }

  private static List<Step> steps(String lines) {
    return ScenarioParser.parse("f", SET_UP + lines).steps();
  }
}
