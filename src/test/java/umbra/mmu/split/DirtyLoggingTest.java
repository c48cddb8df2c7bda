package umbra.mmu.split;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.shadow.Spte;
import umbra.mmu.state.Stat;
import umbra.mmu.vm.TestVm;

/** Dirty logging, lazy splitting, collapsing (reference 8). */
class DirtyLoggingTest {
  private static final String SET_UP =
      """
      slot 1 gpa=0x10000000 size=4M backing=4K
      slot 2 gpa=0x20000000 size=8M backing=2M
      map gva=0x400000 gpa=0x10000000 size=4K count=16 flags=PWU
      map gva=0x440000 gpa=0x10040000 size=4K count=16 flags=PWUAD
      map gva=0x480000 gpa=0x20000000 size=4K count=4 flags=PWU
      map gva=0x40000000 gpa=0x20000000 size=2M count=4 flags=PWU
      """;

  private final TestVm vm = TestVm.recorded(SET_UP);

  @Test
  void turningItOnTakesWriteRightsButKeepsTheMarkAndFlushesOnce() {
    vm.run("vcpu 0 write 0x400000\nvcpu 0 write 0x40000000");
    vm.run("host log 1 on");
    assertThat(vm.leaf(0x400000)).isEqualTo(0xe65L);
    assertThat(vm.change(Stat.REMOTE_TLB_FLUSH_REQUESTS)).isEqualTo(1);
    vm.run("host log 2 on");
    assertThat(vm.leaf(0x40000000)).isEqualTo(0xee5L);
  }

  @Test
  void aWriteFaultMarksThePageDirtyAndGetlogProtectsItAgain() {
    vm.run("host log 1 on\nvcpu 0 write 0x403000");
    assertThat(vm.run("host getlog 1")).isEqualTo("ok dirty=3 count=1");
    assertThat(vm.change(Stat.REMOTE_TLB_FLUSH_REQUESTS)).isEqualTo(1);
    assertThat(vm.leaf(0x403000)).isEqualTo(0xe65L);
    assertThat(vm.run("host getlog 1")).isEqualTo("ok dirty=none count=0");
    assertThat(vm.change(Stat.REMOTE_TLB_FLUSH_REQUESTS)).isZero();
    vm.run("vcpu 0 write 0x403000");
    assertThat(vm.change(Stat.PF_FIXED)).isEqualTo(1);
    assertThat(vm.run("host getlog 1")).isEqualTo("ok dirty=3 count=1");
  }

  @Test
  void aReadOfAPageThatTheGuestMarkedDirtyMarksItInTheLog() {
    vm.run("host log 1 on\nvcpu 0 read 0x440000");
    assertThat(Spte.isWritable(vm.leaf(0x440000))).isTrue();
    assertThat(vm.run("host getlog 1")).isEqualTo("ok dirty=40 count=1");
  }

  @Test
  void nothingWritableIsPrefetchedIntoALoggedSlot() {
    vm.run("host log 1 on\nvcpu 0 read 0x440000");
    assertThat(vm.leaf(0x441000)).isZero();
  }

  @Test
  void aHugePageIsSplitLazilyByAWriteFaultOnceLoggingIsOn() {
    vm.run("vcpu 0 write 0x40000000");
    assertThat(vm.leaf(0x40000000)).isEqualTo(0xee7L);
    vm.run("host log 2 on");
    assertThat(vm.run("vcpu 0 read 0x40001000")).startsWith("ok");
    assertThat(vm.change(Stat.PF_TAKEN)).as("reads need no split").isZero();
    vm.run("vcpu 0 write 0x40001000");
    assertThat(vm.change(Stat.PAGES_2M)).isEqualTo(-1);
    assertThat(vm.change(Stat.PAGES_4K)).isEqualTo(1);
    assertThat(vm.change(Stat.REMOTE_TLB_FLUSH_REQUESTS)).isEqualTo(1);
    assertThat(vm.change(Stat.MMU_CACHE_MISS)).isEqualTo(1);
    assertThat(vm.pageOf(0x40001000).isDirect()).isTrue();
    assertThat(vm.leaf(0x40001000)).isEqualTo(0xe67L);
    assertThat(vm.leaf(0x40002000)).as("the other 511 fault later").isZero();
    assertThat(vm.run("host getlog 2")).isEqualTo("ok dirty=1 count=1");
  }

  @Test
  void aHugePageThatIsFirstTouchedUnderLoggingIsMappedSmall() {
    vm.run("host log 2 on\nvcpu 0 read 0x40200000");
    assertThat(vm.pageOf(0x40200000L).level()).isEqualTo(1);
    assertThat(vm.stat(Stat.PAGES_2M)).isZero();
  }

