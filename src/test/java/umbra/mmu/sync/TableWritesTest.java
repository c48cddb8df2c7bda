package umbra.mmu.sync;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import umbra.mmu.boot.GuestLayout;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.guest.Gpte;
import umbra.mmu.shadow.ShadowPage;
import umbra.mmu.state.Parameter;
import umbra.mmu.state.Stat;
import umbra.mmu.vm.TestVm;

/** Writes to guest tables that are shadowed (reference 4.8 and 7). */
class TableWritesTest {
  private static final String SET_UP =
      """
      slot 1 gpa=0x10000000 size=4M backing=4K
      map gva=0x400000 gpa=0x10000000 size=4K count=8 flags=PWUAD
      map gva=0x800000 gpa=0x10100000 size=4K count=8 flags=PWUAD
      """;

  private final TestVm vm = TestVm.recorded(SET_UP);

  private String entryAddress(final int level, final long gva) {
    final long gpa = vm.tableGfn(0, level, gva) << 12 | 8L * Gpte.index(gva, level);
    return "0x" + Long.toHexString(GuestLayout.DIRECT_MAP + gpa);
  }

  @Test
  void writeToAShadowedGuestTableUnsyncsItsLeafPage() {
    vm.run("vcpu 0 read 0x400000");
    vm.run("vcpu 0 setpte level=1 gva=0x402000 gpa=0x10200000");
    assertThat(vm.count(VmEventKind.PAGE_UNSYNCED)).isEqualTo(1);
    assertThat(vm.change(Stat.MMU_UNSYNC)).isEqualTo(1);
    assertThat(vm.change(Stat.MMU_PTE_WRITE)).isZero();
    assertThat(vm.pageOf(0x400000).isUnsync()).isTrue();
    assertThat(vm.pageOf(0x400000, 2).hasUnsyncChild(2)).isTrue();
    assertThat(vm.pageOf(0x400000, 4).unsyncChildren()).isEqualTo(1);
  }

  @Test
  void furtherWritesToAnUnsyncTableAreNotSeenByKvm() {
    vm.run("vcpu 0 read 0x400000\nvcpu 0 setpte level=1 gva=0x402000 gpa=0x10200000");
    vm.run(
        "vcpu 0 setpte level=1 gva=0x403000 value=0\nvcpu 0 setpte level=1 gva=0x404000 clear=W");
    assertThat(vm.change(Stat.PF_TAKEN)).isZero();
    assertThat(vm.leaf(0x403000)).as("stale until a sync").isEqualTo(0xe47L);
  }

  @Test
  void whereLeafTablesStayProtectedEachWriteIsEmulatedAndZapsItsEntry() {
    vm.with(Parameter.PROTECT_LEAF_TABLES, 1).run("vcpu 0 read 0x400000");
    for (final String page : new String[] {"0x402000", "0x403000", "0x404000", "0x405000"}) {
      vm.run("vcpu 0 setpte level=1 gva=" + page + " gpa=0x10200000");
      assertThat(vm.count(VmEventKind.PAGE_UNSYNCED)).isZero();
      assertThat(vm.change(Stat.PF_EMULATE)).isEqualTo(1);
      assertThat(vm.change(Stat.MMU_PTE_WRITE)).isEqualTo(1);
      assertThat(vm.count(VmEventKind.SPTE_DROPPED)).as("the written entry").isEqualTo(1);
    }
    assertThat(vm.leaf(0x406000)).as("its neighbours stay").isEqualTo(0xe47L);
    vm.run("vcpu 0 read 0x402000");
    assertThat(vm.change(Stat.PF_FIXED)).as("and is filled again when it is used").isEqualTo(1);
  }

  @Test
  void aTableThatWentUnsyncBeforeTheSwitchIsProtectedAgainByItsSync() {
    vm.run("vcpu 0 read 0x400000\nvcpu 0 setpte level=1 gva=0x402000 gpa=0x10200000");
    vm.with(Parameter.PROTECT_LEAF_TABLES, 1).run("vcpu 0 setpte level=1 gva=0x403000 value=0");
    assertThat(vm.change(Stat.PF_TAKEN)).isZero();
    vm.run("vcpu 0 cr3 0\nvcpu 0 setpte level=1 gva=0x404000 value=0");
    assertThat(vm.count(VmEventKind.PAGE_UNSYNCED)).isZero();
    assertThat(vm.change(Stat.MMU_PTE_WRITE)).isEqualTo(1);
  }

