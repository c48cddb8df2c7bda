package umbra.mmu.sync;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.state.Stat;
import umbra.mmu.vm.TestVm;

/** INVLPG (reference 6.6). */
class GvaInvalidationTest {
  private static final String SET_UP =
      """
      slot 1 gpa=0x10000000 size=4M backing=4K
      slot 2 gpa=0x20000000 size=2M backing=2M
      map gva=0x400000 gpa=0x10000000 size=4K count=8 flags=PWUAD
      map gva=0x410000 gpa=0x10010000 size=4K count=1 flags=PWUAD
      map gva=0x80000000 gpa=0x20000000 size=2M count=1 flags=PWUAD
      """;

  private final TestVm vm = TestVm.recorded(SET_UP);

  private void unsync() {
    vm.run("vcpu 0 read 0x400000\nvcpu 0 setpte level=1 gva=0x401000 gpa=0x10100000");
  }

  @Test
  void theEntryOfAnUnsyncPageIsZappedFlushedAndRefilled() {
    unsync();
    vm.run("vcpu 0 invlpg 0x401000");
    assertThat(vm.change(Stat.INVLPG)).isEqualTo(1);
    assertThat(vm.change(Stat.REMOTE_TLB_FLUSH_REQUESTS)).isEqualTo(1);
    assertThat(vm.leaf(0x401000)).isEqualTo(0xe47L);
    assertThat(vm.pageOf(0x401000).gfnOf(1)).isEqualTo(0x10100);
    assertThat(vm.pageOf(0x401000).isUnsync()).as("only one entry was refreshed").isTrue();
  }

  @Test
  void anEmptyEntryIsFilledWithoutAFlush() {
    unsync();
    assertThat(vm.leaf(0x410000)).isZero();
    vm.run("vcpu 0 invlpg 0x410000");
    assertThat(vm.leaf(0x410000)).isEqualTo(0xe47L);
    assertThat(vm.change(Stat.REMOTE_TLB_FLUSH_REQUESTS)).isZero();
  }

  @Test
  void anEntryWithoutAccessedStaysEmpty() {
    unsync();
    vm.run("vcpu 0 setpte level=1 gva=0x402000 clear=A\nvcpu 0 invlpg 0x402000");
    assertThat(vm.leaf(0x402000)).isZero();
    assertThat(vm.count(VmEventKind.SPTE_SET)).isZero();
  }

  @Test
  void aSyncedPageIsLeftAlone() {
    vm.run("vcpu 0 read 0x400000");
    vm.run("vcpu 0 invlpg 0x400000");
    assertThat(vm.leaf(0x400000)).isEqualTo(0xe67L);
    assertThat(vm.change(Stat.REMOTE_TLB_FLUSH_REQUESTS)).isZero();
    assertThat(vm.count(VmEventKind.SPTE_DROPPED)).isZero();
  }

  @Test
  void aLargeLeafEndsTheWalk() {
    vm.run("vcpu 0 write 0x80000000");
    vm.run("vcpu 0 invlpg 0x80000000");
    assertThat(vm.leaf(0x80000000L)).isEqualTo(0xee7L);
  }

  @Test
  void loggedSlotsAreRefilledTooAndMarkedDirty() {
    unsync();
    vm.run("host log 1 on");
    vm.run("vcpu 0 invlpg 0x401000");
    assertThat(vm.leaf(0x401000)).isEqualTo(0xe47L);
    assertThat(vm.run("host getlog 1")).isEqualTo("ok dirty=100 count=1");
  }

  @Test
  void previousRootsAreInvalidatedAfterTheCurrentOne() {
    final TestVm two =
        TestVm.recorded(
            SET_UP
                + "as 1\nlink as=1 level=2 gva=0x400000 from-as=0 from-gva=0x400000 flags=PUA\n");
    two.run("vcpu 0 read 0x400000\nvcpu 0 cr3 1\nvcpu 0 read 0x400000");
    two.run("vcpu 0 setpte as=0 level=1 gva=0x401000 gpa=0x10100000");
    assertThat(two.count(VmEventKind.PAGE_UNSYNCED)).as("one page per role").isEqualTo(2);
    two.run("vcpu 0 invlpg 0x401000");
    assertThat(two.events(VmEventKind.SPTE_SET)).hasSize(2);
    assertThat(two.events(VmEventKind.SPTE_SET).get(0).field("page"))
        .isEqualTo(two.pageOf(0x401000).number());
    assertThat(two.change(Stat.REMOTE_TLB_FLUSH_REQUESTS)).isEqualTo(2);
  }
}
