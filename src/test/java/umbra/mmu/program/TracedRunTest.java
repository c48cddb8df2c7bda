package umbra.mmu.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import umbra.mmu.boot.SetUpException;
import umbra.mmu.event.VmEventFlattener;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.vcpu.Program;
import umbra.mmu.vcpu.RunPlan;
import umbra.mmu.vcpu.Schedule;
import umbra.mmu.vcpu.Section;
import umbra.mmu.vcpu.Vcpu;
import umbra.mmu.vm.PreparedRun;
import umbra.mmu.vm.RunConfiguration;
import umbra.mmu.vm.Vm;

/** What a trace's accesses do to the model. */
final class TracedRunTest {
  private static final String SHA = "0".repeat(64);
  private static final String SET_UP =
      """
      warm off
      slot 1 gpa=0x10000000 size=2M
      map gva=0x400000 gpa=0x10000000 size=4K count=16 flags=PUAD
      map gva=0x440000 gpa=0x10040000 size=4K count=16 flags=PWUADN
      map gva=0x480000 gpa=0x10080000 size=4K count=16 flags=PWAD
      ops
      """;

  private final List<String> faults = new ArrayList<>();
  private final List<String> outcomes = new ArrayList<>();
  private Vcpu vcpu;

  @Test
  void fetchesFaultAsFetchesAndDataByTheInstructionThatWasFetched() {
    run("I  400010,4\n L 440008,8\n S 448000,8\n", 3);
    assertThat(faults)
        .containsExactly(
            "rip 400010 gva 400010 code 14",
            "rip 400010 gva 440008 code 4",
            "rip 400010 gva 448000 code 6");
    assertThat(outcomes).isEmpty();
  }

  @Test
  void aSecondAccessToAPageIsAnsweredByTheTlb() {
    run("I  400010,4\n L 440008,8\nI  400014,4\n L 440010,8\n", 4);
    assertThat(faults).hasSize(2);
    assertThat(vcpu.state().tlb().hits(0x440010, 4, 0)).isTrue();
  }

  @Test
  void whatAProgramMayNotDoIsTheGuestsFaultAndTheTraceGoesOn() {
    run("I  400010,4\n S 400100,8\n L 480000,8\n L 500000,8\nI  440000,1\nI  400014,4\n", 6);
    assertThat(outcomes)
        .containsExactly(
            "pf err=0x7 cr2=0x400100 rip=0x400010",
            "pf err=0x5 cr2=0x480000 rip=0x400010",
            "pf err=0x4 cr2=0x500000 rip=0x400010",
            "pf err=0x15 cr2=0x440000 rip=0x440000");
    assertThat(vcpu.state().position()).isEqualTo(6);
  }

  @Test
  void dataOfAnInstructionThatCannotBeFetchedFaultsAtTheInstruction() {
    run("I  440000,1\n L 440008,8\n", 2);
    assertThat(outcomes)
        .containsExactly(
            "pf err=0x15 cr2=0x440000 rip=0x440000", "pf err=0x15 cr2=0x440000 rip=0x440000");
  }

  @Test
  void codeMayBeAnythingSinceTheTraceSaysWhatItDoes() {
    TraceText files = new TraceText("I  400010,4\n", 99);
    run(SET_UP + "host poke gpa=0x10000010 value=0x9090\ntrace vcpu=0 file=f\n", files, 1);
    assertThat(outcomes).isEmpty();
  }

  @Test
  void theConfigurationHasTheTraceAndOthersAreAsTheyWere() {
    RunConfiguration without = configuration("ops\n");
    assertThat(new String(without.toBytes(), StandardCharsets.UTF_8))
        .isEqualTo("umbra=1\nvm=vm\nscenario=s.txt\nschedule=round-robin\nquantum=1\n\nops\n");
    RunConfiguration with = without.withTraces(List.of(new TraceIdentity("a=b.gz", SHA, 7, 9)));
    assertThat(new String(with.toBytes(), StandardCharsets.UTF_8))
        .contains("quantum=1\ntrace.0=" + SHA + " 7 9 a=b.gz\n\nops\n");
    assertThat(RunConfiguration.of(with.toBytes())).isEqualTo(with);
  }

  @Test
  void aConfigurationWithHalfATraceIsRefused() {
    for (String value : List.of("x", SHA + " 7 f", SHA + " 7 0 f", SHA + " 0 7 f", "0 1 1 f")) {
      String text =
          "umbra=1\nvm=v\nscenario=s\nschedule=free\nquantum=1\ntrace.0=" + value + "\n\nops\n";
      assertThatIllegalArgumentException()
          .isThrownBy(() -> RunConfiguration.of(text.getBytes(StandardCharsets.UTF_8)));
    }
  }

  @Test
  void aLineThatAsksForMoreThanThereIsIsRefusedBeforeTheRun() {
    RunConfiguration run =
        configuration("ops\nparallel\ntrace vcpu=0 file=f skip=2 count=8\nend\n")
            .withTraces(List.of(new TraceIdentity("f", SHA, 7, 9)));
    assertThatExceptionOfType(SetUpException.class)
        .isThrownBy(() -> PreparedRun.of(run))
        .withMessage("s.txt:3:1: found skip=2 count=8, expected accesses that are there: f has 9");
    assertThatExceptionOfType(SetUpException.class)
        .isThrownBy(() -> PreparedRun.of(configuration("ops\ntrace vcpu=0 file=f\n")))
        .withMessage("s.txt:2:1: found a trace line, expected a command that reads traces");
  }

  private void run(String trace, long accesses) {
    run(SET_UP + "trace vcpu=0 file=f\n", new TraceText(trace, 1 << 16), accesses);
  }

  private void run(String scenario, TraceText files, long accesses) {
    PreparedRun run =
        PreparedRun.of(
            configuration(scenario).withTraces(List.of(new TraceIdentity("f", SHA, 1, accesses))),
            files);
    Vm vm = new Vm(run.machine(), new Faults());
    vm.start(run.bytes());
    vcpu = new Vcpu(0);
    vm.startVcpu(vcpu);
    RunPlan plan = run.plan();
    for (Section section = plan.next(); section != null; section = plan.next()) {
      Program program = run.program(section, section.participants().get(0));
      if (program.item() == Program.Item.HOST_OPERATION) {
        vm.beginHostRequest(0);
        vm.operation(program.hostOperation());
        vm.endRequest(1);
        continue;
      }
      vm.beginRequest(vcpu, 0);
      vm.serve(vcpu, program, Long.MAX_VALUE, outcome -> outcomes.add(outcome.text()));
      vm.endRequest(vcpu.state().position());
      assertThat(program.hasNext()).isFalse();
    }
  }

  private static RunConfiguration configuration(String scenario) {
    return new RunConfiguration(
        "vm", "s.txt", scenario, Schedule.parse("round-robin"), 1, Map.of());
  }

  /** Collects the faults at which the guest left for KVM. */
  private final class Faults extends VmEventFlattener {
    @Override
    public void runStarted(byte[] configuration) {}

    @Override
    protected void event(VmEventKind kind, long a, long b, long c, long d, long e) {
      if (kind == VmEventKind.FAULT_RAISED && b < 0x1_0000_0000L && b > 0) {
        faults.add(
            "rip "
                + Long.toHexString(b)
                + " gva "
                + Long.toHexString(c)
                + " code "
                + Long.toHexString(d));
      }
    }
  }
}
