package umbra.mmu.invariant;

import static org.assertj.core.api.Assertions.assertThat;
import static umbra.mmu.invariant.SmallVm.DIRECT;
import static umbra.mmu.invariant.SmallVm.FULL_ACCESS;
import static umbra.mmu.invariant.SmallVm.L1;
import static umbra.mmu.invariant.SmallVm.L2;
import static umbra.mmu.invariant.SmallVm.L3;
import static umbra.mmu.invariant.SmallVm.LEAF_ENTRY;
import static umbra.mmu.invariant.SmallVm.NEXT;
import static umbra.mmu.invariant.SmallVm.ROOT;
import static umbra.mmu.invariant.SmallVm.TABLE_ENTRY;

import org.junit.jupiter.api.Test;
import umbra.mmu.memory.HostPage;
import umbra.mmu.shadow.PageRole;
import umbra.mmu.shadow.ShadowPage;
import umbra.mmu.shadow.Spte;

/** Each test breaks the shadow pages or the links between them in one way. */
final class StructureInvariantsTest {
  private final SmallVm vm = new SmallVm();

  @Test
  void aSoundVmBreaksNothing() {
    assertThat(vm.broken()).isEmpty();
  }

  @Test
  void aPageLostFromItsHashBucketBreaks1() {
    vm.allocate(0x7000, vm.roleBelowL2(true, FULL_ACCESS));
    final ShadowPage dead = vm.page(NEXT);
    vm.state.pageAllocated(NEXT + 1, 0x8000, vm.roleBelowL2(true, FULL_ACCESS));
    free(NEXT);
    free(NEXT + 1);
    vm.state.pageAllocated(NEXT + 1, 0x7000, vm.roleBelowL2(true, FULL_ACCESS));
    assertThat(vm.broken()).isEmpty();
    // Freed twice: this takes the bucket's head out, which is another page by now.
    vm.state.pages().applyFree(dead);
    assertThat(vm.broken()).containsExactly(1);
  }

  @Test
  void twoLivePagesOfOneGfnAndRoleBreak2() {
    vm.allocate(0x13, vm.page(L1).role());
    assertThat(vm.broken()).containsExactly(2);
  }

  @Test
  void aValidPageOffTheActiveListBreaks3() {
    vm.state.pages().applyDeactivate(vm.page(DIRECT));
    assertThat(vm.broken()).containsExactly(3);
  }

  @Test
  void moreThanFourPagesBeyondTheQuotaBreak4() {
    vm.state.pageQuotaSet(1, true);
    assertThat(vm.broken()).isEmpty();
    vm.state.pageQuotaSet(0, true);
    assertThat(vm.broken()).containsExactly(4);
  }

  @Test
  void aDeadRootThatNobodyHoldsAndNobodyZapsBreaks4() {
    vm.allocate(0x14, vm.rootRole);
    vm.root(1, 0, NEXT);
    vm.state.pageInvalidated(NEXT);
    vm.requestFreeingOfRoots();
    assertThat(vm.broken()).isEmpty();
    vm.state.rootPut(NEXT);
    vm.state.rootSet(1, 0, 0, 0);
    assertThat(vm.broken()).containsExactly(4);
  }

  @Test
  void anObsoletePageAmongYoungerOnesBreaks5AndAsASurvivor44() {
    vm.state.allZappedFast();
    vm.allocate(0x400, vm.roleBelowL2(true, FULL_ACCESS));
    vm.state.allZappedFast();
    assertThat(vm.broken()).containsExactlyInAnyOrder(5, 44);
  }

  @Test
  void aTablePointerToNoPageBreaks6() {
    vm.page(ROOT).applySpte(0, 99L << 12 | Spte.TABLE);
    assertThat(vm.broken()).containsExactly(6);
  }

  @Test
  void aTablePointerThatItsChildDoesNotKnowBreaks6() {
    vm.guestEntry(0x12, 3, 0x13, TABLE_ENTRY);
    vm.link(L2, 3, DIRECT);
    vm.page(L2).applySpte(3, (long) L1 << 12 | Spte.TABLE);
    assertThat(vm.broken()).containsExactly(6);
  }

  @Test
  void aTablePointerToAPageOfAnotherGenerationBreaks7AndAsASurvivorIt44() {
    vm.state.allZappedFast();
    vm.requestFreeingOfRoots();
    vm.guestEntry(0x14, 0, 0x11, TABLE_ENTRY);
    vm.allocate(0x14, vm.rootRole);
    assertThat(vm.broken()).containsExactly(44);
    vm.link(NEXT, 0, L3);
    assertThat(vm.broken()).containsExactlyInAnyOrder(7, 44);
  }

  @Test
  void aTablePointerToAnInvalidPageBreaks7AndAsAParent11() {
    vm.state.spteDropped(DIRECT, 0);
    final int parents = vm.page(DIRECT).parents();
    vm.page(DIRECT).applyParents(0);
    vm.state.pageInvalidated(DIRECT);
    vm.page(DIRECT).applyParents(parents);
    assertThat(vm.broken()).containsExactlyInAnyOrder(7, 11);
  }

  @Test
  void aChildWithAnotherAccessThanItsEntryGivesBreaks8() {
    vm.guestEntry(0x12, 3, 0x15, TABLE_ENTRY);
    vm.allocate(0x15, vm.roleBelowL2(false, FULL_ACCESS & ~2));
    vm.link(L2, 3, NEXT);
    assertThat(vm.broken()).containsExactly(8);
  }

