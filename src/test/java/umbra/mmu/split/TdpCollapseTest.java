package umbra.mmu.split;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.state.Stat;
import umbra.mmu.vm.TestVm;

/** What the end of dirty logging does to the tables of the TDP MMU (reference 8.7). */
class TdpCollapseTest {
  private static final String SET_UP =
      """
      module npt=1 tdp_mmu=1
      slot 1 gpa=0x10000000 size=4M backing=4K
      slot 2 gpa=0x20000000 size=8M backing=2M
      map gva=0x400000 gpa=0x10000000 size=4K count=16 flags=PWUAD
      map gva=0x40000000 gpa=0x20000000 size=2M count=4 flags=PWUAD
      """;

  private final TestVm vm = TestVm.recorded(SET_UP);

  @Test
  void eachTableWhoseRangeCouldBeHugeGoesWithAFlushOfItsOwn() {
    vm.run("host log 2 on\nvcpu 0 write 0x40001000\nvcpu 0 write 0x40201000");
    vm.run("host log 2 off");
    assertThat(vm.count(VmEventKind.TDP_PAGE_ZAPPED)).isEqualTo(2);
    assertThat(vm.count(VmEventKind.TDP_SPTE_CHANGED)).isEqualTo(2 * (1 + 512));
    assertThat(vm.change(Stat.PAGES_4K)).isEqualTo(-2);
    assertThat(vm.change(Stat.REMOTE_TLB_FLUSH_REQUESTS)).isEqualTo(2);
    vm.run("vcpu 0 write 0x40001000");
    assertThat(vm.leaf(0x20000000)).isEqualTo(0xee7L);
    assertThat(vm.change(Stat.REMOTE_TLB_FLUSH_REQUESTS)).as("nothing in the way").isZero();
  }

  @Test
  void tablesOverSmallMemoryStay() {
    vm.run("vcpu 0 write 0x400000\nhost log 1 on");
    vm.run("host log 1 off");
    assertThat(vm.count(VmEventKind.TDP_SPTE_CHANGED)).isZero();
    assertThat(vm.leaf(0x10000000)).isEqualTo(0xe65L);
  }

  @Test
  void onlyTheSlotsOwnTablesGo() {
    vm.run("host log 2 on\nvcpu 0 write 0x40001000");
    vm.run("host log 1 on\nhost log 1 off");
    assertThat(vm.count(VmEventKind.TDP_PAGE_ZAPPED)).isZero();
    assertThat(vm.pageOf(0x20001000).level()).isEqualTo(1);
  }

  @Test
  void anNxSplitThatCollapsesIsCountedNoMore() {
    vm.run("host param nx_huge_pages force\nvcpu 0 exec 0x40001000\nhost log 2 on");
    assertThat(vm.stat(Stat.NX_LPAGE_SPLITS)).isEqualTo(1);
    vm.run("host log 2 off");
    assertThat(vm.stat(Stat.NX_LPAGE_SPLITS)).isZero();
    assertThat(vm.state().pages().firstNxSplit()).isNull();
  }
}
