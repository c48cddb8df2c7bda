package umbra.mmu.invariant;

import static org.assertj.core.api.Assertions.assertThat;
import static umbra.mmu.invariant.SmallVm.FULL_ACCESS;
import static umbra.mmu.invariant.SmallVm.L1;
import static umbra.mmu.invariant.SmallVm.NEXT;

import org.junit.jupiter.api.Test;
import umbra.mmu.shadow.ShadowPage;

/** Each test makes one count differ from what it counts. */
final class AccountingInvariantsTest {
  private final SmallVm vm = new SmallVm();

  @Test
  void aLeafThatWentUncountedBreaks24() {
    vm.page(L1).applySpte(0, 0);
    vm.forgetRmap(0x20, 0);
    assertThat(vm.broken()).containsExactly(24);
  }

  @Test
  void aPageCountedTwiceAsUnsyncBreaks25() {
    vm.state.pageUnsynced(L1);
    vm.page(L1).applyUnsync(false);
    vm.state.pageUnsynced(L1);
    assertThat(vm.broken()).containsExactly(25);
  }

  @Test
  void anInvalidPageOnTheListOfNxSplitsBreaks26() {
    vm.allocate(0x600, vm.roleBelowL2(true, FULL_ACCESS));
    vm.state.nxSplitAccounted(NEXT);
    assertThat(vm.broken()).isEmpty();
    vm.page(NEXT).applyNxSplit(false);
    vm.state.pageInvalidated(NEXT);
    vm.page(NEXT).applyNxSplit(true);
    assertThat(vm.broken()).containsExactly(26);
  }

  @Test
  void aDeadTableStillCountedAsIndirectBreaks27() {
    vm.allocate(0x9000, vm.rootRole);
    vm.root(1, 0, NEXT);
    vm.requestFreeingOfRoots();
    assertThat(vm.broken()).isEmpty();
    final ShadowPage page = vm.page(NEXT);
    vm.state.pages().applyDeactivate(page);
    page.applyInvalid();
    assertThat(vm.broken()).containsExactly(27);
  }

  @Test
  void aFrameTrackedForNothingBreaks28() {
    vm.slot().applyWriteTrack(0x60, 1);
    assertThat(vm.broken()).containsExactly(28);
  }

  @Test
  void anUpperTableNotTrackedBreaks28() {
    vm.slot().applyWriteTrack(0x12, -1);
    assertThat(vm.broken()).containsExactly(28);
  }

  @Test
  void aHugeFrameDisallowedForNothingBreaks29() {
    vm.slot().applyLargeDisallowed(0x600, 2, 1);
    assertThat(vm.broken()).containsExactly(29);
  }

  @Test
  void aHugeFrameAllowedOverATableBreaks29() {
    vm.slot().applyLargeDisallowed(0x10, 3, -1);
    assertThat(vm.broken()).containsExactly(29);
  }
}
