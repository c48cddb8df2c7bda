package umbra.mmu.vm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.guest.ErrorCode;
import umbra.mmu.guest.Gpte;
import umbra.mmu.shadow.PageRole;
import umbra.mmu.shadow.ShadowPage;
import umbra.mmu.state.Parameter;

/** The processor's walk of 5-level, PAE and 32-bit tables under nested paging (AMD 15.25). */
class TwoStageFormatsTest {
  private static final String SLOTS =
      """
      slot 1 gpa=0x10000000 size=4M backing=4K
      slot 2 gpa=0x20000000 size=8M backing=2M
      as 1
      map gva=0x400000 gpa=0x10000000 size=4K count=8 flags=PWU
      map gva=0x408000 gpa=0x10008000 size=4K count=8 flags=PU
      map as=1 gva=0x400000 gpa=0x10100000 size=4K count=8 flags=PWUAD
      """;
  private static final String SMALL_AND_2M =
      SLOTS + "map gva=0x40000000 gpa=0x20000000 size=2M count=4 flags=PWU\n";
  private static final String SMALL_AND_4M =
      SLOTS + "map gva=0x40000000 gpa=0x20000000 size=4M count=2 flags=PWU\n";
  private static final long TABLE = ErrorCode.GUEST_TABLE | ErrorCode.WRITE | ErrorCode.USER;

  private static TestVm vm(final String paging, final int tdp) {
    final String large = paging.startsWith("32") ? SMALL_AND_4M : SMALL_AND_2M;
    return TestVm.recorded("module npt=1 tdp_mmu=" + tdp + "\npaging " + paging + "\n" + large);
  }

  private static ShadowPage root(final TestVm vm) {
    return vm.state().pages().get(vm.state().vcpu(0).root(0));
  }

