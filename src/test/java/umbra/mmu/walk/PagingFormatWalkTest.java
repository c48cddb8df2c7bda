package umbra.mmu.walk;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import umbra.mmu.event.RecordedEvent;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.guest.Gpte;
import umbra.mmu.vm.TestVm;

/** Walks of guest tables that have not four levels (reference 2.2, 2.6). */
class PagingFormatWalkTest {
  private static final String SLOTS =
      """
      slot 1 gpa=0x10000000 size=16M backing=4K
      slot 2 gpa=0x20000000 size=64K backing=4K
      """;
  private static final String MAP = "map gva=0x400000 gpa=0x10000000 size=4K count=8 flags=PWU\n";

  private static TestVm vm(final String paging, final String lines) {
    return TestVm.recorded("paging " + paging + "\n" + SLOTS + MAP + lines);
  }

  /** Addresses of the entries in which a walk set A. */
  private static List<Long> marked(final TestVm vm) {
    return vm.events(VmEventKind.ACCESSED_DIRTY_SET).stream()
        .map(event -> event.field("gpa"))
        .toList();
  }

  @Test
  void fiveLevelsAreReadAndMarkedFromTheTopDown() {
    final TestVm vm = vm("5-level", "map gva=0x1234567800000 gpa=0x10000000 flags=PWU\n");
    assertThat(vm.run("vcpu 0 user read 0x1234567800000")).startsWith("ok");
    assertThat(vm.count(VmEventKind.ACCESSED_BIT_WANTED)).isEqualTo(5);
    for (int level = 5; level >= 1; level--) {
      assertThat(vm.gpte(0, level, 0x1234567800000L) & Gpte.ACCESSED).isNotZero();
      assertThat(vm.pageOf(0x1234567800000L, level).level()).isEqualTo(level);
    }
  }

  @Test
  void theRightsOfAllFiveLevelsCount() {
    for (int level = 1; level <= 5; level++) {
      final String edit = "pte level=" + level + " gva=0x1234567800000 clear=U\n";
      final TestVm vm = vm("5-level", "map gva=0x1234567800000 gpa=0x10000000\n" + edit);
      assertThat(vm.run("vcpu 0 read 0x1234567800000")).startsWith("ok");
      assertThat(vm.run("vcpu 0 user read 0x1234567800000")).startsWith("pf err=0x5");
    }
  }

  @Test
  void theSecondHalfOf57BitAddressesHasItsOwnTables() {
    final TestVm vm = vm("5-level", "map gva=0xff00000000000000 gpa=0x10001000\n");
    vm.run("host poke gpa=0x10001000 value=0x77");
    assertThat(vm.run("vcpu 0 read 0xff00000000000000")).isEqualTo("ok value=0x77");
    assertThat(vm.pageOf(0xff00000000000000L, 5).spte(256)).isNotZero();
  }

  @Test
  void aPdpteHasNeitherRightsNorAnAccessedBit() {
    final TestVm vm = vm("pae", "");
    assertThat(vm.run("vcpu 0 user write 0x400000")).isEqualTo("ok");
    assertThat(marked(vm))
        .containsExactly(
            vm.tableGfn(0, 2, 0x400000) << 12 | 2 * 8, vm.tableGfn(0, 1, 0x400000) << 12);
    assertThat(vm.gpte(0, 3, 0x400000) & 0xfff).isEqualTo(Gpte.PRESENT);
  }

  @Test
  void aPdpteThatIsNotPresentEndsTheWalkWithoutReadingMemory() {
    final TestVm vm = vm("pae", "");
    assertThat(vm.run("vcpu 0 user write 0x20000000")).startsWith("pf err=0x6 cr2=0x20000000");
    final RecordedEvent walk = vm.events(VmEventKind.GUEST_WALKED).get(0);
    assertThat(walk.field("lastLevel")).as("below a present PDPTE").isEqualTo(2);
    assertThat(vm.run("vcpu 0 user write 0x40000000")).startsWith("pf err=0x6 cr2=0x40000000");
    assertThat(vm.events(VmEventKind.GUEST_WALKED).get(0).field("lastLevel")).isEqualTo(3);
  }

  @Test
  void noExecuteWorksInPaeTablesAndDoesNotExistInThoseOf32Bits() {
    final TestVm pae = vm("pae", "pte gva=0x400000 set=N\n");
    assertThat(pae.run("vcpu 0 exec 0x400000")).startsWith("pf err=0x11");
    assertThat(pae.run("vcpu 0 exec 0x401000")).isEqualTo("ok");
    final TestVm noNx = vm("pae", "efer nx=0\npte gva=0x400000 set=N\n");
    assertThat(noNx.run("vcpu 0 read 0x400000")).startsWith("pf err=0x9");
    final TestVm old = vm("32-bit", "");
    assertThat(old.run("vcpu 0 exec 0x400000")).isEqualTo("ok");
    assertThat(old.run("vcpu 0 user exec 0x500000")).as("no F").startsWith("pf err=0x4");
  }

