package umbra.mmu.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import umbra.mmu.boot.GuestLayout;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.guest.Gpte;
import umbra.mmu.shadow.PageRole;
import umbra.mmu.shadow.ShadowPage;
import umbra.mmu.state.Stat;
import umbra.mmu.vm.TestVm;

/** Tables of 1024 entries, which have two or four shadow pages, and half writes (reference 7). */
class FourByteTableWritesTest {
  /** One guest table, for 0x400000 to 0x7fffff; its halves meet at 0x600000. */
  private static final String SET_UP =
      """
      paging 32-bit
      slot 1 gpa=0x10000000 size=16M backing=4K
      slot 2 gpa=0x20000000 size=16M backing=2M
      map gva=0x400000 gpa=0x10000000 size=4K count=1024 flags=PWUAD
      map gva=0x40000000 gpa=0x20000000 size=4M count=4 flags=PWUAD
      """;

  private final TestVm vm = TestVm.recorded(SET_UP);

  private static String address(final long gpa) {
    return "0x" + Long.toHexString(GuestLayout.DIRECT_MAP + gpa & 0xffff_ffffL);
  }

  private long entry(final int level, final long gva) {
    return vm.vm().machine().tables().findEntry(null, 0, gva, level);
  }

  private ShadowPage root(final int quadrant) {
    return vm.state().pages().get(vm.state().vcpu(0).pae().root(quadrant));
  }

  @Test
  void theTwoHalvesOfAGuestTableHaveAShadowPageEach() {
    vm.run("vcpu 0 read 0x400000\nvcpu 0 read 0x600000");
    final ShadowPage low = vm.pageOf(0x400000);
    final ShadowPage high = vm.pageOf(0x600000);
    assertThat(low.gfn()).isEqualTo(high.gfn()).isEqualTo(vm.tableGfn(0, 1, 0x400000));
    assertThat(PageRole.quadrant(low.role())).isZero();
    assertThat(PageRole.quadrant(high.role())).isEqualTo(1);
    assertThat(low.gpteGpa(1)).isEqualTo(entry(1, 0x401000));
    assertThat(high.gpteGpa(1)).isEqualTo(entry(1, 0x601000));
    assertThat(high.gfnOf(1)).isEqualTo(0x10201);
  }

  @Test
  void eachEntryOfADirectorysShadowIsHalfOfAnEntryOfItsQuarter() {
    for (int quadrant = 0; quadrant < 4; quadrant++) {
      for (int index = 0; index < 512; index++) {
        final long gva = (long) quadrant << 30 | (long) index << 21;
        assertThat(root(quadrant).gpteGpa(index)).isEqualTo(entry(2, gva));
      }
    }
  }

  @Test
  void aWriteToEitherHalfUnsyncsBothShadowsAndASyncRenewsBoth() {
    vm.run("vcpu 0 read 0x400000\nvcpu 0 read 0x600000");
    vm.run("vcpu 0 setpte gva=0x601000 gpa=0x10005000");
    assertThat(vm.count(VmEventKind.PAGE_UNSYNCED)).isEqualTo(2);
    vm.run("vcpu 0 setpte gva=0x401000 gpa=0x10006000");
    assertThat(vm.change(Stat.PF_TAKEN)).isZero();
    vm.run("host poke gpa=0x10005000 value=0x51\nhost poke gpa=0x10006000 value=0x61");
    vm.run("vcpu 0 cr3 0");
    assertThat(vm.count(VmEventKind.PAGE_SYNCED)).isEqualTo(2);
    assertThat(vm.count(VmEventKind.SPTE_DROPPED)).as("another frame each").isEqualTo(2);
    assertThat(vm.run("vcpu 0 read 0x601000")).isEqualTo("ok value=0x51");
    assertThat(vm.run("vcpu 0 read 0x401000")).isEqualTo("ok value=0x61");
  }

  @Test
  void invlpgRenewsTheEntryOfTheRightHalf() {
    vm.run("vcpu 0 read 0x400000\nvcpu 0 read 0x600000");
    vm.run("vcpu 0 setpte gva=0x601000 gpa=0x10005000");
    vm.run("host poke gpa=0x10005000 value=0x51\nvcpu 0 invlpg 0x601000");
    assertThat(vm.pageOf(0x600000).gfnOf(1)).isEqualTo(0x10005);
    assertThat(vm.pageOf(0x400000).gfnOf(1)).isEqualTo(0x10001);
    assertThat(vm.run("vcpu 0 read 0x601000")).isEqualTo("ok value=0x51");
  }

  @Test
  void a4mPageIsTwoOf2mInTheShadow() {
    vm.run("vcpu 0 write 0x40000000\nvcpu 0 write 0x40200000");
    assertThat(vm.change(Stat.PAGES_2M)).isEqualTo(2);
    assertThat(root(1).gfnOf(0)).isEqualTo(0x20000);
    assertThat(root(1).gfnOf(1)).isEqualTo(0x20200);
  }

