package umbra.mmu.zap;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.state.Stat;
import umbra.mmu.vm.TestVm;

/** Pages of nested tables go with their last parent (reference 10.1 step 3). */
class NestedZapTest {
  private static final String SET_UP =
      """
      module npt=1 tdp_mmu=0 nested=1
      efer svme=1
      slot 1 gpa=0x10000000 size=4M backing=4K
      npt 5
      npt 6
      map as=5 gva=0x10000000 gpa=0x10000000 size=4K count=4 flags=PWUAD
      link as=6 level=2 gva=0x10000000 from-as=5 from-gva=0x10000000 flags=PWU
      """;

  private final TestVm vm = TestVm.recorded(SET_UP);

  private List<Integer> levelsZapped() {
    return vm.events(VmEventKind.PAGE_ZAPPED).stream()
        .map(event -> vm.state().pages().get((int) event.field("page")))
        .map(page -> page == null ? 0 : page.level())
        .toList();
  }

  /** Writes an entry of the level-3 table that leads nowhere, until its shadow is zapped. */
  private void flood() {
    for (int i = 0; i < 4; i++) {
      vm.run("vcpu 0 setpte as=5 level=3 gva=0x40000000 set=A");
    }
  }

  @Test
  void aFloodedUpperTableTakesThePagesBelowItAlong() {
    vm.run("vcpu 0 l2 read 0x10000000 as=5");
    final long before = vm.state().usedPages();
    flood();
    assertThat(vm.stat(Stat.MMU_FLOODED)).isEqualTo(1);
    assertThat(before - vm.state().usedPages()).as("l3, l2 and two l1").isEqualTo(4);
  }

  @Test
  void aPageWithAnotherParentStays() {
    vm.run("vcpu 0 l2 read 0x10000000 as=5\nvcpu 0 l2 read 0x10000000 as=6");
    final long before = vm.state().usedPages();
    flood();
    assertThat(before - vm.state().usedPages()).as("the shared l1 stays").isEqualTo(3);
  }

  @Test
  void anEntryThatIsWrittenLeavesTheChildInTheHash() {
    vm.run("vcpu 0 l2 read 0x10000000 as=5");
    vm.run("vcpu 0 setpte as=5 level=2 gva=0x10000000 clear=A");
    assertThat(levelsZapped()).isEmpty();
    vm.run("vcpu 0 l2 read 0x10000000 as=5");
    assertThat(vm.change(Stat.MMU_CACHE_MISS)).isZero();
  }
}
