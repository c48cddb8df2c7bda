package umbra.mmu.fault;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.state.Stat;
import umbra.mmu.vm.TestVm;

/** Faults that are the guest's own, and KVM's emulation of CR0.WP=0 (reference 2.4, 4.3). */
class PermissionFaultTest {
  private static final String SET_UP =
      """
      slot 1 gpa=0x10000000 size=4M backing=4K
      map gva=0x400000 gpa=0x10000000 size=4K count=1 flags=PWUAD
      map gva=0x410000 gpa=0x10010000 size=4K count=1 flags=PUAD
      map gva=0x420000 gpa=0x10020000 size=4K count=1 flags=PWAD
      map gva=0x430000 gpa=0x10030000 size=4K count=1 flags=PWUADN
      pte level=1 gva=0x440000 value=0x200010000067
      """;
  private static final long NX = 1L << 63;

  private static void outcome(final TestVm vm, final String operation, final String start) {
    assertThat(vm.run("vcpu 0 " + operation)).as(operation).startsWith(start);
  }

  @Test
  void eachViolationHasItsErrorCode() {
    final TestVm vm = TestVm.recorded(SET_UP);
    outcome(vm, "read 0x400000", "ok");
    outcome(vm, "read 0x450000", "pf err=0x0 cr2=0x450000");
    outcome(vm, "write 0x450000", "pf err=0x2 cr2=0x450000");
    outcome(vm, "user write 0x450000", "pf err=0x6 cr2=0x450000");
    outcome(vm, "write 0x410000", "pf err=0x3 cr2=0x410000");
    outcome(vm, "user write 0x410000", "pf err=0x7 cr2=0x410000");
    outcome(vm, "user read 0x420000", "pf err=0x5 cr2=0x420000");
    outcome(vm, "exec 0x430000", "pf err=0x11 cr2=0x430000");
    outcome(vm, "user exec 0x430000", "pf err=0x15 cr2=0x430000");
    outcome(vm, "read 0x440000", "pf err=0x9 cr2=0x440000");
  }

  @Test
  void aReflectedFaultCountsAsTheGuestsAndNotAsFixed() {
    final TestVm vm = TestVm.recorded(SET_UP);
    vm.run("vcpu 0 write 0x410000");
    assertThat(vm.change(Stat.PF_GUEST)).isEqualTo(1);
    assertThat(vm.count(VmEventKind.WALK_FAILED)).isEqualTo(1);
    assertThat(vm.count(VmEventKind.EXCEPTION_INJECTED)).isEqualTo(1);
  }

  @Test
  void smepAndSmapKeepTheSupervisorOffUserPages() {
    final TestVm vm = TestVm.recorded("cr4 smep=1 smap=1\n" + SET_UP);
    outcome(vm, "read 0x400000", "pf err=0x1 cr2=0x400000");
    outcome(vm, "write 0x400000", "pf err=0x3 cr2=0x400000");
    outcome(vm, "exec 0x400000", "pf err=0x11 cr2=0x400000");
    outcome(vm, "user read 0x400000", "ok");
    outcome(vm, "ac read 0x400000", "ok");
    outcome(vm, "ac exec 0x400000", "pf err=0x11 cr2=0x400000");
    outcome(vm, "read 0x420000", "ok");
  }

  @Test
  void withWriteProtectOffASupervisorWriteMakesAKernelOnlyEntry() {
    final TestVm vm = TestVm.recorded("cr0 wp=0\n" + SET_UP);
    outcome(vm, "write 0x410000", "ok");
    assertThat(vm.leaf(0x410000)).isEqualTo(0xe63L);
    outcome(vm, "user read 0x410000", "ok");
    assertThat(vm.leaf(0x410000)).isEqualTo(0xa25L);
    assertThat(vm.change(Stat.PF_FIXED)).isEqualTo(1);
    outcome(vm, "user write 0x410000", "pf err=0x7");
    outcome(vm, "write 0x410000", "ok");
    assertThat(vm.leaf(0x410000)).isEqualTo(0xe63L);
  }

  @Test
  void withSmepTheKernelOnlyEntryIsNotExecutableEither() {
    final TestVm vm = TestVm.recorded("cr0 wp=0\ncr4 smep=1\n" + SET_UP);
    outcome(vm, "write 0x410000", "ok");
    assertThat(vm.leaf(0x410000)).isEqualTo(0xe63L | NX);
  }

  @Test
  void aReadWithWriteProtectOffGetsNoExtraRights() {
    final TestVm vm = TestVm.recorded("cr0 wp=0\n" + SET_UP);
    outcome(vm, "read 0x410000", "ok");
    assertThat(vm.leaf(0x410000)).isEqualTo(0xa25L);
  }

  @Test
  void withoutNxBit63IsReservedAndFetchesCarryNoFetchBit() {
    final TestVm vm = TestVm.recorded("efer nx=0\n" + SET_UP);
    outcome(vm, "read 0x430000", "pf err=0x9 cr2=0x430000");
    outcome(vm, "exec 0x450000", "pf err=0x0 cr2=0x450000");
  }
}
