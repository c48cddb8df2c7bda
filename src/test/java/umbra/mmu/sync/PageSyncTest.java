package umbra.mmu.sync;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import umbra.mmu.event.RecordedEvent;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.guest.Access;
import umbra.mmu.shadow.Spte;
import umbra.mmu.state.Parameter;
import umbra.mmu.state.Stat;
import umbra.mmu.vm.TestVm;

/** Unsync pages and their synchronisation (reference 6). */
class PageSyncTest {
  /** Guest tables: 0x19000 PDPT, 0x1a000 PD, 0x1b000 PT of 4M, 0x1c000 PT of 8M. */
  private static final String SET_UP =
      """
      slot 1 gpa=0x10000000 size=4M backing=4K
      map gva=0x400000 gpa=0x10000000 size=4K count=8 flags=PWUAD
      map gva=0x800000 gpa=0x10100000 size=4K count=1 flags=PWUAD
      map gva=0x410000 gpa=0x70000000 size=4K count=2 flags=PWUAD
      map gva=0x450000 gpa=0x1c000 size=4K count=1 flags=PUAD
      poke gpa=0x10100000 value=0x10000067
      pte level=3 gva=0x80000000 value=0x1c027
      """;

  private final TestVm vm = TestVm.recorded(SET_UP);

  @Test
  void aCr3LoadSyncsTheUnsyncPagesBelowTheRoot() {
    vm.run("vcpu 0 read 0x400000\nvcpu 0 setpte level=1 gva=0x402000 clear=W");
    vm.run("vcpu 0 cr3 0");
    assertThat(vm.count(VmEventKind.PAGE_SYNCED)).isEqualTo(1);
    assertThat(vm.pageOf(0x400000).isUnsync()).isFalse();
    assertThat(vm.pageOf(0x400000, 4).unsyncChildren()).isZero();
    assertThat(vm.leaf(0x402000)).isEqualTo(0xa05L);
    assertThat(vm.leaf(0x400000)).as("A and D go, W stays").isEqualTo(0xe07L);
    assertThat(vm.change(Stat.REMOTE_TLB_FLUSH_REQUESTS)).isEqualTo(2);
    assertThat(vm.count(VmEventKind.SPTE_SET)).isZero();
  }

  @Test
  void withTheNewerRuleASyncKeepsAccessedAndDirty() {
    vm.with(Parameter.SYNC_KEEPS_A_D, 1);
    vm.run("vcpu 0 read 0x400000\nvcpu 0 setpte level=1 gva=0x402000 set=G");
    vm.run("vcpu 0 cr3 0");
    assertThat(vm.leaf(0x400000)).isEqualTo(0xe67L);
  }

  @Test
  void syncRefreshesTheCachedAccess() {
    vm.run("vcpu 0 read 0x400000\nvcpu 0 setpte level=1 gva=0x400000 clear=W");
    assertThat(vm.cachedAccess(0x400000)).isEqualTo(Access.ALL);
    vm.run("vcpu 0 cr3 0");
    assertThat(vm.cachedAccess(0x400000)).isEqualTo(Access.USER | Access.EXEC);
  }

  @Test
  void withoutTheRefreshASyncLeavesTheCachedAccessStale() {
    vm.with(Parameter.ACCESS_REFRESH_IN_SYNC, 0);
    vm.run("vcpu 0 read 0x400000\nvcpu 0 setpte level=1 gva=0x400000 clear=W\nvcpu 0 cr3 0");
    assertThat(vm.leaf(0x400000)).isEqualTo(0xa05L);
    assertThat(vm.cachedAccess(0x400000)).isEqualTo(Access.ALL);
  }

  @Test
  void anEntryOfAnotherFrameIsDroppedRatherThanSet() {
    vm.run("vcpu 0 read 0x400000\nvcpu 0 setpte level=1 gva=0x401000 gpa=0x10200000");
    vm.run("vcpu 0 cr3 0");
    assertThat(vm.leaf(0x401000)).isZero();
    assertThat(vm.change(Stat.PAGES_4K)).isNegative();
    vm.run("vcpu 0 read 0x401000");
    assertThat(vm.pageOf(0x401000).gfnOf(1)).isEqualTo(0x10200);
  }

