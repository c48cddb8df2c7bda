package umbra.mmu.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import umbra.mmu.event.RecordedEvent;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.state.Stat;
import umbra.mmu.vm.TestVm;

/** What the host does to memory, and the notifier ranges that KVM sees (reference 4.5, 10.6). */
class HostOperationsTest {
  private static final String SET_UP =
      """
      slot 1 gpa=0x10000000 size=4M backing=4K
      slot 2 gpa=0x20000000 size=4M backing=2M
      slot 3 gpa=0x30000000 size=4M backing=thp
      map gva=0x400000 gpa=0x10000000 size=4K count=16 flags=PWU
      map gva=0x40000000 gpa=0x20000000 size=2M count=2 flags=PWU
      map gva=0x80000000 gpa=0x30000000 size=2M count=2 flags=PWU
      """;

  private final TestVm vm = TestVm.recorded(SET_UP);

  /** Ranges of the last run in pages of the slot: first+count. */
  private List<String> ranges(final int slot) {
    final long base = vm.state().slots().memory(slot).slotHva();
    final List<String> ranges = new ArrayList<>();
    for (final RecordedEvent event : vm.events(VmEventKind.HVA_RANGE_UNMAPPED)) {
      final long start = (event.field("startHva") - base) >> 12;
      ranges.add(start + "+" + ((event.field("endHva") - event.field("startHva")) >> 12));
    }
    return ranges;
  }

  @Test
  void aDiscardTellsOneRangeAndZapsWhatItMaps() {
    vm.run("vcpu 0 write 0x401000\nvcpu 0 write 0x402000");
    vm.run("host dontneed 1 off=0x1000 len=4K");
    assertThat(ranges(1)).containsExactly("1+1");
    assertThat(vm.change(Stat.PAGES_4K)).isEqualTo(-1);
    assertThat(vm.change(Stat.REMOTE_TLB_FLUSH_REQUESTS)).isEqualTo(1);
    assertThat(vm.leaf(0x402000)).isNotZero();
    assertThat(vm.run("vcpu 0 read 0x401000")).isEqualTo("ok value=0x0");
  }

  @Test
  void aRangeIsToldEvenWhereNothingIsMappedButNotFlushed() {
    vm.run("host dontneed 1 off=0x100000 len=64K");
    assertThat(ranges(1)).containsExactly("256+16");
    assertThat(vm.change(Stat.REMOTE_TLB_FLUSH_REQUESTS)).isZero();
  }

  @Test
  void hugetlbMemoryTellsADiscardTwice() {
    vm.run("vcpu 0 write 0x40000000");
    vm.run("host dontneed 2 off=0 len=2M");
    assertThat(ranges(2)).containsExactly("0+512", "0+512");
    assertThat(vm.change(Stat.REMOTE_TLB_FLUSH_REQUESTS)).isEqualTo(1);
    vm.run("vcpu 0 read 0x40000000");
    assertThat(vm.leaf(0x40000000)).as("a new huge page, not writable").isEqualTo(0x8a5L);
    vm.run("vcpu 0 write 0x40000000");
    assertThat(vm.leaf(0x40000000)).isEqualTo(0xee7L);
    assertThat(ranges(2)).as("made writable in place").isEmpty();
  }

  @Test
  void aPartlyDiscardedTransparentHugePageIsSplitAsAWhole() {
    vm.run("vcpu 0 write 0x80000000");
    vm.run("host dontneed 3 off=0x3000 len=4K");
    assertThat(ranges(3)).containsExactly("3+1", "0+512");
    assertThat(vm.change(Stat.PAGES_2M)).isEqualTo(-1);
    vm.run("vcpu 0 write 0x80003000");
    assertThat(vm.pageOf(0x80003000L).level()).isEqualTo(1);
  }

  @Test
  void aProtectionInsideTwoMegabytesTellsTheWholeUnitFirst() {
    vm.run("vcpu 0 write 0x400000\nvcpu 0 write 0x408000");
    vm.run("host mprotect 1 off=0x5000 len=4K prot=r");
    assertThat(ranges(1)).containsExactly("0+512", "5+1");
    assertThat(vm.change(Stat.PAGES_4K)).as("neighbours go too").isEqualTo(-2);
    vm.run("host mprotect 1 off=0x5000 len=4K prot=rw");
    assertThat(ranges(1)).as("ends are borders already").containsExactly("5+1");
  }

  @Test
  void aProtectionOnTwoMegabyteBordersTellsItsOwnRangeOnly() {
    vm.run("host mprotect 1 off=0 len=2M prot=r");
    assertThat(ranges(1)).containsExactly("0+512");
    vm.run("host mprotect 1 off=0 len=2M prot=r");
    assertThat(ranges(1)).as("nothing changes").isEmpty();
  }

