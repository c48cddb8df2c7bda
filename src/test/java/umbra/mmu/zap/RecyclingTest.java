package umbra.mmu.zap;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import umbra.mmu.event.RecordedEvent;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.shadow.ShadowPages;
import umbra.mmu.state.Stat;
import umbra.mmu.vm.TestVm;

/** What is zapped to make room: old shadow pages, long reverse maps (reference 5.2, 10.3-10.5). */
class RecyclingTest {
  private static final String MANY_TABLES =
      """
      mmu-pages 64
      slot 1 gpa=0x10000000 size=1M backing=4K
      map gva=0x400000 gpa=0x10000000 size=4K count=80 gva-step=2M gpa-step=0 flags=PWU
      """;
  private static final String ONE_FRAME =
      """
      slot 1 gpa=0x10000000 size=1M backing=4K
      map gva=0x400000 gpa=0x10000000 size=4K count=1200 gpa-step=0 flags=PWU
      """;

  private static String gva(final int table) {
    return "0x" + Long.toHexString(0x400000L + ((long) table << 21));
  }

  private static List<Long> pages(final TestVm vm, final VmEventKind kind) {
    return vm.events(kind).stream().map(event -> event.field("page")).toList();
  }

  @Test
  void quotaRecyclesTheOldestTwentyOneWithOneFlush() {
    final TestVm vm = TestVm.recorded(MANY_TABLES);
    int table = 0;
    do {
      assertThat(vm.state().usedPages()).isLessThanOrEqualTo(60);
      vm.run("vcpu 0 read " + gva(table++));
    } while (vm.change(Stat.MMU_RECYCLED) == 0);
    assertThat(vm.change(Stat.MMU_RECYCLED)).isEqualTo(21);
    final List<RecordedEvent> zapped = vm.events(VmEventKind.PAGE_ZAPPED);
    for (int i = 0; i < 21; i++) {
      // Nothing was freed before, so numbers are in order of age; page 1 is the root in use.
      assertThat(zapped.get(i).field("page")).isEqualTo(2 + i);
    }
    assertThat(vm.change(Stat.REMOTE_TLB_FLUSH_REQUESTS)).isEqualTo(1);
    assertThat(vm.state().pages().oldest().number()).isEqualTo(1);
    assertThat(vm.run("vcpu 0 read " + gva(0))).startsWith("ok");
  }

  @Test
  void recycledPagesAreNotReusedBeforeTheirFlushIsDone() {
    final TestVm vm = TestVm.recorded(MANY_TABLES);
    for (int table = 0; table < 80; table++) {
      vm.run("vcpu 0 read " + gva(table));
      assertThat(vm.state().usedPages()).isLessThanOrEqualTo(64);
      final List<Long> freed = pages(vm, VmEventKind.PAGE_FREED);
      final List<Long> made = pages(vm, VmEventKind.PAGE_ALLOCATED);
      assertThat(Collections.disjoint(made, freed)).isTrue();
    }
    assertThat(vm.stat(Stat.MMU_RECYCLED))
        .isGreaterThanOrEqualTo(42)
        .isEqualTo(vm.stat(Stat.MMU_SHADOW_ZAPPED));
  }

  @Test
  void aSmallerQuotaZapsAtOnce() {
    final TestVm vm = TestVm.recorded(MANY_TABLES.replace("mmu-pages 64", "mmu-pages 200"));
    for (int table = 0; table < 80; table++) {
      vm.run("vcpu 0 read " + gva(table));
    }
    final long used = vm.state().usedPages();
    vm.run("host mmu-pages 64");
    assertThat(vm.state().usedPages()).isEqualTo(64);
    assertThat(vm.change(Stat.MMU_RECYCLED)).isEqualTo(used - 64);
    assertThat(vm.state().pageQuota()).isEqualTo(64);
  }

  @Test
  void theQuotaFollowsTheSlotsUnlessUserSpaceFixedIt() {
    final TestVm vm =
        TestVm.recorded("slot 1 gpa=0x10000000 size=64M backing=4K\nslot 2 gpa=1G size=4M\n");
    assertThat(vm.state().pageQuota()).isEqualTo((16384 + 1024 + 2048) / 50);
    vm.run("host delete 1");
    assertThat(vm.state().pageQuota()).isEqualTo(64);
    vm.run("host mmu-pages 300\nhost add 1");
    assertThat(vm.state().pageQuota()).isEqualTo(300);
  }

  /** No recording does this: the answer of rmap_add, the count before, has to pass 1000. */
  @Test
  void anRmapOfMoreThanThousandEntriesIsZappedWhole() {
    final TestVm vm = TestVm.recorded(ONE_FRAME);
    vm.run("vcpu 0 touch-read 0x400000 count=1001");
    assertThat(vm.stat(Stat.MAX_MMU_RMAP_SIZE)).isEqualTo(1000);
    final long before = vm.stat(Stat.PAGES_4K);
    vm.run("vcpu 0 touch-read " + hex(0x400000L + 1008 * 4096) + " count=1");
    assertThat(vm.stat(Stat.MAX_MMU_RMAP_SIZE)).isEqualTo(1001);
    assertThat(vm.count(VmEventKind.SPTE_DROPPED)).isEqualTo(1002);
    assertThat(vm.change(Stat.PF_TAKEN)).as("the new entry went too").isEqualTo(2);
    assertThat(vm.change(Stat.REMOTE_TLB_FLUSH_REQUESTS)).isEqualTo(1);
    assertThat(vm.stat(Stat.PAGES_4K)).isEqualTo(before - 1001 + 1);
    assertThat(vm.leaf(0x400000)).isZero();
  }