  @Test
  void anEntryThatIsNotAccessedAnyMoreIsDropped() {
    vm.run("vcpu 0 read 0x400000\nvcpu 0 setpte level=1 gva=0x401000 clear=A\nvcpu 0 cr3 0");
    assertThat(vm.leaf(0x401000)).isZero();
    assertThat(vm.leaf(0x402000)).isNotZero();
  }

  @Test
  void aWriteGrantedByTheGuestIsGrantedByASync() {
    final TestVm other = TestVm.recorded(SET_UP + "pte level=1 gva=0x403000 clear=W\n");
    other.run("vcpu 0 read 0x403000\nvcpu 0 setpte level=1 gva=0x403000 set=W");
    assertThat(other.leaf(0x403000)).isEqualTo(0xa25L);
    other.run("vcpu 0 cr3 0");
    assertThat(Spte.isWritable(other.leaf(0x403000))).isTrue();
    assertThat(other.cachedAccess(0x403000)).isEqualTo(Access.ALL);
  }

  /** No recording does this: a sync must not unsync another table (canUnsync = false). */
  @Test
  void aSyncRefusesWriteRightsForAFrameThatHoldsASyncedTable() {
    vm.run("vcpu 0 read 0x800000\nvcpu 0 read 0x450000");
    assertThat(vm.leaf(0x450000)).isEqualTo(0xa25L);
    vm.run("vcpu 0 setpte level=1 gva=0x450000 set=W\nvcpu 0 cr3 0");
    assertThat(vm.leaf(0x450000)).isEqualTo(0xa05L);
    assertThat(vm.cachedAccess(0x450000)).isEqualTo(Access.ALL);
    assertThat(vm.pageOf(0x800000).isUnsync()).isFalse();
    vm.run("vcpu 0 write 0x450ff8 0");
    assertThat(vm.pageOf(0x800000).isUnsync()).isTrue();
    assertThat(Spte.isWritable(vm.leaf(0x450000))).isTrue();
  }

  @Test
  void anMmioEntryIsRewrittenWithTheCurrentGeneration() {
    vm.run("vcpu 0 read 0x410000\nvcpu 0 setpte level=1 gva=0x402000 set=G\nhost log 1 on");
    vm.run("vcpu 0 cr3 0");
    assertThat(vm.events(VmEventKind.MMIO_SPTE_SET)).isNotEmpty();
    assertThat(vm.events(VmEventKind.MMIO_SPTE_SET).get(0).field("created")).isZero();
    assertThat(vm.change(Stat.PF_MMIO_SPTE_CREATED)).isZero();
    assertThat(vm.leaf(0x410000)).isEqualTo(Spte.mmio(0x70000, Access.ALL, 6));
  }

  /** No recording does this: the MMIO frame behind the entry is another one. */
  @Test
  void anMmioEntryOfAnotherFrameIsCleared() {
    vm.run("vcpu 0 read 0x410000\nvcpu 0 setpte level=1 gva=0x410000 gpa=0x70005000");
    vm.run("vcpu 0 cr3 0");
    assertThat(vm.count(VmEventKind.SPTE_CLEARED)).isEqualTo(1);
    assertThat(vm.leaf(0x410000)).isZero();
    assertThat(vm.run("vcpu 0 read 0x410000")).startsWith("mmio read gpa=0x70005000");
  }