  @Test
  void a32BitTableHas1024EntriesOfFourBytes() {
    final TestVm vm = vm("32-bit", "map gva=0x7ff000 gpa=0x10009000\n");
    vm.run("host poke gpa=0x10009000 value=0x55");
    assertThat(vm.run("vcpu 0 user read 0x7ff000")).isEqualTo("ok value=0x55");
    assertThat(vm.tableGfn(0, 1, 0x7ff000)).isEqualTo(vm.tableGfn(0, 1, 0x400000));
    assertThat(marked(vm))
        .containsExactly(
            vm.tableGfn(0, 2, 0x400000) << 12 | 4, vm.tableGfn(0, 1, 0x400000) << 12 | 1023 * 4);
  }

  @Test
  void settingBitsInA4ByteEntryLeavesItsNeighbourAlone() {
    final TestVm vm = vm("32-bit", "");
    final long before = vm.gpte(0, 1, 0x402000);
    vm.run("vcpu 0 write 0x401000");
    assertThat(vm.gpte(0, 1, 0x401000)).isEqualTo(0x10001067L);
    assertThat(vm.gpte(0, 1, 0x402000)).isEqualTo(before);
    assertThat(vm.gpte(0, 1, 0x400000)).isEqualTo(0x10000007L);
  }

  @Test
  void a4mPageReachesItsWholeRange() {
    final String set = "map gva=0x800000 gpa=0x10400000 size=4M flags=PWU\n";
    final TestVm vm = vm("32-bit", set);
    vm.run("host poke gpa=0x107ff000 value=0x99");
    vm.run("host poke gpa=0x105ff000 value=0x98");
    assertThat(vm.run("vcpu 0 read 0xbff000")).isEqualTo("ok value=0x99");
    assertThat(vm.run("vcpu 0 read 0x9ff000")).isEqualTo("ok value=0x98");
  }

  @Test
  void pse36ReachesMemoryAbove4G() {
    final TestVm vm =
        TestVm.recorded(
            """
            paging 32-bit
            slot 1 gpa=0x340000000 size=4M
            map gva=0x800000 gpa=0x340000000 size=4M
            """);
    vm.run("host poke gpa=0x340201000 value=0x36");
    assertThat(vm.run("vcpu 0 read 0xa01000")).isEqualTo("ok value=0x36");
    assertThat(vm.gpte(0, 2, 0x800000)).isEqualTo(0x400060a7L);
  }

  @Test
  void withoutPseBit7OfADirectoryEntryMeansNothing() {
    final TestVm vm =
        TestVm.recorded("paging 32-bit pse=0\n" + SLOTS + MAP + "pte level=2 gva=0x400000 set=S\n");
    vm.run("host poke gpa=0x10003000 value=0x33");
    assertThat(vm.run("vcpu 0 read 0x403000")).isEqualTo("ok value=0x33");
    final TestVm large = vm("32-bit", "pte level=2 gva=0x400000 set=S\n");
    assertThat(large.run("vcpu 0 read 0x403000")).as("a 4M page").isNotEqualTo("ok value=0x33");
  }

  @ParameterizedTest
  @ValueSource(ints = {17, 18, 19, 20, 21})
  void eachReservedBitOfA4mEntryIsAReservedBitFault(final int bit) {
    final String entry = "0x" + Long.toHexString(0x100000a7L | 1L << bit);
    final TestVm vm = vm("32-bit", "pte level=2 gva=0x800000 value=" + entry + "\n");
    assertThat(vm.run("vcpu 0 user read 0x800000")).startsWith("pf err=0xd");
  }

  @Test
  void eachReservedBitOfPaeEntriesIsAReservedBitFault() {
    for (int bit = 40; bit < 63; bit++) {
      for (int level = 1; level <= 2; level++) {
        final long pointer = level == 1 ? 0x10000027L : 0x20000027L;
        final String entry = "0x" + Long.toHexString(pointer | 1L << bit);
        final TestVm vm = vm("pae", "pte level=" + level + " gva=0x400000 value=" + entry + "\n");
        assertThat(vm.run("vcpu 0 read 0x400000"))
            .as("level %d bit %d", level, bit)
            .startsWith("pf err=0x9");
      }
    }
  }
}