  @ParameterizedTest
  @ValueSource(strings = {"5-level", "pae", "32-bit", "32-bit pse=0"})
  void theRootIsTheSameWhateverTheGuestsFormat(final String paging) {
    for (int tdp = 0; tdp < 2; tdp++) {
      assertThat(root(vm(paging, tdp)).role()).isEqualTo(PageRole.directRoot());
      assertThat(vm(paging, tdp).state().vcpu(0).pae().root(3)).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"5-level", "pae", "32-bit", "32-bit pse=0"})
  void accessedAndDirtyAreSetInEntriesOfEachFormatWithoutAnExit(final String paging) {
    for (int tdp = 0; tdp < 2; tdp++) {
      final TestVm vm = vm(paging, tdp);
      vm.run("vcpu 0 read 0x401000");
      vm.run("vcpu 0 read 0x400000");
      assertThat(vm.gpte(0, 1, 0x400000) & (Gpte.ACCESSED | Gpte.DIRTY)).isEqualTo(Gpte.ACCESSED);
      assertThat(vm.gpte(0, 1, 0x402000) & Gpte.ACCESSED).as("a neighbour").isZero();
      assertThat(vm.gpte(0, 2, 0x400000) & Gpte.ACCESSED).isNotZero();
      vm.run("vcpu 0 write 0x400000 0x1234 size=4");
      assertThat(vm.gpte(0, 1, 0x400000) & Gpte.DIRTY).isNotZero();
      assertThat(vm.state().guestRead(0x1000_0000L, 4)).isEqualTo(0x1234);
      assertThat(vm.count(VmEventKind.FAULT_RAISED)).isLessThanOrEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"5-level", "pae", "32-bit", "32-bit pse=0"})
  void faultsOfTheGuestsOwnTablesAreNoExits(final String paging) {
    final TestVm vm = vm(paging, 1);
    assertThat(vm.run("vcpu 0 read 0x500000")).startsWith("pf err=0x0 cr2=0x500000");
    assertThat(vm.run("vcpu 0 write 0x408000 1")).startsWith("pf err=0x3 cr2=0x408000");
    assertThat(vm.count(VmEventKind.FAULT_REFLECTED)).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"5-level", "pae", "32-bit"})
  void anotherAddressSpaceIsLoadedWithoutAnExit(final String paging) {
    final TestVm vm = vm(paging, 0);
    vm.run("vcpu 0 cr3 1");
    assertThat(vm.count(VmEventKind.INSTRUCTION_EMULATED)).isZero();
    assertThat(vm.count(VmEventKind.ROOT_SET)).isZero();
    vm.run("vcpu 0 write 0x400000 0x77 size=4");
    assertThat(vm.state().guestRead(0x1010_0000L, 4)).isEqualTo(0x77);
  }

  @Test
  void aLargePageOfTheGuestReachesTheWholeOfItsMemory() {
    for (final String paging : List.of("pae", "32-bit", "5-level")) {
      final TestVm vm = vm(paging, 1);
      for (int half = 0; half < 4; half++) {
        final long offset = 0x20_0000L * half + 0x12_3000L;
        vm.run("vcpu 0 write 0x" + Long.toHexString(0x4000_0000L + offset) + " 0x55 size=4");
        assertThat(vm.state().guestRead(0x2000_0000L + offset, 4)).as(paging).isEqualTo(0x55);
      }
    }
  }

  @Test
  void withoutPseTheSizeBitOfADirectoryMeansNothing() {
    final TestVm vm = TestVm.recorded("module npt=1 tdp_mmu=0\npaging 32-bit pse=0\n" + SLOTS);
    vm.run("vcpu 0 setpte level=2 gva=0x400000 set=S");
    assertThat(vm.run("vcpu 0 read 0x400000")).startsWith("ok");
    final TestVm pse = TestVm.recorded("module npt=1 tdp_mmu=0\npaging 32-bit\n" + SLOTS);
    pse.run("vcpu 0 setpte level=2 gva=0x400000 set=S");
    assertThat(pse.run("vcpu 0 read 0x400000")).as("a 4M page").isNotEqualTo("ok");
  }

  @Test
  void theHighestOfFiveLevelsHasReservedBitsOfItsOwn() {
    for (final int bit : new int[] {7, 8}) {
      final TestVm vm = vm("5-level", 0).with(Parameter.EMULATED_MMIO_CODE, 0);
      final String value = "0x" + Long.toHexString(vm.gpte(0, 5, 0x400000) | 1L << bit);
      vm.run("vcpu 0 setpte level=5 gva=0x400000 value=" + value);
      assertThat(vm.run("vcpu 0 read 0x400000")).as("bit %d", bit).startsWith("pf err=0x9");
    }
  }

  @Test
  void theTableOfPdptesIsAccessedAsForAWriteLikeAnyTable() {
    final TestVm vm = vm("pae", 0);
    final long pdpt = vm.state().vcpu(0).cr3();
    assertThat(
            vm.allEvents().stream()
                .filter(event -> event.kind() == VmEventKind.FAULT_RAISED)
                .findFirst()
                .orElseThrow())
        .satisfies(first -> assertThat(first.field("errorCode")).isEqualTo(TABLE))
        .satisfies(first -> assertThat(first.field("gva")).isEqualTo(pdpt + 8 * 2));
    assertThat(vm.state().guestRead(pdpt, 8) & Gpte.ACCESSED).as("a PDPTE has no A").isZero();
  }

  @Test
  void aPdpteIsReadFromMemoryByEachWalkThatNeedsIt() {
    final TestVm vm = TestVm.recorded("module npt=1 tdp_mmu=0\npaging pae\n" + SLOTS);
    assertThat(vm.run("vcpu 0 read 0x40400000")).startsWith("pf err=0x0");
    final String directory = Long.toHexString(vm.tableGfn(0, 2, 0x400000) << 12 | 1);
    vm.run("vcpu 0 setpte level=3 gva=0x40000000 value=0x" + directory);
    assertThat(vm.run("vcpu 0 read 0x40400000")).as("no load of CR3").startsWith("ok");
    assertThat(vm.count(VmEventKind.PDPTRS_LOADED)).isZero();
  }

  @Test
  void aReservedBitOfAPdpteIsAFaultOfTheWalkAndNotOfTheLoad() {
    for (final int bit : new int[] {1, 2, 5, 6, 7, 8, 40, 52, 63}) {
      final TestVm vm = vm("pae", 1).with(Parameter.EMULATED_MMIO_CODE, 0);
      final String value = "0x" + Long.toHexString(vm.tableGfn(1, 2, 0x400000) << 12 | 1L << bit);
      vm.run("vcpu 0 setpte as=1 level=3 gva=0x0 value=" + value);
      assertThat(vm.run("vcpu 0 cr3 1")).isEqualTo("ok");
      assertThat(vm.run("vcpu 0 read 0x400000")).as("absent").startsWith("pf err=0x0");
      vm.run("vcpu 0 setpte as=1 level=3 gva=0x0 set=P");
      assertThat(vm.run("vcpu 0 read 0x400000")).as("bit %d", bit).startsWith("pf err=0x9");
    }
  }

  @Test
  void aWriteOfCr4ChecksThePdptesAlsoWhereTheProcessorHoldsNone() {
    final TestVm vm = vm("pae", 0);
    vm.run("vcpu 0 setpte level=3 gva=0x0 set=W");
    assertThat(vm.run("vcpu 0 cr4 pge=1")).startsWith("exception vec=13");
    vm.run("vcpu 0 setpte level=3 gva=0x0 clear=W");
    assertThat(vm.run("vcpu 0 cr4 pge=1")).isEqualTo("ok");
    assertThat(vm.count(VmEventKind.PDPTRS_LOADED)).isZero();
  }

  @Test
  void aFetchIsToldInTheCodeOnlyWhereTheFormatHasNoExecuteOrSmepIsOn() {
    final String noExecute = "efer nx=1\n";
    final TestVm legacy =
        TestVm.recorded("module npt=1 tdp_mmu=0\npaging 32-bit\n" + SLOTS + noExecute);
    assertThat(legacy.run("vcpu 0 exec 0x500000")).startsWith("pf err=0x0");
    legacy.run("vcpu 0 cr4 smep=1");
    assertThat(legacy.run("vcpu 0 exec 0x500000")).startsWith("pf err=0x10");
    final TestVm pae = TestVm.recorded("module npt=1 tdp_mmu=0\npaging pae\n" + SLOTS);
    assertThat(pae.run("vcpu 0 exec 0x500000")).startsWith("pf err=0x10");
  }
}
