package umbra.mmu.tdp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.state.Stat;
import umbra.mmu.vm.TestVm;

/** Write protection of leaves of the TDP MMU (reference 14.1). */
class TdpProtectionTest {
  private static final String SET_UP =
      """
      module npt=1 tdp_mmu=1
      slot 1 gpa=0x10000000 size=4M backing=4K
      slot 2 gpa=0x20000000 size=8M backing=2M
      map gva=0x400000 gpa=0x10000000 size=4K count=128 flags=PWUAD
      map gva=0x40000000 gpa=0x20000000 size=2M count=4 flags=PWUAD
      """;

  private final TestVm vm = TestVm.recorded(SET_UP);
  private boolean changed;

  /** Protects the leaf of a gfn, as the shadow of a guest table asks for it. */
  private void protectTable(final long gfn, final int lowest) {
    vm.run("vcpu 0 nop");
    vm.changing(
        events -> {
          if (events == vm.state()) {
            changed = new TdpProtection(vm.state(), events).protectTable(gfn, lowest);
          }
        });
  }

  @Test
  void loggingTakesWFromEachWritableLeafOfTheSlotWithOneLineEach() {
    vm.run("vcpu 0 touch-write 0x400000 count=3\nvcpu 0 write 0x40000000");
    vm.run("host log 1 on");
    assertThat(vm.count(VmEventKind.TDP_SPTE_CHANGED)).isEqualTo(3);
    assertThat(vm.leaf(0x10002000)).isEqualTo(0xe65L);
    assertThat(vm.leaf(0x20000000)).as("another slot").isEqualTo(0xee7L);
    assertThat(vm.change(Stat.REMOTE_TLB_FLUSH_REQUESTS)).isEqualTo(1);
  }

  @Test
  void getlogProtectsTheDirtyPagesAgainAndNoOthers() {
    vm.run("host log 1 on\nvcpu 0 touch-write 0x400000 count=3\nvcpu 0 read 0x440000");
    assertThat(vm.run("host getlog 1")).as("a read maps writable").endsWith("count=4");
    assertThat(vm.count(VmEventKind.TDP_SPTE_CHANGED)).isEqualTo(4);
    vm.run("vcpu 0 write 0x401000");
    assertThat(vm.run("host getlog 1")).isEqualTo("ok dirty=1 count=1");
    assertThat(vm.count(VmEventKind.TDP_SPTE_CHANGED)).isEqualTo(1);
  }

  @Test
  void aGuestTableIsProtectedWithItsMark() {
    vm.run("vcpu 0 write 0x400000");
    protectTable(0x10000, 1);
    assertThat(changed).isTrue();
    assertThat(vm.leaf(0x10000000)).isEqualTo(0xa65L);
    protectTable(0x10000, 1);
    assertThat(changed).as("it was before").isFalse();
  }

  @Test
  void aLeafThatLostWToTheLogStillLosesItsMark() {
    vm.run("vcpu 0 write 0x400000\nhost log 1 on");
    protectTable(0x10000, 1);
    assertThat(changed).isTrue();
    assertThat(vm.leaf(0x10000000)).isEqualTo(0xa65L);
  }

  @Test
  void aHugeLeafOverAGuestTableIsProtectedAsAWhole() {
    vm.run("vcpu 0 write 0x40000000");
    protectTable(0x20123, 1);
    assertThat(vm.leaf(0x20000000)).isEqualTo(0xae5L);
  }

  @Test
  void aLeafBelowTheAskedLevelIsLeftAlone() {
    vm.run("vcpu 0 write 0x400000");
    protectTable(0x10000, 2);
    assertThat(changed).isFalse();
    assertThat(vm.leaf(0x10000000)).isEqualTo(0xe67L);
  }
}