  @Test
  void aProtectionWithItsEndsInTwoUnitsTellsBoth() {
    vm.run("host mprotect 1 off=0x1ff000 len=8K prot=r");
    assertThat(ranges(1)).containsExactly("0+512", "512+512", "511+2");
  }

  @Test
  void aDiscardOverSeveralPiecesTellsOneRangeEach() {
    vm.run("host mprotect 1 off=0x5000 len=4K prot=r");
    vm.run("host dontneed 1 off=0x4000 len=12K");
    assertThat(ranges(1)).containsExactly("4+1", "5+1", "6+1");
  }

  @Test
  void onlyADirtySmallPageIsWritableAgainAtOnce() {
    vm.run("host mprotect 1 off=0 len=4K prot=r\nhost mprotect 1 off=0 len=4K prot=rw");
    vm.run("vcpu 0 read 0x400000");
    assertThat(vm.leaf(0x400000)).isEqualTo(0xa25L);
    vm.run("host mprotect 3 off=0 len=4K prot=r\nhost mprotect 3 off=0 len=4K prot=rw");
    vm.run("vcpu 0 read 0x80001000");
    assertThat(vm.leaf(0x80001000L)).as("from the split of a huge page").isEqualTo(0xa25L);
    vm.run("vcpu 0 read 0x80000000");
    assertThat(vm.leaf(0x80000000L)).isEqualTo(0x825L);
  }

  @Test
  void collapsingMakesOneHugePageOfSmallOnes() {
    vm.run("host dontneed 3 off=0x3000 len=4K\nvcpu 0 write 0x80000000");
    assertThat(vm.pageOf(0x80000000L).level()).isEqualTo(1);
    assertThat(vm.run("host collapse 3 off=0 len=2M")).isEqualTo("ok");
    assertThat(ranges(3)).containsExactly("0+512");
    vm.run("vcpu 0 write 0x80000000");
    assertThat(vm.leaf(0x80000000L)).isEqualTo(0xee7L);
    vm.run("host collapse 3 off=0 len=2M");
    assertThat(ranges(3)).as("already huge").isEmpty();
    assertThat(vm.run("host collapse 1 off=0 len=2M")).isEqualTo("error rc=-1 errno=22");
  }

  @Test
  void theHugeZeroPageIsMappedLargeAndSplitByTheFirstWrite() {
    vm.run("host dontneed 3 off=0 len=2M\nvcpu 0 read 0x80001000");
    assertThat(vm.leaf(0x80000000L)).isEqualTo(0x8a5L);
    vm.run("vcpu 0 write 0x80001000");
    assertThat(ranges(3)).containsExactly("0+512", "1+1");
    assertThat(vm.change(Stat.PF_TAKEN)).isEqualTo(2);
    assertThat(vm.leaf(0x80001000L)).isEqualTo(0xe67L);
    assertThat(vm.run("vcpu 0 read 0x80002000")).isEqualTo("ok value=0x0");
  }

  @Test
  void aHostWriteToTheZeroPageBreaksItForTheGuestToo() {
    vm.run("host dontneed 1 off=0 len=4K\nvcpu 0 read 0x400000");
    vm.run("host poke gpa=0x10000000 value=0x99");
    assertThat(ranges(1)).containsExactly("0+1");
    assertThat(vm.count(VmEventKind.HVA_PTE_CHANGED)).isEqualTo(1);
    assertThat(vm.leaf(0x400000)).isZero();
    assertThat(vm.run("vcpu 0 read 0x400000")).isEqualTo("ok value=0x99");
  }

  @Test
  void aRefillIsSeenByTheGuest() {
    vm.run("vcpu 0 write 0x400000 5\nhost touch 1 off=0 len=4K");
    assertThat(vm.run("vcpu 0 read 0x400000")).isEqualTo("ok value=0xeeeeeeeeeeeeeeee");
    assertThat(vm.run("host peek gpa=0x10000000")).isEqualTo("ok value=0xeeeeeeeeeeeeeeee");
  }

  /** Found by comparing random scenarios with the real KVM. */
  @Test
  void protectionOfDiscardedHugetlbMemoryIsToldAllTheSame() {
    vm.run("host dontneed 2 off=0 len=2M");
    vm.run("host mprotect 2 off=0 len=2M prot=r");
    assertThat(ranges(2)).containsExactly("0+512");
  }

  /** Found by comparing random scenarios with the real KVM. */
  @Test
  void rangesCutByAProtectionAreNotCollapsed() {
    vm.run("host mprotect 3 off=0xa5000 len=0x2000 prot=r");
    assertThat(vm.run("host collapse 3 off=0 len=2M")).isEqualTo("error rc=-1 errno=22");
    assertThat(ranges(3)).isEmpty();
  }
}
