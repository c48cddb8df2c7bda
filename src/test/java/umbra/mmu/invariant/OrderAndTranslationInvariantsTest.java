package umbra.mmu.invariant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static umbra.mmu.invariant.SmallVm.FULL_ACCESS;
import static umbra.mmu.invariant.SmallVm.L1;
import static umbra.mmu.invariant.SmallVm.LEAF;
import static umbra.mmu.invariant.SmallVm.LEAF_ENTRY;
import static umbra.mmu.invariant.SmallVm.NEXT;
import static umbra.mmu.invariant.SmallVm.TABLE_ENTRY;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import umbra.mmu.event.VmEvents;
import umbra.mmu.guest.Gpte;
import umbra.mmu.shadow.Spte;
import umbra.mmu.state.EntryRequest;
import umbra.mmu.vcpu.VcpuState;

/**
 * Splits, whole paths, translations that processors keep, the order of events: 23, 37, 40 to 43.
 */
final class OrderAndTranslationInvariantsTest {
  private final SmallVm vm = new SmallVm();
  private final InvariantChecker checker = InvariantChecker.everyRequest(vm.state);

  @Test
  void aTableEntryThatForbidsWritesAboveAWritableLeafBreaks37() {
    vm.guestEntry(0x11, 0, 0x12, TABLE_ENTRY & ~Gpte.WRITABLE);
    assertThat(vm.broken()).contains(37);
  }

  @Test
  void aLeafOfTheGuestThatForbidsExecutionBreaks37() {
    vm.guestEntry(0x13, 0, 0x20, LEAF_ENTRY | Gpte.NO_EXECUTE);
    assertThat(vm.broken()).contains(37);
  }

  @Test
  void whatTheGuestsTableSaysBelowAnUnsyncPageProvesNothing() {
    vm.guestEntry(0x13, 0, 0x20, LEAF_ENTRY | Gpte.NO_EXECUTE);
    vm.state.pageUnsynced(L1);
    assertThat(vm.broken()).doesNotContain(37);
  }

  @Test
  void aTranslationOfALeafThatIsGoneBreaks40UnlessAFlushIsOnItsWay() {
    final VcpuState vcpu = vcpuWith(0x0000, vm.spte(0x20, LEAF));
    assertThatCode(() -> checker.requestEnded(vcpu)).doesNotThrowAnyException();
    vm.state.spteDropped(L1, 0);
    assertBroken(40, () -> checker.requestEnded(vcpu));
    vm.state.entryRequested(0, EntryRequest.TLB_FLUSH);
    assertThatCode(() -> checker.requestEnded(vcpu)).doesNotThrowAnyException();
  }

  @Test
  void aTranslationMayKeepWWhileTheEntryKeepsM() {
    final VcpuState vcpu = vcpuWith(0x0000, vm.spte(0x20, LEAF));
    vm.state.spteProtected(L1, 0, vm.spte(0x20, LEAF & ~Spte.WRITABLE));
    assertThatCode(() -> checker.requestEnded(vcpu)).doesNotThrowAnyException();
    vm.state.spteProtected(L1, 0, vm.spte(0x20, LEAF & ~SmallVm.WRITE_BITS));
    assertBroken(40, () -> checker.requestEnded(vcpu));
  }

  @Test
  void executionThatTheGuestTookInAnUnsyncTableIsTheGuestsToFlush() {
    final VcpuState vcpu = vcpuWith(0x0000, vm.spte(0x20, LEAF));
    vm.state.spteSet(L1, 0, vm.spte(0x20, LEAF | Spte.NO_EXECUTE), 0x20, FULL_ACCESS);
    assertBroken(40, () -> checker.requestEnded(vcpu));
    vm.state.pageUnsynced(L1);
    assertThatCode(() -> checker.requestEnded(vcpu)).doesNotThrowAnyException();
    vm.state.spteSet(L1, 0, vm.spte(0x20, LEAF & ~SmallVm.WRITE_BITS), 0x20, FULL_ACCESS);
    assertBroken(40, () -> checker.requestEnded(vcpu));
  }

  @Test
  void aTranslationToAnotherFrameBreaks40() {
    assertBroken(40, () -> checker.requestEnded(vcpuWith(0x1000, vm.spte(0x20, LEAF))));
  }

  @Test
  void aPageFreedBeforeAFlushBreaks41() {
    checker.pageInvalidated(NEXT);
    assertBroken(41, () -> checker.pageFreed(NEXT));
    checker.remoteFlushRequested();
    assertThatCode(() -> checker.pageFreed(NEXT)).doesNotThrowAnyException();
  }

  @Test
  void aPageMayBeFreedWhenEveryVcpuMustLoadItsRootAnew() {
    checker.pageInvalidated(NEXT);
    vm.requestFreeingOfRoots();
    assertThatCode(() -> checker.pageFreed(NEXT)).doesNotThrowAnyException();
  }

  @Test
  void aListThatIsForgottenLeavesItsDescriptorBehindAndBreaks42() {
    vm.guestEntry(0x13, 2, 0x20, LEAF_ENTRY);
    vm.set(L1, 2, 0x20, LEAF, FULL_ACCESS);
    assertThat(vm.broken()).isEmpty();
    vm.forgetRmap(0x20, SmallVm.single(L1, 0));
    assertThat(vm.broken()).contains(42);
  }

  @Test
  void aSplitThatLeftNoCompleteTableBreaks23() {
    final long huge = vm.spte(0x400, SmallVm.HUGE_LEAF);
    assertBroken(23, () -> checker.hugePageSplitTried(0x400, huge, 2, 0));
    assertThatCode(() -> checker.hugePageSplitTried(0x400, huge, 2, -11))
        .doesNotThrowAnyException();
  }

  @Test
  void aPieceOfAnotherFrameBreaks23() {
    for (int i = 1; i < 512; i++) {
      vm.leaf(SmallVm.DIRECT, i, 0x400 + i);
    }
    final long huge = vm.spte(0x400, SmallVm.HUGE_LEAF);
    assertThatCode(() -> checker.hugePageSplitTried(0x400, huge, 2, 0)).doesNotThrowAnyException();
    final long other = vm.spte(0x401, SmallVm.HUGE_LEAF);
    assertBroken(23, () -> checker.hugePageSplitTried(0x400, other, 2, 0));
  }

  @Test
  void cachesFilledForAnotherVcpuBreak43() {
    checker.requestStarted(0, 0);
    assertThatCode(() -> checker.cachesToppedUp(0)).doesNotThrowAnyException();
    assertBroken(43, () -> checker.cachesToppedUp(1));
    checker.requestStarted(VmEvents.HOST, 0);
    assertBroken(43, () -> checker.cachesToppedUp(0));
  }

  @Test
  void everyPathOfTheSmallVmIsSound() {
    assertThat(vm.broken()).isEmpty();
  }

  /** A vCPU that keeps one translation. */
  private static VcpuState vcpuWith(final long gva, final long spte) {
    final VcpuState vcpu = new VcpuState(0);
    vcpu.vcpuStarted(0);
    vcpu.tlbFilled(0, gva, spte, 1);
    return vcpu;
  }

  private static void assertBroken(final int invariant, final ThrowingCallable action) {
    assertThatThrownBy(action)
        .isInstanceOfSatisfying(
            BrokenInvariantException.class,
            broken -> assertThat(broken.number()).isEqualTo(invariant));
  }
}
