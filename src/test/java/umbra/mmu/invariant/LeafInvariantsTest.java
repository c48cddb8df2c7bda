package umbra.mmu.invariant;

import static org.assertj.core.api.Assertions.assertThat;
import static umbra.mmu.invariant.SmallVm.DIRECT;
import static umbra.mmu.invariant.SmallVm.FULL_ACCESS;
import static umbra.mmu.invariant.SmallVm.HUGE_ENTRY;
import static umbra.mmu.invariant.SmallVm.HUGE_LEAF;
import static umbra.mmu.invariant.SmallVm.L1;
import static umbra.mmu.invariant.SmallVm.L2;
import static umbra.mmu.invariant.SmallVm.LEAF;
import static umbra.mmu.invariant.SmallVm.LEAF_ENTRY;
import static umbra.mmu.invariant.SmallVm.NEXT;
import static umbra.mmu.invariant.SmallVm.SIZE;
import static umbra.mmu.invariant.SmallVm.TABLE_ENTRY;
import static umbra.mmu.invariant.SmallVm.WRITE_BITS;

import org.junit.jupiter.api.Test;
import umbra.mmu.guest.Access;
import umbra.mmu.guest.Gpte;
import umbra.mmu.memory.Memslot;
import umbra.mmu.shadow.PteLists;
import umbra.mmu.shadow.Spte;
import umbra.mmu.state.Parameter;

/** Each test breaks a leaf, its rmap, its cached translation or its protection in one way. */
final class LeafInvariantsTest {
  private final SmallVm vm = new SmallVm();

  @Test
  void aLeafMissingFromItsRmapBreaks13() {
    vm.forgetRmap(0x20, 0);
    assertThat(vm.broken()).containsExactly(13);
  }

  @Test
  void anRmapEntryForAnotherFrameBreaks14() {
    vm.forgetRmap(0x50, SmallVm.single(L1, 0));
    assertThat(vm.broken()).containsExactly(14);
  }

  @Test
  void anRmapEntryThatLeadsToNoLeafBreaks14() {
    vm.forgetRmap(0x50, SmallVm.single(L1, 7));
    assertThat(vm.broken()).containsExactly(14);
  }

  @Test
  void aDescriptorThatNoListHoldsBreaks15And42() {
    final PteLists lists = vm.state.lists();
    lists.applyAdd(lists.applyAdd(0, PteLists.pointer(L1, 3)), PteLists.pointer(L1, 4));
    assertThat(vm.broken()).containsExactlyInAnyOrder(15, 42);
  }

  @Test
  void aHugeLeafBeyondTheSlotsEndBreaks16() {
    vm.guestEntry(0x12, 4, 0x800, HUGE_ENTRY);
    vm.set(L2, 4, 0x800, HUGE_LEAF & ~WRITE_BITS, FULL_ACCESS);
    assertThat(vm.broken()).containsExactly(16);
  }

  @Test
  void aWritableHugeLeafOverAShadowedTableBreaks17() {
    vm.guestEntry(0x12, 3, 0x600, TABLE_ENTRY);
    vm.guestEntry(0x12, 4, 0x600, HUGE_ENTRY);
    vm.allocate(0x600, vm.roleBelowL2(false, FULL_ACCESS));
    vm.link(L2, 3, NEXT);
    vm.state.pageUnsynced(NEXT);
    vm.set(L2, 4, 0x600, HUGE_LEAF & ~WRITE_BITS, FULL_ACCESS);
    assertThat(vm.broken()).isEmpty();
    vm.page(L2).applySpte(4, vm.spte(0x600, HUGE_LEAF));
    assertThat(vm.broken()).containsExactly(17);
  }

  @Test
  void aGuestEntryThatChangedUnseenBreaks18() {
    vm.guestEntry(0x13, 0, 0x40, LEAF_ENTRY);
    assertThat(vm.broken()).containsExactly(18);
  }

  @Test
  void anUnsyncTableMayChange() {
    vm.state.pageUnsynced(L1);
    vm.guestEntry(0x13, 0, 0x40, LEAF_ENTRY);
    assertThat(vm.broken()).isEmpty();
  }

  @Test
  void aCachedAccessBeyondTheRoleBreaks19() {
    linkReadOnlyTable();
    vm.set(NEXT, 0, 0x41, LEAF & ~WRITE_BITS, FULL_ACCESS);
    assertThat(vm.broken()).containsExactly(19);
  }

  @Test
  void aCachedAccessBeyondTheGuestEntrysBreaks20() {
    vm.guestEntry(0x13, 0, 0x20, LEAF_ENTRY & ~Gpte.USER);
    assertThat(vm.broken()).containsExactlyInAnyOrder(20, 37);
  }