  @Test
  void aLeafTableFloodsOnlyWhereTheSwitchSaysSo() {
    vm.with(Parameter.PROTECT_LEAF_TABLES, 1).run("vcpu 0 read 0x400000");
    final String writes =
        """
        vcpu 0 setpte level=1 gva=0x402000 value=0
        vcpu 0 setpte level=1 gva=0x403000 value=0
        vcpu 0 setpte level=1 gva=0x404000 value=0
        """;
    vm.run(writes);
    assertThat(vm.change(Stat.MMU_FLOODED)).isZero();
    vm.with(Parameter.FLOOD_LEAF_TABLES, 1).run("vcpu 0 read 0x400000\n" + writes);
    assertThat(vm.change(Stat.MMU_FLOODED)).isEqualTo(1);
    assertThat(vm.pageOf(0x400000).level()).as("the table's page is gone").isEqualTo(2);
  }

  @Test
  void upperTablesAreNeverUnsync() {
    vm.run("vcpu 0 read 0x400000");
    for (int level = 2; level <= 4; level++) {
      vm.run("vcpu 0 setpte level=" + level + " gva=0x400000 set=A");
      assertThat(vm.count(VmEventKind.PAGE_UNSYNCED)).isZero();
      assertThat(vm.change(Stat.MMU_PTE_WRITE)).isEqualTo(1);
      assertThat(vm.change(Stat.PF_EMULATE)).isEqualTo(1);
      vm.run("vcpu 0 read 0x400000");
    }
  }

  @Test
  void aWrittenUpperEntryIsZappedWithAFlushAndItsTableStaysInTheHash() {
    vm.run("vcpu 0 read 0x400000");
    final int child = vm.pageOf(0x400000).number();
    vm.run("vcpu 0 setpte level=2 gva=0x400000 set=A");
    assertThat(vm.pageOf(0x400000).level()).isEqualTo(2);
    assertThat(vm.change(Stat.REMOTE_TLB_FLUSH_REQUESTS)).isEqualTo(1);
    assertThat(vm.change(Stat.MMU_PDE_ZAPPED)).isEqualTo(1);
    assertThat(vm.state().pages().get(child).parents()).isZero();
    vm.run("vcpu 0 read 0x400000");
    assertThat(vm.pageOf(0x400000).number()).isEqualTo(child);
    assertThat(vm.change(Stat.MMU_CACHE_MISS)).isZero();
  }

  @Test
  void aValueOfZeroCountsNoZappedPde() {
    vm.run("vcpu 0 read 0x800000");
    vm.run("vcpu 0 setpte level=2 gva=0x800000 value=0");
    assertThat(vm.change(Stat.MMU_PDE_ZAPPED)).isZero();
    assertThat(vm.change(Stat.MMU_PTE_WRITE)).isEqualTo(1);
  }

  @Test
  void anEmptyShadowEntryIsCountedAsZappedToo() {
    vm.run("vcpu 0 read 0x400000");
    vm.run("vcpu 0 setpte level=2 gva=0x1200000 value=0x1c027");
    assertThat(vm.change(Stat.MMU_PDE_ZAPPED)).isEqualTo(1);
  }

  @Test
  void thirdWriteWithoutUseZapsTheTable() {
    vm.run("vcpu 0 read 0x400000");
    final ShadowPage table = vm.pageOf(0x400000, 2);
    vm.run("vcpu 0 setpte level=2 gva=0x1000000 value=0x1c027");
    vm.run("vcpu 0 setpte level=2 gva=0x1200000 value=0x1c027");
    assertThat(vm.change(Stat.MMU_FLOODED)).isZero();
    assertThat(table.writeFlooding()).isEqualTo(2);
    vm.run("vcpu 0 setpte level=2 gva=0x1400000 value=0x1c027");
    assertThat(vm.change(Stat.MMU_FLOODED)).isEqualTo(1);
    assertThat(vm.change(Stat.MMU_PDE_ZAPPED)).as("the entry is not handled apart").isZero();
    assertThat(vm.events(VmEventKind.PAGE_ZAPPED)).hasSize(1);
    assertThat(vm.events(VmEventKind.PAGE_ZAPPED).get(0).field("page")).isEqualTo(table.number());
    assertThat(vm.change(Stat.REMOTE_TLB_FLUSH_REQUESTS)).isEqualTo(1);
  }