  @Test
  void aWriteToADirectoryEntryZapsBothHalvesInItsQuarterAlone() {
    vm.run("vcpu 0 write 0x40000000\nvcpu 0 write 0x40200000\nvcpu 0 read 0x400000");
    vm.run("vcpu 0 setpte level=2 gva=0x40000000 set=A");
    assertThat(vm.change(Stat.PAGES_2M)).isEqualTo(-2);
    assertThat(vm.change(Stat.MMU_PDE_ZAPPED)).isEqualTo(2);
    assertThat(vm.change(Stat.MMU_PTE_WRITE)).isEqualTo(1);
    assertThat(vm.change(Stat.REMOTE_TLB_FLUSH_REQUESTS)).isEqualTo(1);
    assertThat(root(1).spte(0)).isZero();
    assertThat(root(0).spte(2)).as("an entry of another quarter").isNotZero();
  }

  @Test
  void aDirectoryEntryThatPointsToATableLosesBothChildren() {
    vm.run("vcpu 0 read 0x400000\nvcpu 0 read 0x600000");
    vm.run("vcpu 0 setpte level=2 gva=0x400000 set=A");
    assertThat(vm.count(VmEventKind.PAGE_UNLINKED)).isEqualTo(2);
    assertThat(vm.pageOf(0x600000).level()).isEqualTo(2);
  }

  @Test
  void theThirdWriteToADirectoryZapsTheQuartersThatItDoesNotGoThroughItself() {
    final int direct = root(3).number();
    vm.run("vcpu 0 read 0x400000\nvcpu 0 setpte level=2 gva=0x10000000 value=0x1000");
    vm.run("vcpu 0 setpte level=2 gva=0x50000000 value=0x1000");
    assertThat(vm.change(Stat.MMU_FLOODED)).isZero();
    vm.run("vcpu 0 setpte level=2 gva=0x90000000 value=0x1000");
    assertThat(vm.change(Stat.MMU_FLOODED)).isEqualTo(3);
    final List<Long> zapped =
        vm.events(VmEventKind.PAGE_FLOODED).stream().map(event -> event.field("page")).toList();
    assertThat(zapped).doesNotContain((long) direct).hasSize(3);
    assertThat(vm.run("vcpu 0 read 0x400000")).startsWith("ok");
  }

  @Test
  void fourBytesAcrossTwoEntriesAreMisaligned() {
    vm.run("vcpu 0 read 0x400000");
    final long directory = entry(2, 0x400000);
    vm.run("vcpu 0 write " + address(directory + 2) + " 0 size=4");
    assertThat(vm.change(Stat.MMU_FLOODED)).isEqualTo(4);
    assertThat(vm.run("vcpu 0 write " + address(directory) + " 0 size=2")).isNotEmpty();
    assertThat(vm.change(Stat.MMU_FLOODED)).isGreaterThan(0);
  }

  @Test
  void anAlignedByteWritesOneEntryOfFourBytes() {
    vm.run("vcpu 0 read 0x400000\nvcpu 0 write 0x40000000");
    vm.run("vcpu 0 setpte level=2 gva=0x40000000 set=A size=1");
    assertThat(vm.change(Stat.MMU_FLOODED)).isZero();
    assertThat(vm.change(Stat.MMU_PDE_ZAPPED)).as("a byte has no value").isZero();
    assertThat(root(1).spte(0)).isZero();
  }

  @Test
  void halfAWriteOfA8ByteEntryCountsByTheWholeEntry() {
    final TestVm pae =
        TestVm.recorded(
            """
            paging pae
            slot 1 gpa=0x10000000 size=4M backing=4K
            map gva=0x400000 gpa=0x10000000 size=4K count=8 flags=PWUAD
            """);
    pae.run("vcpu 0 read 0x400000");
    final long directory = pae.vm().machine().tables().findEntry(null, 0, 0x400000, 2);
    pae.run("vcpu 0 write " + address(directory + 4) + " 0 size=4");
    assertThat(pae.change(Stat.MMU_PTE_WRITE)).isEqualTo(1);
    assertThat(pae.change(Stat.MMU_PDE_ZAPPED)).as("its low half is not 0").isEqualTo(1);
    assertThat(pae.pageOf(0x400000).level()).isEqualTo(2);
    pae.run("vcpu 0 read 0x400000");
    pae.run("vcpu 0 setpte level=2 gva=0x400000 set=A size=4");
    assertThat(pae.change(Stat.MMU_FLOODED)).isZero();
    assertThat(pae.gpte(0, 2, 0x400000) & Gpte.PRESENT).isNotZero();
  }
}