  @Test
  void theCachedAccessOfAnEntryMadeCleanMayLackWrite() {
    vm.state.spteSynced(L1, 0, vm.spte(0x20, LEAF & ~WRITE_BITS), FULL_ACCESS & ~Access.WRITE);
    assertThat(vm.broken()).isEmpty();
  }

  @Test
  void anEntryWritableBeyondItsCachedAccessBreaks22() {
    vm.state.accessRefreshed(L1, 1, FULL_ACCESS & ~Access.WRITE);
    assertThat(vm.broken()).containsExactly(22);
  }

  @Test
  void anExecutableHugeLeafUnderTheNxMitigationBreaks22() {
    vm.state.parameterSet(Parameter.NX_HUGE_PAGES.ordinal(), 1);
    assertThat(vm.broken()).containsExactly(22);
    vm.state.spteSynced(L2, 1, vm.spte(0x200, HUGE_LEAF | Spte.NO_EXECUTE), FULL_ACCESS);
    assertThat(vm.broken()).isEmpty();
  }

  @Test
  void aWritableMappingOfAnUpperTableBreaks30() {
    vm.guestEntry(0x13, 5, 0x12, LEAF_ENTRY);
    vm.leaf(L1, 5, 0x12);
    assertThat(vm.broken()).containsExactly(30);
  }

  @Test
  void aWritableMappingOfATableInSyncBreaks31() {
    vm.guestEntry(0x13, 6, 0x13, LEAF_ENTRY);
    vm.leaf(L1, 6, 0x13);
    assertThat(vm.broken()).containsExactly(31);
    vm.state.pageUnsynced(L1);
    assertThat(vm.broken()).isEmpty();
  }

  @Test
  void aTableMappedWithMAloneBreaks31() {
    vm.guestEntry(0x13, 6, 0x13, LEAF_ENTRY);
    vm.set(L1, 6, 0x13, LEAF & ~Spte.WRITABLE, FULL_ACCESS);
    assertThat(vm.broken()).containsExactly(31);
  }

  @Test
  void writableWithoutMmuWritableBreaks34() {
    vm.state.spteProtected(L1, 0, vm.spte(0x20, LEAF & ~Spte.MMU_WRITABLE));
    assertThat(vm.broken()).containsExactly(34);
  }

  @Test
  void mmuWritableWithoutHostWritableBreaks34() {
    vm.page(DIRECT).applySpte(0, vm.spte(0x400, LEAF & ~Spte.HOST_WRITABLE));
    assertThat(vm.broken()).containsExactly(34);
  }

  @Test
  void aWritableHugeLeafInALoggedSlotBreaks35() {
    vm.state.slotSet(0, 0, SIZE, Memslot.LOG_DIRTY, 2);
    vm.state.dirtyBitmapFilled(0);
    assertThat(vm.broken()).containsExactly(35);
  }

  @Test
  void aLogInitiallyAllSetBreaks35OnceARegionIsCleared() {
    vm.state.parameterSet(Parameter.MANUAL_PROTECT.ordinal(), 3);
    vm.state.slotSet(0, 0, SIZE, Memslot.LOG_DIRTY, 2);
    vm.state.dirtyBitmapFilled(0);
    assertThat(vm.broken()).isEmpty();
    vm.state.dirtyBitsTaken(0, 0x200 / 64 + 3, 1);
    assertThat(vm.broken()).containsExactly(35);
  }

  @Test
  void aWritableLeafWhoseDirtyBitWasTakenBreaks36() {
    vm.state.slotSet(0, 0, SIZE, Memslot.LOG_DIRTY, 2);
    vm.state.dirtyBitmapFilled(0);
    vm.state.spteProtected(L2, 1, vm.spte(0x200, HUGE_LEAF & ~Spte.WRITABLE));
    assertThat(vm.broken()).isEmpty();
    vm.state.dirtyBitsTaken(0, 0, 1L << 0x20);
    assertThat(vm.broken()).containsExactly(36);
  }

  /** Links an unsync table through which the guest gives no write access. */
  private void linkReadOnlyTable() {
    vm.guestEntry(0x12, 3, 0x15, TABLE_ENTRY & ~Gpte.WRITABLE);
    vm.guestEntry(0x15, 0, 0x41, LEAF_ENTRY);
    vm.allocate(0x15, vm.roleBelowL2(false, FULL_ACCESS & ~Access.WRITE));
    vm.link(L2, 3, NEXT);
    vm.state.pageUnsynced(NEXT);
  }
}