  /** No recording does this: two tables whose gfns fall into one bucket. */
  @Test
  void pagesOfOtherFramesInTheBucketAreCountedAsCollisions() {
    long first = 0x10100;
    long second = first + 1;
    while (ShadowPages.bucket(second) != ShadowPages.bucket(first)) {
      second++;
    }
    final String size = hex((second - 0x10000 + 512) << 12);
    final TestVm vm =
        TestVm.recorded(
            "slot 1 gpa=0x10000000 size="
                + size
                + " backing=4K\n"
                + "poke gpa="
                + hex(first << 12)
                + " value=0x10000067\n"
                + "poke gpa="
                + hex(second << 12)
                + " value=0x10000067\n"
                + "map gva=0x400000 gpa=0x10000000 size=4K count=1 flags=PWUAD\n"
                + "pte level=2 gva=0x800000 value="
                + hex(first << 12 | 0x27)
                + "\n"
                + "pte level=2 gva=0xa00000 value="
                + hex(second << 12 | 0x27)
                + "\n");
    vm.run("vcpu 0 read 0x800000");
    assertThat(vm.stat(Stat.MAX_MMU_PAGE_HASH_COLLISIONS)).isZero();
    vm.run("vcpu 0 read 0xa00000");
    assertThat(vm.stat(Stat.MAX_MMU_PAGE_HASH_COLLISIONS)).isEqualTo(1);
    assertThat(vm.count(VmEventKind.HASH_COLLISIONS_PEAKED)).isEqualTo(1);
    assertThat(vm.run("vcpu 0 read 0xa00000")).startsWith("ok");
  }

  private static String hex(final long value) {
    return "0x" + Long.toHexString(value);
  }

  @Test
  void aZappedPageTakesItsUnsyncDescendantsAlong() {
    final TestVm vm = TestVm.recorded(MANY_TABLES.replace("mmu-pages 64\n", "") + "as 1\n");
    vm.run("vcpu 0 read 0x400000\nvcpu 0 setpte level=1 gva=0x401000 value=0x10001067");
    final int leafTable = vm.pageOf(0x400000).number();
    final int directory = vm.pageOf(0x400000, 2).number();
    for (int i = 0; i < 3; i++) {
      vm.run("vcpu 0 setpte level=2 gva=0x3fe00000 value=" + hex(0x1c027 + i));
    }
    assertThat(pages(vm, VmEventKind.PAGE_ZAPPED))
        .containsExactly((long) directory, (long) leafTable);
    assertThat(pages(vm, VmEventKind.PAGE_SYNCED)).containsExactly((long) leafTable);
    assertThat(vm.change(Stat.MMU_UNSYNC)).isEqualTo(-1);
  }

  @Test
  void deletingASlotZapsEverythingAndTheRootASecondTimeWhenItIsPut() {
    final TestVm vm = TestVm.recorded(MANY_TABLES);
    vm.run("vcpu 0 read 0x400000");
    final int root = vm.state().vcpu(0).root(0);
    final long used = vm.state().usedPages();
    vm.run("host delete 1");
    assertThat(vm.count(VmEventKind.ALL_ZAPPED_FAST)).isEqualTo(1);
    assertThat(vm.change(Stat.MMU_SHADOW_ZAPPED)).isEqualTo(used);
    assertThat(vm.change(Stat.REMOTE_TLB_FLUSH_REQUESTS)).isEqualTo(1);
    assertThat(vm.state().usedPages()).as("the held root").isEqualTo(1);
    assertThat(vm.state().pages().get(root).isInvalid()).isTrue();
    assertThat(vm.stat(Stat.PAGES_4K)).isZero();
    vm.run("vcpu 0 nop");
    assertThat(pages(vm, VmEventKind.PAGE_ZAPPED)).containsExactly((long) root);
    assertThat(vm.events(VmEventKind.PAGE_GOT).get(0).field("created")).isEqualTo(1);
    assertThat(vm.state().generation()).isEqualTo(1);
  }

  @Test
  void aDeadRootStaysWhileAnotherVcpuHoldsIt() {
    final TestVm vm = TestVm.recorded("vcpus 2\n" + MANY_TABLES);
    final int root = vm.state().vcpu(0).root(0);
    assertThat(vm.state().vcpu(1).root(0)).isEqualTo(root);
    vm.run("host delete 1");
    vm.run("vcpu 0 nop");
    assertThat(pages(vm, VmEventKind.PAGE_ZAPPED)).isEmpty();
    vm.run("vcpu 1 nop");
    assertThat(pages(vm, VmEventKind.PAGE_ZAPPED)).containsExactly((long) root);
    assertThat(vm.state().vcpu(1).root(0)).isEqualTo(vm.state().vcpu(0).root(0));
  }
}
