package umbra.mmu.root;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import umbra.mmu.boot.SetUpException;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.shadow.PageRole;
import umbra.mmu.shadow.ShadowPage;
import umbra.mmu.state.PaeTable;
import umbra.mmu.state.Stat;
import umbra.mmu.vm.TestVm;

/** Roots of guests with 32-bit addresses, and PDPTRs (reference 3.5, 3.6). */
class PaeRootsTest {
  private static final String SET_UP =
      """
      slot 1 gpa=0x10000000 size=4M backing=4K
      as 1
      map gva=0x400000 gpa=0x10000000 size=4K count=8
      map as=1 gva=0x400000 gpa=0x10100000 size=4K count=8
      """;

  private final TestVm pae = TestVm.recorded("paging pae\n" + SET_UP);

  private static ShadowPage root(final TestVm vm, final int index) {
    return vm.state().pages().get(vm.state().vcpu(0).pae().root(index));
  }

  @Test
  void aPaeGuestHasARootForEachPresentPdpte() {
    assertThat(pae.state().vcpu(0).root(0)).isEqualTo(PaeTable.ROOT);
    assertThat(root(pae, 0).level()).isEqualTo(2);
    assertThat(root(pae, 0).gfn()).isEqualTo(pae.tableGfn(0, 2, 0x400000));
    assertThat(root(pae, 1)).as("nothing is mapped from 1G to 2G").isNull();
    assertThat(root(pae, 2).gfn()).isEqualTo(pae.tableGfn(0, 2, 0x80000000L));
    assertThat(root(pae, 3).rootCount()).isEqualTo(1);
  }

  @Test
  void aPageDirectoryOf32BitsIsShadowedByFourPages() {
    final TestVm vm = TestVm.recorded("paging 32-bit\n" + SET_UP);
    for (int i = 0; i < 4; i++) {
      assertThat(root(vm, i).gfn()).isEqualTo(vm.state().vcpu(0).cr3() >>> 12);
      assertThat(PageRole.quadrant(root(vm, i).role())).isEqualTo(i);
    }
  }

  @Test
  void aStoreToAPdpteIsNotSeenBeforeCr3IsLoaded() {
    pae.run("vcpu 0 setpte level=3 gva=0x40000000 value=0x1f001");
    assertThat(pae.change(Stat.MMU_PTE_WRITE)).as("the table is no shadowed one").isZero();
    assertThat(pae.run("vcpu 0 read 0x40400000")).startsWith("pf err=0x0");
    assertThat(pae.state().vcpu(0).pae().pdptr(1)).isZero();
    pae.run(
        "vcpu 0 setpte level=3 gva=0x40000000 value="
            + "0x"
            + Long.toHexString(pae.tableGfn(0, 2, 0x400000) << 12 | 1));
    assertThat(pae.run("vcpu 0 read 0x40400000")).startsWith("pf err=0x0");
    pae.run("vcpu 0 cr3 0");
    assertThat(pae.count(VmEventKind.PDPTRS_LOADED)).isEqualTo(1);
    assertThat(pae.run("vcpu 0 read 0x40400000")).startsWith("ok");
    assertThat(root(pae, 1)).as("the same page at two places").isSameAs(root(pae, 0));
    assertThat(root(pae, 1).rootCount()).isEqualTo(2);
  }

  @Test
  void loadingTheSameCr3GivesAPaeRootBackAndKeepsThatOf32Bits() {
    final int before = root(pae, 0).number();
    pae.run("vcpu 0 cr3 0");
    assertThat(pae.count(VmEventKind.PDPTRS_LOADED)).as("the same PDPTEs").isZero();
    assertThat(pae.count(VmEventKind.PAE_ROOT_SET)).isEqualTo(2 * 3);
    assertThat(root(pae, 0).number()).as("found in the hash").isEqualTo(before);
    final TestVm vm = TestVm.recorded("paging 32-bit\n" + SET_UP);
    vm.run("vcpu 0 cr3 0");
    assertThat(vm.count(VmEventKind.PAE_ROOT_SET)).isZero();
  }

