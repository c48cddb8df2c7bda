package umbra.mmu.invariant;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import umbra.mmu.guest.Gpte;
import umbra.mmu.shadow.ShadowPage;
import umbra.mmu.shadow.Spte;
import umbra.mmu.state.VmState;
import umbra.mmu.vm.TestVm;

/** Each test breaks the tables of the TDP MMU in one way. */
class TdpInvariantsTest {
  private final TestVm vm =
      TestVm.recorded(
          """
          module npt=1 tdp_mmu=1
          slot 1 gpa=0x10000000 size=4M backing=4K
          slot 2 gpa=0x20000000 size=8M backing=2M
          map gva=0x400000 gpa=0x10000000 size=4K count=16 flags=PWUAD
          map gva=0x40000000 gpa=0x20000000 size=2M count=4 flags=PWUAD
          """);
  private final VmState state = vm.state();

  TdpInvariantsTest() {
    vm.run("vcpu 0 write 0x400000\nvcpu 0 write 0x40000000");
  }

  private List<Integer> broken() {
    return new Invariants(state).broken().stream().map(BrokenInvariantException::number).toList();
  }

  private ShadowPage leafTable() {
    return vm.pageOf(0x10000000);
  }

  private static int index(final long gpa, final ShadowPage page) {
    return Gpte.index(gpa, page.level());
  }

  @Test
  void aVmAfterEachKindOfWorkBreaksNothing() {
    assertThat(broken()).isEmpty();
    vm.run("host log 1 on\nhost log 2 on");
    assertThat(broken()).isEmpty();
    vm.run("host log 2 off\nhost dontneed 1 off=0 len=4K");
    assertThat(broken()).isEmpty();
    vm.run("host param nx_huge_pages force");
    assertThat(broken()).isEmpty();
    vm.run("vcpu 0 exec 0x40001800");
    assertThat(broken()).isEmpty();
  }

  @Test
  void aTableThatNothingLeadsToBreaks46() {
    final int role = leafTable().role();
    vm.changing(
        events -> events.tdpPageAllocated(state.pages().highestNumber() + 1, 0x400, role, false));
    assertThat(broken()).containsExactly(46);
  }

  @Test
  void aMarkerThatWasLeftBreaks46() {
    leafTable().applySpte(7, Spte.REMOVED);
    assertThat(broken()).containsExactly(46);
  }

  @Test
  void anEntryOfADeadRootBreaks46() {
    vm.run("host delete 1");
    state.tdpRoot(0).applySpte(3, Spte.mmio(1, 7, 0));
    assertThat(broken()).contains(46);
  }

  @Test
  void aParentPointerToAnotherEntryBreaks6() {
    leafTable().applyParents(leafTable().parents() + 2);
    assertThat(broken()).contains(6);
  }

  @Test
  void aLeafThatIsNotCountedBreaks24() {
    final ShadowPage table = leafTable();
    final long spte = table.spte(index(0x10000000, table));
    table.applySpte(index(0x10000000, table) + 1, spte + 4096);
    assertThat(broken()).containsExactly(24);
  }

  @Test
  void anotherFrameBreaks38() {
    final ShadowPage table = leafTable();
    final int index = index(0x10000000, table);
    table.applySpte(index, table.spte(index) + 8192);
    assertThat(broken()).containsExactly(38);
  }

  @Test
  void aReferenceThatIsNotCountedBreaks10() {
    state.tdpRoot(0).applyRootCount(5);
    assertThat(broken()).containsExactly(10);
  }

  @Test
  void aWritableHugeLeafInALoggedSlotBreaks35() {
    vm.run("host param eager_page_split N\nhost log 2 on");
    final ShadowPage table = vm.pageOf(0x20000000);
    final int index = index(0x20000000, table);
    table.applySpte(index, table.spte(index) | Spte.WRITABLE);
    assertThat(broken()).containsExactly(35);
  }
}