  @Test
  void aDirectChildBelowACleanHugeEntryMayLackWrite() {
    vm.guestEntry(0x12, 3, 0x600, LEAF_ENTRY | 0x80);
    vm.allocate(0x600, vm.roleBelowL2(true, FULL_ACCESS & ~2));
    vm.link(L2, 3, NEXT);
    assertThat(vm.broken()).isEmpty();
  }

  @Test
  void aDirectChildBelowATableEntryBreaks8() {
    vm.guestEntry(0x12, 3, 0x600, TABLE_ENTRY);
    vm.allocate(0x600, vm.roleBelowL2(true, FULL_ACCESS));
    vm.link(L2, 3, NEXT);
    assertThat(vm.broken()).containsExactly(8);
  }

  @Test
  void aChildOfAnotherPagingModeBreaks8() {
    vm.guestEntry(0x12, 3, 0x15, TABLE_ENTRY);
    vm.allocate(0x15, vm.roleBelowL2(false, FULL_ACCESS) & ~PageRole.CR0_WP);
    vm.link(L2, 3, NEXT);
    assertThat(vm.broken()).containsExactly(8);
  }

  @Test
  void aChildForAnotherFrameThanItsEntryNamesBreaks9() {
    vm.guestEntry(0x12, 3, 0x15, TABLE_ENTRY);
    vm.allocate(0x16, vm.roleBelowL2(false, FULL_ACCESS));
    vm.link(L2, 3, NEXT);
    assertThat(vm.broken()).containsExactly(9);
  }

  @Test
  void aTableThatTheHostWroteProvesNothing() {
    vm.guestEntry(0x12, 0, 0x15, TABLE_ENTRY);
    assertThat(vm.broken()).containsExactly(9);
    final Invariants invariants = new Invariants(vm.state);
    invariants.hostWrote(0, 0x12, 1);
    assertThat(invariants.broken()).isEmpty();
  }

  @Test
  void aReferenceThatNoVcpuHoldsBreaks10() {
    vm.state.rootTaken(ROOT);
    assertThat(vm.broken()).containsExactly(10);
  }

  @Test
  void anInvalidPageWithAnEntryBreaks11() {
    vm.allocate(0x600, vm.roleBelowL2(true, FULL_ACCESS));
    vm.leaf(NEXT, 0, 0x600);
    final long leaf = vm.page(NEXT).spte(0);
    vm.page(NEXT).applySpte(0, 0);
    vm.state.pageInvalidated(NEXT);
    vm.page(NEXT).applySpte(0, leaf);
    assertThat(vm.broken()).containsExactly(11);
  }

  @Test
  void aQuadrantOfAnEightByteTableBreaks12() {
    vm.allocate(0x17, vm.page(L1).role() | 1 << 5);
    assertThat(vm.broken()).containsExactly(12);
  }

  @Test
  void fourByteEntriesAboveLevelTwoBreak12() {
    vm.allocate(0x17, vm.page(L3).role() | PageRole.FOUR_BYTE);
    assertThat(vm.broken()).containsExactly(12);
  }

  @Test
  void passthroughBelowLevelFiveBreaks12() {
    vm.allocate(0x17, vm.page(L3).role() | PageRole.PASSTHROUGH);
    assertThat(vm.broken()).containsExactly(12);
  }

  @Test
  void anUnsyncDirectPageBreaks32() {
    vm.state.pageUnsynced(L1);
    vm.page(L1).applyUnsync(false);
    vm.page(DIRECT).applyUnsync(true);
    vm.page(L2).applyUnsyncChild(2, true);
    assertThat(vm.broken()).containsExactly(32);
  }

  @Test
  void anUnsyncPageThatNoBitLeadsToBreaks33() {
    vm.state.pageUnsynced(L1);
    assertThat(vm.broken()).isEmpty();
    vm.state.unsyncChildCleared(L3, 0);
    assertThat(vm.broken()).containsExactly(33);
  }

  @Test
  void anMmioEntryThatSyncRenewedMayHaveASlot() {
    vm.state.mmioSpteSet(0, L1, 9, Spte.mmio(0x29, 6, 2), false);
    assertThat(vm.broken()).isEmpty();
  }

  @Test
  void anMmioEntryOfALaterGenerationBreaks39() {
    vm.state.mmioSpteSet(0, L1, 9, Spte.mmio(0xfee00, 6, 2), true);
    assertThat(vm.broken()).isEmpty();
    vm.state.mmioSpteSet(0, L1, 9, Spte.mmio(0xfee00, 6, 4), true);
    assertThat(vm.broken()).containsExactly(39);
  }

  @Test
  void pagesThatOutliveTheZapOfAllBreak44() {
    vm.state.allZappedFast();
    vm.requestFreeingOfRoots();
    assertThat(vm.broken()).containsExactly(44);
  }

  @Test
  void aDeadRootThatItsVcpuIsNotToldToDropBreaks45() {
    vm.allocate(0x14, vm.rootRole);
    vm.root(1, 0, NEXT);
    vm.state.pageInvalidated(NEXT);
    assertThat(vm.broken()).containsExactly(45);
  }

  @Test
  void aFrameThatTheHostReplacedBreaks38() {
    vm.state.hostPagesChanged(0, 0x20, 1, HostPage.PRESENT | HostPage.ZERO);
    assertThat(vm.broken()).containsExactly(38);
  }

  private void free(final int page) {
    vm.state.pageInvalidated(page);
    vm.state.pageFreed(page);
  }
}