  @Test
  void rootsOf32BitAddressesAreNeverKeptForLater() {
    pae.run("vcpu 0 cr3 1\nvcpu 0 cr3 0\nvcpu 0 cr3 1");
    for (int position = 1; position < 4; position++) {
      assertThat(pae.state().vcpu(0).root(position)).isZero();
    }
    assertThat(pae.run("vcpu 0 read 0x400000")).startsWith("ok");
    pae.run("vcpu 0 cr3 0");
    assertThat(pae.change(Stat.MMU_CACHE_MISS)).as("their pages stay in the hash").isZero();
    assertThat(pae.count(VmEventKind.PAGE_GOT)).isGreaterThanOrEqualTo(3);
  }

  @Test
  void aReservedBitInAPresentPdpteMakesTheLoadOfCr3AProtectionFault() {
    for (final int bit : new int[] {1, 2, 5, 6, 7, 8, 40, 52, 63}) {
      final TestVm vm = TestVm.recorded("paging pae\n" + SET_UP);
      final String value = "0x" + Long.toHexString(0x1f001L | 1L << bit);
      vm.run("vcpu 0 setpte as=1 level=3 gva=0x40000000 value=" + value);
      final long before = vm.state().vcpu(0).cr3();
      assertThat(vm.run("vcpu 0 cr3 1")).as("bit %d", bit).startsWith("exception vec=13");
      assertThat(vm.state().vcpu(0).cr3()).isEqualTo(before);
      assertThat(vm.run("vcpu 0 read 0x400000")).startsWith("ok");
    }
  }

  @Test
  void aPdpteThatIsNotPresentMayHoldAnything() {
    pae.run("vcpu 0 setpte as=1 level=3 gva=0x40000000 value=0xfffffffffffffffe");
    assertThat(pae.run("vcpu 0 cr3 1")).isEqualTo("ok");
  }

  @Test
  void aChangeOfPgeReadsThePdptesAgain() {
    pae.run(
        "vcpu 0 setpte level=3 gva=0x40000000 value="
            + "0x"
            + Long.toHexString(pae.tableGfn(0, 2, 0x400000) << 12 | 1));
    pae.run("vcpu 0 cr4 smap=1");
    assertThat(pae.count(VmEventKind.PDPTRS_LOADED)).as("SMAP is not named").isZero();
    pae.run("vcpu 0 cr4 pge=1");
    assertThat(pae.count(VmEventKind.PDPTRS_LOADED)).isEqualTo(1);
    assertThat(pae.run("vcpu 0 ac read 0x40400000")).startsWith("ok");
  }

  @Test
  void theLowBitsOfCr3ChooseOneOf128PdptsInAPage() {
    final long table = pae.state().vcpu(0).cr3();
    for (int i = 0; i < 4; i++) {
      final long pdpte = pae.state().guestRead(table + 8L * i, 8);
      pae.run("host poke gpa=" + (table + 0x20 + 8L * i) + " value=" + pdpte);
    }
    assertThat(pae.run("vcpu 0 cr3 0 low=0x20")).isEqualTo("ok");
    assertThat(pae.run("vcpu 0 read 0x400000")).startsWith("ok");
    assertThat(pae.run("vcpu 0 cr3 0 low=0x40")).as("nothing there").isNotEqualTo("ok");
  }

  @Test
  void aPdpteThatLeadsOutOfAllSlotsShutsTheGuestDown() {
    pae.run("vcpu 0 setpte as=1 level=3 gva=0x40000000 value=0x70000001");
    assertThat(pae.run("vcpu 0 cr3 1")).contains("shutdown");
  }

  @Test
  void aZapOfAllPagesMakesTheRootAnew() {
    final int before = root(pae, 0).number();
    pae.run("host delete 1\nvcpu 0 nop");
    assertThat(pae.count(VmEventKind.PAE_ROOT_SET)).isGreaterThan(3);
    assertThat(pae.count(VmEventKind.ROOT_TAKEN)).isEqualTo(3);
    assertThat(root(pae, 0).isInvalid()).isFalse();
    assertThat(pae.state().pages().get(before) == null || before == root(pae, 0).number()).isTrue();
  }

  @Test
  void aSetUpThatLoadsBadPdptesIsRefused() {
    assertThatThrownBy(
            () -> TestVm.recorded("paging pae\n" + SET_UP + "pte level=3 gva=0 value=0x13003\n"))
        .isInstanceOf(SetUpException.class)
        .hasMessageContaining("level 3");
  }
}