  /** No recording does this (reference 3.3): an upper table is never unsync. */
  @Test
  void anUnsyncPageIsZappedWhenItsFrameBecomesAnUpperTable() {
    vm.run("vcpu 0 read 0x800000\nvcpu 0 setpte level=1 gva=0x801000 value=0x10001067");
    final int unsync = vm.pageOf(0x800000).number();
    assertThat(vm.pageOf(0x800000).isUnsync()).isTrue();
    assertThat(vm.run("vcpu 0 read 0x80000000")).isEqualTo("ok value=0xeeeeeeeeeeeeeeee");
    assertThat(vm.events(VmEventKind.PAGE_ZAPPED)).hasSize(1);
    assertThat(vm.events(VmEventKind.PAGE_ZAPPED).get(0).field("page")).isEqualTo(unsync);
    assertThat(vm.change(Stat.MMU_UNSYNC)).isEqualTo(-1);
    assertThat(vm.state().slots().of(0x1c).writeTrack(0x1c)).isEqualTo(1);
  }

  /** No recording does this: root, PDPT and PD take three of the 16 places (reference 6.3). */
  @Test
  void moreThanSixteenUnsyncPagesAreSyncedInBatches() {
    final TestVm many =
        TestVm.recorded(
            """
            slot 1 gpa=0x10000000 size=4M backing=4K
            map gva=0x40000000 gpa=0x10000000 size=4K count=20 gva-step=2M flags=PWUAD
            """);
    for (long i = 0; i < 20; i++) {
      final long gva = 0x40000000L + (i << 21);
      many.run("vcpu 0 read 0x" + Long.toHexString(gva));
      many.run("vcpu 0 setpte level=1 gva=0x" + Long.toHexString(gva) + " set=G");
    }
    assertThat(many.stat(Stat.MMU_UNSYNC)).isEqualTo(20);
    many.run("vcpu 0 cr3 0");
    final StringBuilder order = new StringBuilder();
    for (final RecordedEvent event : many.events()) {
      if (event.kind() == VmEventKind.REMOTE_FLUSH_REQUESTED) {
        order.append('F');
      } else if (event.kind() == VmEventKind.PAGE_SYNCED) {
        order.append('s');
      }
    }
    assertThat(order).hasToString("F" + "s".repeat(13) + "F" + "s".repeat(7) + "F");
    assertThat(many.stat(Stat.MMU_UNSYNC)).isZero();
  }

  /**
   * Zapped table pointers leave their bits in the bitmaps above; a batch may find nothing else and
   * must not end the sync (reference 6.3, 6.4).
   */
  @Test
  void bitsThatLeadNowhereDoNotHideAnUnsyncPageFromASync() {
    final TestVm many =
        TestVm.recorded(
            """
            slot 1 gpa=0x10000000 size=4M backing=4K
            map gva=0x40000000 gpa=0x10000000 size=4K count=20 gva-step=1G flags=PWUAD
            """);
    final String[] gvas = new String[20];
    for (int i = 0; i < gvas.length; i++) {
      gvas[i] = "0x" + Long.toHexString(0x40000000L * (i + 1));
      many.run("vcpu 0 read " + gvas[i]);
      many.run("vcpu 0 setpte level=1 gva=" + gvas[i] + " set=G");
    }
    many.run("vcpu 0 setpte level=1 gva=" + gvas[19] + " gpa=0x10100000");
    for (int i = 0; i < 19; i++) {
      many.run("vcpu 0 setpte level=2 gva=" + gvas[i] + " value=0");
    }
    many.run("vcpu 0 cr3 0");
    assertThat(many.count(VmEventKind.PAGE_SYNCED)).isEqualTo(1);
    assertThat(many.pageOf(0x40000000L * 20, 4).unsyncChildren()).isZero();
  }

  @Test
  void aReusedUnsyncPageIsRefreshedButStaysUnsync() {
    vm.run("vcpu 0 read 0x400000\nvcpu 0 setpte level=1 gva=0x401000 clear=W");
    final int page = vm.pageOf(0x400000).number();
    vm.run("vcpu 0 setpte level=2 gva=0x400000 set=A");
    vm.run("vcpu 0 read 0x400000");
    assertThat(vm.pageOf(0x400000).number()).isEqualTo(page);
    assertThat(vm.count(VmEventKind.SPTE_SYNCED)).isGreaterThan(0);
    assertThat(vm.leaf(0x401000) & Spte.WRITABLE).isZero();
  }
}
