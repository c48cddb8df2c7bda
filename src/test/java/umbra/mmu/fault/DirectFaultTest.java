package umbra.mmu.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import umbra.mmu.event.RecordedEvent;
import umbra.mmu.event.ReturnCode;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.state.Stat;
import umbra.mmu.vm.TestVm;

/** Faults of direct roots under nested paging (reference 4.11, 14.1). */
class DirectFaultTest {
  private static final String SET_UP =
      """
      module npt=1 tdp_mmu=0
      vcpus 2
      slot 1 gpa=0x10000000 size=4M backing=4K
      slot 2 gpa=0x20000000 size=4M backing=2M
      slot 3 gpa=0x30000000 size=64K backing=4K readonly
      map gva=0x400000 gpa=0x10000000 size=4K count=32 flags=PWUAD
      map gva=0x460000 gpa=0x30000000 size=4K count=4 flags=PWUAD
      map gva=0x470000 gpa=0x70000000 size=4K count=4 flags=PWUAD
      map gva=0x80000000 gpa=0x20000000 size=2M count=2 flags=PWUAD
      """;

  private final TestVm vm = TestVm.recorded(SET_UP);

  @Test
  void aPageIsMappedAtItsGuestPhysicalAddressWithEveryRight() {
    vm.run("vcpu 0 read 0x403000");
    assertThat(vm.leaf(0x10003000)).isEqualTo(0xe67L);
    assertThat(vm.count(VmEventKind.GUEST_WALKED)).isZero();
    assertThat(vm.change(Stat.PF_FIXED)).isEqualTo(1);
  }

  @Test
  void theGroupOfEightAroundItIsPrefetched() {
    vm.run("vcpu 0 read 0x403000");
    assertThat(vm.leaf(0x10000000)).isEqualTo(0xe47L);
    assertThat(vm.leaf(0x10007000)).isEqualTo(0xe47L);
    assertThat(vm.leaf(0x10008000)).isZero();
  }

  @Test
  void aHugeHostPageIsMappedHuge() {
    vm.run("vcpu 0 write 0x80001000 1");
    assertThat(vm.leaf(0x20000000)).isEqualTo(0xee7L);
    assertThat(vm.change(Stat.PAGES_2M)).isEqualTo(1);
  }

  @Test
  void aWriteToALoggedSmallPageIsRepairedWithoutTheLock() {
    vm.run("vcpu 0 write 0x403000 1\nhost log 1 on");
    assertThat(vm.leaf(0x10003000)).isEqualTo(0xe65L);
    vm.run("vcpu 0 write 0x403000 2");
    assertThat(vm.leaf(0x10003000)).isEqualTo(0xe67L);
    assertThat(fastAnswers()).containsExactly((long) ReturnCode.RET_PF_FIXED);
    assertThat(vm.count(VmEventKind.SPTE_REQUESTED)).isZero();
    assertThat(vm.change(Stat.PF_FAST)).isEqualTo(1);
    assertThat(vm.run("host getlog 1")).contains("dirty=3");
  }

  @Test
  void aWriteToALoggedHugePageIsLeftToTheSlowPathWhichSplits() {
    vm.run("vcpu 0 write 0x80000000 1\nhost log 2 on\nvcpu 0 write 0x80000000 2");
    assertThat(fastAnswers()).containsExactly((long) ReturnCode.RET_PF_INVALID);
    assertThat(vm.change(Stat.PF_FAST)).isZero();
    assertThat(vm.change(Stat.PAGES_2M)).isZero();
    assertThat(vm.leaf(0x20000000)).isEqualTo(0xe67L);
  }

  @Test
  void aWriteToAReadOnlySlotIsEmulatedAtTheFaultingAddress() {
    assertThat(vm.run("vcpu 0 write 0x461008 7 size=4"))
        .startsWith("mmio write gpa=0x30001008 len=4 data=0x7");
    assertThat(vm.events(VmEventKind.GUEST_WALKED)).hasSize(1); // the code alone
  }

  @Test
  void mmioIsKnownByItsGuestPhysicalAddressTheSecondTime() {
    vm.run("vcpu 0 read 0x470000");
    assertThat(vm.change(Stat.PF_MMIO_SPTE_CREATED)).isEqualTo(1);
    vm.run("vcpu 0 read 0x470008");
    assertThat(vm.count(VmEventKind.MMIO_SPTE_CHECKED)).isZero();
    assertThat(vm.change(Stat.PF_TAKEN)).isZero();
    vm.run("vcpu 1 read 0x470008");
    assertThat(vm.count(VmEventKind.MMIO_SPTE_CHECKED)).isEqualTo(1);
    assertThat(vm.events(VmEventKind.MMIO_FAULT_HANDLED).get(0).field("gva")).isZero();
  }

  @Test
  void aChangeOfSmepLeavesTheRootAndFindsItAgain() {
    vm.run("vcpu 0 cr4 smep=1");
    assertThat(vm.count(VmEventKind.ROOT_PUT)).isEqualTo(1);
    assertThat(vm.events(VmEventKind.PAGE_GOT).get(0).field("created")).isZero();
    vm.run("vcpu 0 cr0 wp=0");
    assertThat(vm.count(VmEventKind.ROOT_PUT)).isZero();
  }

  @Test
  void bothVcpusShareOneRoot() {
    assertThat(vm.state().vcpu(0).root(0)).isEqualTo(vm.state().vcpu(1).root(0)).isNotZero();
  }

  private List<Long> fastAnswers() {
    return vm.events(VmEventKind.FAST_FAULTED).stream()
        .map((RecordedEvent event) -> event.field("returnCode"))
        .toList();
  }
}
