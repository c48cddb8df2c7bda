package umbra.mmu.slots;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.state.Stat;
import umbra.mmu.vm.TestVm;

/** KVM_SET_USER_MEMORY_REGION (reference 10.7). */
class SlotChangesTest {
  private static final String SET_UP =
      """
      slot 1 gpa=0x10000000 size=4M backing=4K
      slot 2 gpa=0x20000000 size=4M backing=4K
      map gva=0x400000 gpa=0x10000000 size=4K count=4 flags=PWU
      map gva=0x410000 gpa=0x30000000 size=4K count=4 flags=PWU
      """;
  private static final String EINVAL = "error rc=-1 errno=22";
  private static final String EEXIST = "error rc=-1 errno=17";

  private final TestVm vm = TestVm.recorded(SET_UP);

  private long generation() {
    return vm.state().slots().generation();
  }

  @Test
  void eachPublicationRaisesTheGenerationByTwo() {
    assertThat(generation()).isEqualTo(6);
    vm.run("host log 1 on");
    assertThat(generation()).isEqualTo(8);
    vm.run("host delete 1");
    assertThat(generation()).isEqualTo(12);
    vm.run("host add 1");
    assertThat(generation()).isEqualTo(14);
    vm.run("host move 1 gpa=0x30000000");
    assertThat(generation()).isEqualTo(18);
  }

  @Test
  void requestsThatChangeNothingOrFailLeaveTheGenerationAlone() {
    assertThat(vm.run("host log 1 off")).isEqualTo("ok");
    assertThat(vm.run("host move 1 gpa=0x10000000")).isEqualTo("ok");
    assertThat(vm.run("host move 1 gpa=0x20000000")).isEqualTo(EEXIST);
    assertThat(vm.run("host readonly 1 on")).isEqualTo(EINVAL);
    assertThat(generation()).isEqualTo(6);
    assertThat(vm.stat(Stat.MMU_SHADOW_ZAPPED)).isZero();
  }

  @Test
  void theReadOnlyFlagOfAFailedRequestSpoilsLaterOnes() {
    vm.run("host readonly 1 on");
    assertThat(vm.run("host log 1 on")).isEqualTo(EINVAL);
    vm.run("host readonly 1 off");
    assertThat(vm.run("host log 1 on")).isEqualTo("ok");
  }

  @Test
  void aSlotThatIsNotThereCannotBeDeletedButAnyOtherRequestCreatesIt() {
    vm.run("host delete 1");
    assertThat(vm.run("host delete 1")).isEqualTo(EINVAL);
    assertThat(vm.run("host readonly 1 on")).isEqualTo("ok");
    assertThat(vm.state().slots().get(1).isReadOnly()).isTrue();
  }

  @Test
  void aDeletedSlotsAddressesAreMmioUntilItComesBackWithItsMemory() {
    vm.run("vcpu 0 write 0x400000 0x77\nhost delete 1");
    assertThat(vm.run("vcpu 0 read 0x400000")).startsWith("mmio read gpa=0x10000000");
    vm.run("host add 1");
    assertThat(vm.run("vcpu 0 read 0x400000")).isEqualTo("ok value=0x77");
    assertThat(vm.events(VmEventKind.MMIO_SPTE_CHECKED)).hasSize(1);
  }

  @Test
  void aMovedSlotIsFoundAtItsNewPlaceOnly() {
    vm.run("vcpu 0 write 0x400000 0x77\nhost move 1 gpa=0x30000000");
    assertThat(vm.run("vcpu 0 read 0x410000")).isEqualTo("ok value=0x77");
    assertThat(vm.run("vcpu 0 read 0x400000")).startsWith("mmio read gpa=0x10000000");
  }

  @Test
  void aMovedSlotKeepsItsDirtyBitmap() {
    vm.run("host log 1 on\nvcpu 0 write 0x402000\nhost move 1 gpa=0x30000000");
    assertThat(vm.run("host getlog 1")).isEqualTo("ok dirty=2 count=1");
  }

  /** No recording does this: 2^18 publications would be needed. */
  @Test
  void whenTheGenerationWrapsEverythingIsZapped() {
    vm.run("vcpu 0 read 0x400000");
    final int step = (1 << 19) - 2 - (int) generation();
    vm.changing(events -> events.slotSet(2, 0x20000000L, 4L << 20, 0, step));
    vm.run("host log 2 on");
    assertThat(vm.count(VmEventKind.ALL_ZAPPED_FAST)).isEqualTo(1);
    assertThat(vm.change(Stat.PAGES_4K)).isNegative();
    vm.run("host log 2 off");
    assertThat(vm.count(VmEventKind.ALL_ZAPPED_FAST)).isZero();
  }
}
