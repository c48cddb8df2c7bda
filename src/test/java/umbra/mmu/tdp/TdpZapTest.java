package umbra.mmu.tdp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import umbra.mmu.event.RecordedEvent;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.shadow.ShadowPage;
import umbra.mmu.shadow.Spte;
import umbra.mmu.state.Stat;
import umbra.mmu.vm.TestVm;

/** How mappings of the TDP MMU go (reference 14.1). */
class TdpZapTest {
  private static final String SET_UP =
      """
      module npt=1 tdp_mmu=1
      slot 1 gpa=0x10000000 size=4M backing=4K
      slot 2 gpa=0x20000000 size=8M backing=2M
      map gva=0x400000 gpa=0x10000000 size=4K count=16 flags=PWUAD
      map gva=0x40000000 gpa=0x20000000 size=2M count=4 flags=PWUAD
      """;

  private final TestVm vm = TestVm.recorded(SET_UP);

  private List<RecordedEvent> changes() {
    return vm.events(VmEventKind.TDP_SPTE_CHANGED);
  }

  @Test
  void theFastZapEmptiesEntriesOf1GFirstAndTheRootsOwnLast() {
    vm.run("vcpu 0 write 0x400000\nvcpu 0 write 0x40000000");
    final long levelThree = vm.pageOf(0x10000000, 3).number();
    final long root = vm.pageOf(0x10000000, 4).number();
    vm.run("host delete 1");
    final List<RecordedEvent> changes = changes();
    assertThat(changes.get(0).field("page")).isEqualTo(levelThree);
    assertThat(changes.get(0).field("spte")).isZero();
    final RecordedEvent last = changes.get(changes.size() - 1 - 512);
    assertThat(last.field("page")).isEqualTo(root);
    assertThat(last.field("spte")).isZero();
    assertThat(changes.subList(changes.size() - 512, changes.size()))
        .allMatch(change -> change.field("spte") == Spte.REMOVED);
    assertThat(vm.stat(Stat.PAGES_4K) + vm.stat(Stat.PAGES_2M)).isZero();
    assertThat(vm.change(Stat.REMOTE_TLB_FLUSH_REQUESTS)).isZero();
    assertThat(vm.change(Stat.MMU_SHADOW_ZAPPED)).isZero();
  }

  @Test
  void aDeadRootStaysUntilItsLastVcpuEnters() {
    final TestVm two = TestVm.recorded(SET_UP + "vcpus 2\n");
    final ShadowPage dead = two.state().tdpRoot(0);
    assertThat(dead.rootCount()).as("two vCPUs and the list").isEqualTo(3);
    two.run("host delete 1");
    assertThat(dead.isInvalid()).isTrue();
    assertThat(dead.rootCount()).isEqualTo(2);
    two.run("vcpu 0 nop");
    assertThat(two.state().tdpRootCount()).as("the dead and the new").isEqualTo(2);
    two.run("vcpu 1 nop");
    assertThat(two.state().tdpRootCount()).isEqualTo(1);
    assertThat(two.state().tdpRoot(0).isInvalid()).isFalse();
    assertThat(two.state().pages().get(dead.number())).isNotSameAs(dead);
  }

  @Test
  void anInvalidatedRangeLosesItsLeavesAndKeepsItsTables() {
    vm.run("vcpu 0 touch-write 0x400000 count=3");
    vm.run("host dontneed 1 off=0 len=8K");
    assertThat(changes()).hasSize(2).allMatch(change -> change.field("spte") == 0);
    assertThat(vm.change(Stat.PAGES_4K)).isEqualTo(-2);
    assertThat(vm.change(Stat.REMOTE_TLB_FLUSH_REQUESTS)).isEqualTo(1);
    assertThat(vm.leaf(0x10002000)).isEqualTo(0xe67L);
  }

  @Test
  void aHugeLeafGoesWhenOneOfItsPagesDoes() {
    vm.run("vcpu 0 write 0x40000000");
    vm.run("host mprotect 2 off=0 len=2M prot=r");
    assertThat(vm.change(Stat.PAGES_2M)).isEqualTo(-1);
    assertThat(vm.leaf(0x20000000)).isZero();
  }

  @Test
  void recoveryMarksThePresentEntriesOfATableAlone() {
    vm.run("host param nx_huge_pages force\nvcpu 0 exec 0x40001000\nvcpu 0 exec 0x40201000");
    vm.run(
        "host param nx_huge_pages_recovery_ratio 1\n"
            + "host param nx_huge_pages_recovery_period_ms 300\nhost sleep 400");
    assertThat(changes())
        .extracting(change -> change.field("spte"))
        .containsExactly(0L, 0x5a0L, 0L, 0x5a0L);
    assertThat(vm.change(Stat.NX_LPAGE_SPLITS)).isEqualTo(-2);
    assertThat(vm.change(Stat.REMOTE_TLB_FLUSH_REQUESTS)).as("one for all").isEqualTo(1);
  }
}
