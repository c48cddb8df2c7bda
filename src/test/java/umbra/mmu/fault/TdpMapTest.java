package umbra.mmu.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import umbra.mmu.event.RecordedEvent;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.shadow.Spte;
import umbra.mmu.state.Stat;
import umbra.mmu.vm.TestVm;

/** Faults of a guest whose memory the TDP MMU maps (reference 14). */
class TdpMapTest {
  private static final long NX = 1L << 63;
  private static final String SET_UP =
      """
      module npt=1 tdp_mmu=1
      slot 1 gpa=0x10000000 size=4M backing=4K
      slot 2 gpa=0x20000000 size=8M backing=2M
      map gva=0x400000 gpa=0x10000000 size=4K count=16 flags=PWUAD
      map gva=0x500000 gpa=0xfee10000 size=4K count=2 flags=PWUAD
      map gva=0x40000000 gpa=0x20000000 size=2M count=4 flags=PWUAD
      """;

  private final TestVm vm = TestVm.recorded(SET_UP);

  private List<VmEventKind> kinds(final VmEventKind... wanted) {
    return vm.events().stream().map(RecordedEvent::kind).filter(List.of(wanted)::contains).toList();
  }

  @Test
  void aFaultMakesTheTablesItNeedsAndMapsOnePageWithoutPrefetch() {
    vm.run("vcpu 0 read 0x400000");
    final long pages = vm.change(Stat.PAGES_4K);
    assertThat(vm.leaf(0x10000000)).isEqualTo(0xe67L);
    assertThat(vm.leaf(0x10001000)).as("no neighbour").isZero();
    assertThat(vm.pageOf(0x10000000).isTdp()).isTrue();
    assertThat(vm.stat(Stat.MMU_CACHE_MISS)).as("not counted").isZero();
    assertThat(vm.state().usedPages()).as("nor against the quota").isZero();
    vm.run("vcpu 0 read 0x401000");
    assertThat(pages).isPositive();
    assertThat(vm.change(Stat.PAGES_4K)).isEqualTo(1);
    assertThat(vm.count(VmEventKind.TDP_PAGE_ALLOCATED)).isZero();
  }

  @Test
  void theTableIsMadeAfterTheRequestAndBeforeItsEntryChanges() {
    vm.run("vcpu 0 read 0x400000\nvcpu 0 nop");
    vm.run("vcpu 0 read 0x40000000");
    assertThat(
            kinds(
                VmEventKind.SPTE_REQUESTED,
                VmEventKind.TDP_PAGE_ALLOCATED,
                VmEventKind.TDP_SPTE_CHANGED,
                VmEventKind.TDP_LEAF_SET))
        .endsWith(
            VmEventKind.SPTE_REQUESTED, VmEventKind.TDP_SPTE_CHANGED, VmEventKind.TDP_LEAF_SET);
    assertThat(vm.leaf(0x20000000)).isEqualTo(0xee7L);
  }

  @Test
  void memoryWithoutSlotGetsAnMmioEntryThatAnswersNextTime() {
    assertThat(vm.run("vcpu 0 read 0x500000")).startsWith("mmio read gpa=0xfee10000");
    assertThat(Spte.isMmio(vm.leaf(0xfee10000L))).isTrue();
    assertThat(vm.change(Stat.PF_MMIO_SPTE_CREATED)).isEqualTo(1);
    assertThat(vm.change(Stat.PF_EMULATE)).isEqualTo(1);
    vm.run("vcpu 0 read 0x501000");
    vm.run("vcpu 0 read 0x500000");
    assertThat(vm.count(VmEventKind.MMIO_SPTE_CHECKED)).isEqualTo(1);
    assertThat(vm.change(Stat.PF_TAKEN)).isZero();
  }

  @Test
  void anOldMmioEntryGivesWayToTheLeafOfANewSlotWhichLacksD() {
    vm.run("host delete 1\nvcpu 0 read 0x400000");
    vm.run("host add 1\nvcpu 0 read 0x400000");
    assertThat(vm.leaf(0x10000000)).isEqualTo(0xe27L);
    assertThat(vm.change(Stat.PF_FIXED)).isEqualTo(1);
  }

