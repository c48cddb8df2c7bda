package umbra.mmu.vm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.scenario.ScenarioParser;
import umbra.mmu.state.Stat;
import umbra.mmu.vcpu.Program;
import umbra.mmu.vcpu.Vcpu;

/** Workloads of a guest's guest: it stays in its loop from the first access to the last. */
class NestedWorkloadTest {
  private static final String GUEST =
      """
      module npt=1 tdp_mmu=1 nested=1
      efer svme=1
      slot 1 gpa=0x10000000 size=4M backing=4K
      npt 5
      map as=5 gva=0x40000000 gpa=0x10000000 size=4K count=8 flags=PWU
      """;
  private static final String EIGHT_WRITES =
      "workload vcpu=0 l2 as=5 pattern=sequential gva=0x40000000 size=32K count=8 reads=0%";

  private final TestVm vm = TestVm.real(GUEST);
  private final List<Outcome> told = new ArrayList<>();

  /** Runs a workload in requests of so many accesses at most. */
  private void run(final String workload, final long budget) {
    final Program program =
        new Program(ScenarioParser.parse("test", GUEST + "ops\n" + workload + "\n").steps(), 0);
    final Vcpu vcpu = vm.vcpu(0);
    while (program.hasNext()) {
      vm.vm().beginRequest(vcpu, vcpu.state().position());
      vm.vm().serve(vcpu, program, budget, told::add);
      vm.vm().endRequest(vcpu.state().position());
    }
  }

  private long count(final VmEventKind kind) {
    return vm.allEvents().stream().filter(event -> event.kind() == kind).count();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 3, 8, 100})
  void theGuestsGuestIsRunOnceHoweverItsAccessesAreCutIntoRequests(final long budget) {
    run(EIGHT_WRITES, budget);
    assertThat(count(VmEventKind.NESTED_ENTERED)).isEqualTo(1);
    assertThat(count(VmEventKind.NESTED_EXITED)).isEqualTo(1);
    assertThat(vm.state().vcpu(0).inGuestMode()).isFalse();
    assertThat(told).as("nothing is told of what retires").isEmpty();
  }

  @Test
  void anAccessMovesNoData() {
    final long before = count(VmEventKind.FRAME_WRITTEN);
    run(EIGHT_WRITES, 100);
    assertThat(count(VmEventKind.FRAME_WRITTEN)).isEqualTo(before);
  }

  @Test
  void eachPageFaultsOnce() {
    final long before = vm.stat(Stat.PF_TAKEN);
    run(EIGHT_WRITES.replace("count=8", "count=24"), 5);
    final long code = 1;
    assertThat(vm.stat(Stat.PF_TAKEN) - before).isEqualTo(8 + code);
  }

  @Test
  void readsAndWritesAreThoseOfTheWorkload() {
    run(EIGHT_WRITES.replace("reads=0%", "reads=100%"), 5);
    final long mapped = vm.stat(Stat.PF_TAKEN);
    vm.run("host log 1 on");
    run(EIGHT_WRITES.replace("reads=0%", "reads=100%"), 5);
    assertThat(vm.stat(Stat.PF_TAKEN)).as("reads of mapped pages").isEqualTo(mapped);
    run(EIGHT_WRITES, 5);
    assertThat(vm.stat(Stat.PF_TAKEN) - mapped).as("writes of protected pages").isEqualTo(8);
  }

  @Test
  void whatTheNestedTableRefusesEndsTheRunAndTheNextAccessBeginsAnother() {
    run(EIGHT_WRITES.replace("size=32K", "size=40K").replace("count=8", "count=12"), 5);
    assertThat(told)
        .extracting(Outcome::text)
        .containsExactly(
            "ok l2-exit=0x400 info1=0x100000006 info2=0x40008000 l2-rax=0x0 l2-rip=0x1010",
            "ok l2-exit=0x400 info1=0x100000006 info2=0x40009000 l2-rax=0x0 l2-rip=0x1010");
    assertThat(count(VmEventKind.NESTED_ENTERED)).isEqualTo(3);
    assertThat(count(VmEventKind.NESTED_EXITED)).isEqualTo(3);
  }
}
