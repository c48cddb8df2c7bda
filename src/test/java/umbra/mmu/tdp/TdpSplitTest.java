package umbra.mmu.tdp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import umbra.mmu.event.RecordedEvent;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.state.Stat;
import umbra.mmu.vm.TestVm;

/** Huge leaves that are split before anybody writes them (reference 8.6). */
class TdpSplitTest {
  private static final String SET_UP =
      """
      module npt=1 tdp_mmu=1
      slot 1 gpa=0x20000000 size=8M backing=2M
      map gva=0x40000000 gpa=0x20000000 size=2M count=4 flags=PWUAD
      """;

  private final TestVm vm = TestVm.recorded(SET_UP);

  private static List<VmEventKind> kinds(final TestVm of) {
    return of.events().stream()
        .map(RecordedEvent::kind)
        .filter(kind -> kind.name().startsWith("TDP_") || kind.name().startsWith("HUGE_"))
        .toList();
  }

  @Test
  void loggingSplitsEveryHugeLeafAndProtectsThePieces() {
    vm.run("vcpu 0 write 0x40000000\nvcpu 0 read 0x40200000");
    vm.run("host log 1 on");
    assertThat(vm.change(Stat.PAGES_2M)).isEqualTo(-2);
    assertThat(vm.change(Stat.PAGES_4K)).isEqualTo(1024);
    assertThat(vm.leaf(0x20000000)).isEqualTo(0xe65L);
    assertThat(vm.leaf(0x203ff000)).isEqualTo(0xe65L);
    assertThat(vm.change(Stat.REMOTE_TLB_FLUSH_REQUESTS)).as("for the protection").isEqualTo(1);
    assertThat(kinds(vm).subList(0, 5))
        .containsExactly(
            VmEventKind.TDP_PAGE_ALLOCATED,
            VmEventKind.TDP_PAGE_FILLED,
            VmEventKind.TDP_SPTE_CHANGED,
            VmEventKind.HUGE_PAGE_SPLIT_TRIED,
            VmEventKind.TDP_PAGE_ALLOCATED);
  }

  @Test
  void piecesMapWhatTheLeafMapped() {
    vm.run("vcpu 0 write 0x40123008 0x77\nhost log 1 on");
    assertThat(vm.run("vcpu 0 read 0x40123008")).isEqualTo("ok value=0x77");
    assertThat(vm.change(Stat.PF_TAKEN)).isZero();
  }

  @Test
  void smallPiecesOfANonExecutableLeafAreExecutable() {
    vm.run("host param nx_huge_pages force\nvcpu 0 write 0x40000000\nhost log 1 on");
    assertThat(vm.leaf(0x20001000)).isEqualTo(0xe65L);
    assertThat(vm.stat(Stat.NX_LPAGE_SPLITS)).as("not accounted").isZero();
  }

  @Test
  void aHugeLeafOf1GIsSplitTo2MAndTheseTo4K() {
    final TestVm large =
        TestVm.recorded(
            """
            module npt=1 tdp_mmu=1
            slot 1 gpa=0x40000000 size=1G backing=1G
            map gva=0x40000000 gpa=0x40000000 size=1G flags=PWUAD
            """);
    large.run("vcpu 0 write 0x40000000");
    assertThat(large.change(Stat.PAGES_1G)).isEqualTo(1);
    large.run("host log 1 on");
    assertThat(large.change(Stat.PAGES_1G)).isEqualTo(-1);
    assertThat(large.change(Stat.PAGES_2M)).isZero();
    assertThat(large.change(Stat.PAGES_4K)).isEqualTo(512 * 512);
    assertThat(large.events(VmEventKind.HUGE_PAGE_SPLIT_TRIED)).hasSize(1 + 512);
    assertThat(large.leaf(0x7ffff000L)).isEqualTo(0xe65L);
  }

  @Test
  void withoutEagerSplittingHugeLeavesAreOnlyProtected() {
    vm.run("host param eager_page_split N\nvcpu 0 write 0x40000000\nhost log 1 on");
    assertThat(vm.leaf(0x20000000)).isEqualTo(0xee5L);
    assertThat(vm.stat(Stat.PAGES_2M)).isEqualTo(1);
  }

  @Test
  void theFirstClearOfALogInitiallyAllSetSplitsTheClearedRange() {
    final TestVm manual = TestVm.recorded(SET_UP + "manual-protect 3\n");
    manual.run("vcpu 0 write 0x40000000\nvcpu 0 write 0x40200000");
    manual.run("host log 1 on");
    assertThat(kinds(manual)).isEmpty();
    manual.run("host clearlog 1 first=0 count=64");
    assertThat(manual.leaf(0x20000000)).as("cleared").isEqualTo(0xe65L);
    assertThat(manual.leaf(0x20040000)).as("still dirty").isEqualTo(0xe67L);
    assertThat(manual.leaf(0x20200000)).as("another frame").isEqualTo(0xee7L);
  }

  @Test
  void theEndOfAClearedRangeIsExclusiveSoALonePageAtTheStartOfALeafSplitsNothing() {
    final TestVm manual = TestVm.recorded(SET_UP + "manual-protect 3\n");
    manual.run("vcpu 0 write 0x40000000\nhost log 1 on");
    // All but page 0 of its word are clean already, as if another had cleared them.
    manual.changing(events -> events.dirtyBitsTaken(1, 0, ~1L));
    manual.run("host clearlog 1 first=0 count=64");
    assertThat(manual.leaf(0x20000000)).as("protected as a whole").isEqualTo(0xae5L);
    assertThat(manual.count(VmEventKind.HUGE_PAGE_SPLIT_TRIED)).isZero();
  }
}