  @Test
  void turningItOffZapsWhatCouldBeLargerAndTheNextFaultMapsItHuge() {
    vm.run("host log 2 on\nvcpu 0 write 0x40001000\nvcpu 0 write 0x40002000");
    vm.run("host log 2 off");
    assertThat(vm.change(Stat.PAGES_4K)).isEqualTo(-2);
    assertThat(vm.change(Stat.REMOTE_TLB_FLUSH_REQUESTS)).isEqualTo(1);
    vm.run("vcpu 0 write 0x40001000");
    assertThat(vm.leaf(0x40000000)).isEqualTo(0xee7L);
    assertThat(vm.change(Stat.REMOTE_TLB_FLUSH_REQUESTS)).as("the table goes").isEqualTo(1);
  }

  @Test
  void smallGuestPagesOverHugeMemoryAreNotCollapsed() {
    vm.run("host log 2 on\nvcpu 0 write 0x480000");
    vm.run("host log 2 off");
    assertThat(vm.leaf(0x480000)).isEqualTo(0xe67L);
    assertThat(vm.change(Stat.REMOTE_TLB_FLUSH_REQUESTS)).isZero();
  }

  @Test
  void entriesOverSmallMemoryStayProtectedWhenItGoesOff() {
    vm.run("vcpu 0 write 0x400000\nhost log 1 on");
    vm.run("host log 1 off");
    assertThat(vm.leaf(0x400000)).isEqualTo(0xe65L);
    assertThat(vm.change(Stat.PAGES_4K)).isZero();
  }

  @Test
  void inManualModeGetlogTakesNothingAndClearlogTakesWhatIsNamed() {
    final TestVm manual = TestVm.recorded(SET_UP + "manual-protect 1\n");
    manual.run("host log 1 on\nvcpu 0 write 0x400000");
    assertThat(manual.run("host getlog 1")).isEqualTo("ok dirty=0 count=1");
    assertThat(manual.change(Stat.REMOTE_TLB_FLUSH_REQUESTS)).isZero();
    assertThat(manual.leaf(0x400000)).isEqualTo(0xe67L);
    manual.run("host clearlog 1 first=64 count=64");
    assertThat(manual.leaf(0x400000)).isEqualTo(0xe67L);
    manual.run("host clearlog 1 first=0 count=64");
    assertThat(manual.leaf(0x400000)).isEqualTo(0xe65L);
    assertThat(manual.change(Stat.REMOTE_TLB_FLUSH_REQUESTS)).isEqualTo(1);
    assertThat(manual.run("host getlog 1")).isEqualTo("ok dirty=none count=0");
  }

  @Test
  void initiallyAllSetProtectsNothingUntilTheFirstClear() {
    final TestVm manual = TestVm.recorded(SET_UP + "manual-protect 3\n");
    manual.run("vcpu 0 write 0x40000000");
    manual.run("host log 2 on");
    assertThat(manual.change(Stat.REMOTE_TLB_FLUSH_REQUESTS)).isZero();
    assertThat(manual.leaf(0x40000000)).isEqualTo(0xee7L);
    assertThat(manual.run("host getlog 2")).endsWith("count=2048");
    manual.run("host clearlog 2 first=0 count=64");
    assertThat(manual.leaf(0x40000000)).as("strongly: M goes too").isEqualTo(0xae5L);
    assertThat(manual.run("host getlog 2")).endsWith("count=1984");
  }

  @Test
  void badRangesAndSlotsWithoutALogAreRefused() {
    assertThat(vm.run("host getlog 1")).isEqualTo("error rc=-1 errno=2");
    assertThat(vm.run("host clearlog 1")).isEqualTo("error rc=-1 errno=2");
    vm.run("host log 1 on");
    assertThat(vm.run("host clearlog 1 first=1 count=64")).isEqualTo("error rc=-1 errno=22");
    assertThat(vm.run("host clearlog 1 first=0 count=63")).isEqualTo("error rc=-1 errno=22");
    assertThat(vm.run("host clearlog 1 first=64 count=1024")).isEqualTo("error rc=-1 errno=22");
    assertThat(vm.run("host clearlog 1 first=960 count=64")).isEqualTo("ok");
  }

  @Test
  void accessedAndDirtyUpdatesOfTheWalkMarkTheTablesPageInItsLog() {
    vm.run("host log 0 on\nhost getlog 0");
    vm.run("vcpu 0 read 0x400000");
    assertThat(vm.events(VmEventKind.GFN_DIRTIED).stream().map(e -> e.field("pageOffset")).toList())
        .contains(vm.tableGfn(0, 1, 0x400000), vm.tableGfn(0, 4, 0x400000));
  }
}