  @Test
  void aUseBetweenWritesStartsTheCountAgain() {
    vm.run("vcpu 0 read 0x400000");
    vm.run("vcpu 0 setpte level=2 gva=0x1000000 value=0x1c027");
    vm.run("vcpu 0 setpte level=2 gva=0x1200000 value=0x1c027\nvcpu 0 read 0x800000");
    assertThat(vm.count(VmEventKind.WRITE_FLOODING_CLEARED)).isGreaterThan(0);
    vm.run(
        "vcpu 0 setpte level=2 gva=0x1000000 value=0x1c027\n"
            + "vcpu 0 setpte level=2 gva=0x1200000 value=0x1c027");
    assertThat(vm.change(Stat.MMU_FLOODED)).isZero();
  }

  @Test
  void anAlignedByteIsAWriteOfTheEntryWithoutAValue() {
    vm.run("vcpu 0 read 0x400000");
    vm.run("vcpu 0 setpte level=2 gva=0x400000 set=A size=1");
    assertThat(vm.change(Stat.MMU_PTE_WRITE)).isEqualTo(1);
    assertThat(vm.change(Stat.MMU_FLOODED)).isZero();
    assertThat(vm.change(Stat.MMU_PDE_ZAPPED)).isZero();
    assertThat(vm.pageOf(0x400000).level()).as("the entry is zapped").isEqualTo(2);
  }

  @Test
  void twoBytesAreMisalignedWhereverTheyStand() {
    vm.run("vcpu 0 read 0x400000");
    vm.run("vcpu 0 write " + entryAddress(2, 0x400000) + " 0x27 size=2");
    assertThat(vm.change(Stat.MMU_FLOODED)).isEqualTo(1);
    assertThat(vm.pageOf(0x400000).level()).isEqualTo(3);
  }

  @Test
  void aWriteAcrossTwoEntriesIsMisaligned() {
    vm.run("vcpu 0 read 0x400000");
    final String middle =
        "0x"
            + Long.toHexString(
                Long.parseUnsignedLong(entryAddress(2, 0x400000).substring(2), 16) + 4);
    vm.run("vcpu 0 write " + middle + " 0");
    assertThat(vm.change(Stat.MMU_FLOODED)).isEqualTo(1);
    vm.run("vcpu 0 read 0x400000");
    vm.run("vcpu 0 write " + middle + " 0 size=4");
    assertThat(vm.change(Stat.MMU_FLOODED)).as("4 bytes inside one entry").isZero();
    assertThat(vm.change(Stat.MMU_PTE_WRITE)).isEqualTo(1);
  }

  @Test
  void fourBytesAcrossTwoEntriesStandForTheFirst() {
    vm.run("vcpu 0 read 0x400000");
    final long entry = Long.parseUnsignedLong(entryAddress(2, 0x400000).substring(2), 16);
    vm.run("vcpu 0 write 0x" + Long.toHexString(entry + 6) + " 0x10 size=4");
    assertThat(vm.change(Stat.MMU_FLOODED)).isZero();
    assertThat(vm.change(Stat.MMU_PTE_WRITE)).isEqualTo(1);
    assertThat(vm.change(Stat.MMU_PDE_ZAPPED)).as("the entry's own 8 bytes").isEqualTo(1);
    assertThat(vm.pageOf(0x400000).level()).as("the entry is zapped").isEqualTo(2);
  }

  /** Written through its own root a table is in use at each write; so another root writes it. */
  @Test
  void aRootInUseFloodsLikeAnyOtherTableAndStaysUntilItIsPut() {
    final TestVm two = TestVm.recorded(SET_UP + "as 1\n");
    two.run("vcpu 0 cr3 1\nvcpu 0 nop");
    final int root = two.state().vcpu(0).root(0);
    two.run("vcpu 0 cr3 0\nvcpu 0 read 0x400000");
    for (int i = 0; i < 3; i++) {
      two.run("vcpu 0 setpte as=1 level=4 gva=0x8000000000 value=" + (0x1c027 + i));
    }
    assertThat(two.change(Stat.MMU_FLOODED)).isEqualTo(1);
    assertThat(two.change(Stat.REMOTE_TLB_FLUSH_REQUESTS)).as("by the put alone").isEqualTo(1);
    assertThat(two.events(VmEventKind.PAGE_ZAPPED).get(0).field("page")).isEqualTo(root);
    assertThat(two.count(VmEventKind.PAGE_FREED))
        .as("put at the next entry, then free")
        .isEqualTo(1);
    assertThat(two.count(VmEventKind.PAGE_ZAPPED)).isEqualTo(2);
    assertThat(two.state().pages().get(root)).isNull();
  }
}
