package umbra.mmu.walk;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import umbra.mmu.event.RecordedEvent;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.guest.Gpte;
import umbra.mmu.state.Stat;
import umbra.mmu.vm.TestVm;

/** The walk of guest tables and its A/D updates (reference 2.2, 2.3). */
class GuestWalkTest {
  /** Guest tables: 0x18000 PML4, 0x19000 PDPT, 0x1a000 PD, 0x1b000 PT. */
  private static final String SET_UP =
      """
      slot 1 gpa=0x10000000 size=4M backing=4K
      slot 2 gpa=0x20000000 size=64K backing=4K
      map gva=0x400000 gpa=0x10000000 size=4K count=8 flags=PWU
      """;

  /** A page table at the start of slot 2, for 0x800000; its entry lacks A and D. */
  private static final String TABLE_IN_SLOT_2 =
      "poke gpa=0x20000000 value=0x10005007\npte level=2 gva=0x800000 value=0x20000027\n";

  private static long entryOfSlot2(final TestVm vm) {
    return vm.state().guestRead(0x20000000L, 8);
  }

  @Test
  void aWriteSetsAccessedAndDirtyOfTheLeafInOneStore() {
    final TestVm vm = TestVm.recorded(SET_UP);
    vm.run("vcpu 0 write 0x400000");
    final long leaf = vm.tableGfn(0, 1, 0x400000) << 12;
    assertThat(vm.events(VmEventKind.ACCESSED_DIRTY_SET)).hasSize(4);
    final RecordedEvent last = vm.events(VmEventKind.ACCESSED_DIRTY_SET).get(3);
    assertThat(last.field("gpa")).isEqualTo(leaf);
    assertThat(last.field("bits")).isEqualTo(Gpte.ACCESSED | Gpte.DIRTY);
  }

  @Test
  void aReadNeverSetsDirtyAndASecondWalkWantsNothing() {
    final TestVm vm = TestVm.recorded(SET_UP);
    vm.run("vcpu 0 read 0x400000");
    assertThat(vm.count(VmEventKind.DIRTY_BIT_WANTED)).isZero();
    vm.run("vcpu 0 user read 0x400000\nvcpu 0 setpte level=2 gva=0x400000 set=A");
    vm.run("vcpu 0 read 0x400000");
    assertThat(vm.count(VmEventKind.ACCESSED_DIRTY_SET)).isZero();
  }

  @Test
  void aFailingWalkSetsNothing() {
    final TestVm vm = TestVm.recorded(SET_UP + "pte level=1 gva=0x400000 clear=W\n");
    vm.run("vcpu 0 write 0x400000");
    assertThat(vm.gpte(0, 1, 0x400000) & (Gpte.ACCESSED | Gpte.DIRTY)).isZero();
    assertThat(vm.gpte(0, 4, 0x400000) & Gpte.ACCESSED).isZero();
  }

  @Test
  void theUpdateIsAHostSideWriteThatZapsNoShadowEntry() {
    final TestVm vm = TestVm.recorded(SET_UP);
    vm.run("vcpu 0 read 0x400000");
    vm.run("vcpu 0 read 0x401000");
    assertThat(vm.count(VmEventKind.ACCESSED_DIRTY_SET)).isEqualTo(1);
    assertThat(vm.change(Stat.MMU_PTE_WRITE)).isZero();
    assertThat(vm.leaf(0x400000)).isNotZero();
  }

  @Test
  void aTableInAReadOnlySlotIsWalkedWithoutAStore() {
    final TestVm vm =
        TestVm.recorded(
            SET_UP.replace("size=64K backing=4K", "size=64K backing=4K readonly")
                + TABLE_IN_SLOT_2);
    assertThat(vm.run("vcpu 0 write 0x800000")).isEqualTo("ok");
    assertThat(vm.count(VmEventKind.ACCESSED_BIT_WANTED)).isEqualTo(3);
    assertThat(entryOfSlot2(vm)).isEqualTo(0x10005007L);
  }

  @Test
  void aTableThatTheHostProtectsEndsTheWalkWithPresentClear() {
    final TestVm vm = TestVm.recorded(SET_UP + TABLE_IN_SLOT_2);
    vm.run("host mprotect 2 off=0 len=4K prot=r");
    assertThat(vm.run("vcpu 0 user write 0x800000")).startsWith("pf err=0x6 cr2=0x800000");
    assertThat(entryOfSlot2(vm)).isEqualTo(0x10005007L);
    vm.run("host mprotect 2 off=0 len=4K prot=rw");
    assertThat(vm.run("vcpu 0 user write 0x800000")).isEqualTo("ok");
    assertThat(entryOfSlot2(vm)).isEqualTo(0x10005067L);
  }

  @Test
  void aTableWithoutMemoryIsANotPresentFault() {
    final TestVm vm = TestVm.recorded(SET_UP + "pte level=2 gva=0x800000 value=0x70000027\n");
    assertThat(vm.run("vcpu 0 read 0x800000")).startsWith("pf err=0x0 cr2=0x800000");
  }

  /** The PML4's entry 1 points to the PML4 itself, so one entry is read at two levels. */
  @Test
  void anEntryReadAtTwoLevelsMakesTheWalkStartAgain() {
    final TestVm vm = TestVm.recorded(SET_UP + "pte level=4 gva=0x8000000000 value=0x18007\n");
    vm.run("vcpu 0 read 0x8040201000");
    assertThat(vm.count(VmEventKind.GUEST_WALKED_AGAIN)).isGreaterThan(0);
    assertThat(vm.gpte(0, 4, 0x8000000000L) & Gpte.ACCESSED).isNotZero();
  }

  @Test
  void theRightsOfAWalkAreThoseThatEveryLevelGrants() {
    for (int level = 2; level <= 4; level++) {
      final TestVm vm = TestVm.recorded(SET_UP + "pte level=" + level + " gva=0x400000 clear=U\n");
      assertThat(vm.run("vcpu 0 read 0x400000")).startsWith("ok");
      assertThat(vm.run("vcpu 0 user read 0x400000")).startsWith("pf err=0x5");
      assertThat(vm.leaf(0x400000)).isEqualTo(0xa21L);
    }
  }
}