  @Test
  void aHugeLeafInTheWayOfAnExecutionIsZappedWithAFlush() {
    vm.run("host param nx_huge_pages force\nvcpu 0 read 0x40000000");
    assertThat(vm.leaf(0x20000000)).isEqualTo(0xee7L | NX);
    vm.run("vcpu 0 exec 0x40001000");
    assertThat(vm.leaf(0x20001000)).isEqualTo(0xe67L);
    assertThat(vm.change(Stat.NX_LPAGE_SPLITS)).isEqualTo(1);
    assertThat(vm.change(Stat.PAGES_2M)).isEqualTo(-1);
    assertThat(vm.change(Stat.REMOTE_TLB_FLUSH_REQUESTS)).isEqualTo(1);
    assertThat(
            kinds(
                VmEventKind.TDP_SPTE_CHANGED,
                VmEventKind.REMOTE_FLUSH_REQUESTED,
                VmEventKind.TDP_MARKER_CLEARED,
                VmEventKind.TDP_PAGE_ALLOCATED))
        .startsWith(
            VmEventKind.TDP_SPTE_CHANGED,
            VmEventKind.REMOTE_FLUSH_REQUESTED,
            VmEventKind.TDP_MARKER_CLEARED,
            VmEventKind.TDP_PAGE_ALLOCATED,
            VmEventKind.TDP_SPTE_CHANGED);
  }

  @Test
  void withTheNxMitigationATableIsNotReplacedByAHugePage() {
    vm.run("host param nx_huge_pages force\nvcpu 0 exec 0x40001000");
    vm.run("vcpu 0 read 0x40002000");
    final List<RecordedEvent> requests = vm.events(VmEventKind.SPTE_REQUESTED);
    assertThat(requests.get(requests.size() - 1).field("level")).isEqualTo(2);
    assertThat(vm.pageOf(0x20002000).level()).isEqualTo(1);
  }

  @Test
  void aHugeLeafReplacesATableThatNobodyNeedsAtThePriceOfAFlush() {
    final TestVm thp =
        TestVm.recorded(
            """
            module npt=1 tdp_mmu=1
            slot 1 gpa=0x10000000 size=4M backing=thp
            map gva=0x40000000 gpa=0x10000000 size=2M count=2 flags=PWUAD
            """);
    thp.run("host dontneed 1 off=0x3000 len=4K\nvcpu 0 read 0x40000000");
    assertThat(thp.pageOf(0x10000000).level()).isEqualTo(1);
    thp.run("host collapse 1 off=0 len=2M");
    thp.run("vcpu 0 read 0x40000000");
    assertThat(thp.leaf(0x10000000)).isEqualTo(0xee7L);
    assertThat(thp.count(VmEventKind.TDP_PAGE_ZAPPED)).isEqualTo(1);
    assertThat(thp.count(VmEventKind.TDP_SPTE_CHANGED)).as("all entries").isEqualTo(1 + 512);
    assertThat(thp.change(Stat.REMOTE_TLB_FLUSH_REQUESTS)).isEqualTo(1);
    assertThat(thp.stat(Stat.MMU_SHADOW_ZAPPED)).as("not counted").isZero();
    assertThat(thp.count(VmEventKind.PAGE_FREED)).isEqualTo(1);
  }

  @Test
  void aWriteToAProtectedLeafIsRepairedWithoutTheLock() {
    vm.run("vcpu 0 write 0x400000\nhost log 1 on");
    assertThat(vm.leaf(0x10000000)).isEqualTo(0xe65L);
    vm.run("vcpu 0 write 0x400000");
    assertThat(vm.change(Stat.PF_FAST)).isEqualTo(1);
    assertThat(vm.count(VmEventKind.TDP_SPTE_CHANGED)).isZero();
    assertThat(vm.leaf(0x10000000)).isEqualTo(0xe67L);
  }
}
