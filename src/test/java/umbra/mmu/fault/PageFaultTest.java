package umbra.mmu.fault;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.guest.Access;
import umbra.mmu.guest.Gpte;
import umbra.mmu.shadow.Spte;
import umbra.mmu.state.Parameter;
import umbra.mmu.state.Stat;
import umbra.mmu.vm.TestVm;

/** The fault path of reference 4, seen from outside. Leaf values are those of its table in 1.3. */
class PageFaultTest {
  private static final String SET_UP =
      """
      slot 1 gpa=0x10000000 size=4M backing=4K
      slot 2 gpa=0x20000000 size=4M backing=2M
      slot 3 gpa=0x30000000 size=64K backing=4K readonly
      map gva=0x400000 gpa=0x10000000 size=4K count=32 flags=PWU
      map gva=0x440000 gpa=0x10040000 size=4K count=16 flags=PWUAD
      map gva=0x460000 gpa=0x30000000 size=4K count=4 flags=PWU
      map gva=0x470000 gpa=0x70000000 size=4K count=4 flags=PWU
      map gva=0x40000000 gpa=0x10000000 size=2M count=2 flags=PWU
      map gva=0x80000000 gpa=0x20000000 size=2M count=2 flags=PWU
      """;
  private static final int USER_AND_EXEC = Access.USER | Access.EXEC;

  private final TestVm vm = TestVm.recorded(SET_UP);

  @Test
  void aReadOfACleanPageMapsItReadOnlyAndTheFirstWriteSetsDirty() {
    vm.run("vcpu 0 read 0x400000");
    assertThat(vm.leaf(0x400000)).isEqualTo(0xa25L);
    assertThat(vm.gpte(0, 1, 0x400000) & Gpte.DIRTY).isZero();
    vm.run("vcpu 0 write 0x400000 5");
    assertThat(vm.leaf(0x400000)).isEqualTo(0xe67L);
    assertThat(vm.gpte(0, 1, 0x400000) & Gpte.DIRTY).isNotZero();
    assertThat(vm.count(VmEventKind.DIRTY_BIT_WANTED)).isEqualTo(1);
    assertThat(vm.change(Stat.PF_FIXED)).isEqualTo(1);
    assertThat(vm.change(Stat.PAGES_4K)).isZero();
  }

  @Test
  void aReadOfADirtyPageMapsItWritableAtOnce() {
    vm.run("vcpu 0 read 0x440000");
    assertThat(vm.leaf(0x440000)).isEqualTo(0xe67L);
    vm.run("vcpu 0 write 0x440000 1");
    assertThat(vm.change(Stat.PF_TAKEN)).isZero();
  }

  @Test
  void theWindowOfEightIsPrefetchedWithAccessedClear() {
    vm.run("vcpu 0 read 0x443000");
    for (long gva = 0x440000; gva < 0x448000; gva += 0x1000) {
      assertThat(vm.leaf(gva)).isEqualTo(gva == 0x443000 ? 0xe67L : 0xe47L);
    }
    assertThat(vm.leaf(0x448000)).isZero();
    assertThat(vm.events(VmEventKind.SPTE_SET).stream().map(e -> e.field("index")).toList())
        .containsExactly(0x43L, 0x40L, 0x41L, 0x42L, 0x44L, 0x45L, 0x46L, 0x47L);
  }

  @Test
  void prefetchStopsAtTheFirstEntryThatCannotBeUsed() {
    final TestVm other = TestVm.recorded(SET_UP + "pte level=1 gva=0x442000 clear=A\n");
    other.run("vcpu 0 read 0x440000");
    assertThat(other.leaf(0x441000)).isEqualTo(0xe47L);
    assertThat(other.leaf(0x442000)).isZero();
    assertThat(other.leaf(0x443000)).isZero();
  }

  @Test
  void prefetchPassesOverEntriesThatArePresentAlready() {
    final TestVm other = TestVm.recorded(SET_UP + "pte level=1 gva=0x440000 clear=A\n");
    other.run("vcpu 0 read 0x443000");
    assertThat(other.leaf(0x441000)).as("stopped at entry 0").isZero();
    other.run("vcpu 0 read 0x440000");
    assertThat(other.leaf(0x441000)).isEqualTo(0xe47L);
    assertThat(other.leaf(0x443000)).isEqualTo(0xe67L);
    assertThat(other.leaf(0x447000)).isEqualTo(0xe47L);
  }

  @Test
  void prefetchEndsAtAPageThatTheHostCannotGiveWritable() {
    vm.run("host dontneed 1 off=0x42000 len=4K\nvcpu 0 read 0x440000");
    assertThat(vm.leaf(0x441000)).isEqualTo(0xe47L);
    assertThat(vm.leaf(0x442000)).isZero();
    assertThat(vm.leaf(0x443000)).isZero();
  }

  @Test
  void accessedBitsAreSetFromTheTopTableDown() {
    vm.run("vcpu 0 read 0x400000");
    assertThat(
            vm.events(VmEventKind.ACCESSED_BIT_WANTED).stream()
                .map(event -> event.field("gpa") >>> 12)
                .toList())
        .containsExactly(
            vm.tableGfn(0, 4, 0x400000),
            vm.tableGfn(0, 3, 0x400000),
            vm.tableGfn(0, 2, 0x400000),
            vm.tableGfn(0, 1, 0x400000));
    for (int level = 1; level <= 4; level++) {
      assertThat(vm.gpte(0, level, 0x400000) & Gpte.ACCESSED).isNotZero();
    }
  }

  @Test
  void aShadowTableHasTheRightsOfTheEntriesAboveItOnly() {
    final TestVm other = TestVm.recorded(SET_UP + "pte level=2 gva=0x400000 clear=W\n");
    other.run("vcpu 0 read 0x400000");
    assertThat(other.pageOf(0x400000, 1).role() >> 8 & 7).isEqualTo(USER_AND_EXEC);
    assertThat(other.pageOf(0x400000, 2).role() >> 8 & 7).isEqualTo(Access.ALL);
    assertThat(other.run("vcpu 0 write 0x400000")).startsWith("pf err=0x3 cr2=0x400000");
  }

  @Test
  void aHugeGuestPageOverHugeMemoryIsOneLargeLeaf() {
    vm.run("vcpu 0 write 0x80001000");
    assertThat(vm.leaf(0x80000000L)).isEqualTo(0xee7L);
    assertThat(vm.pageOf(0x80000000L).level()).isEqualTo(2);
    assertThat(vm.change(Stat.PAGES_2M)).isEqualTo(1);
  }

  @Test
  void aHugeGuestPageOverSmallMemoryGetsADirectTableOfTheWalksRights() {
    vm.run("vcpu 0 read 0x40001000");
    assertThat(vm.pageOf(0x40001000).isDirect()).isTrue();
    assertThat(vm.cachedAccess(0x40001000)).isEqualTo(USER_AND_EXEC);
    assertThat(vm.leaf(0x40001000)).isEqualTo(0xa25L);
    assertThat(vm.leaf(0x40002000)).as("prefetched").isEqualTo(0xa05L);
  }

  @Test
  void aDirectTableThatWasUnlinkedIsLinkedAgain() {
    vm.run("vcpu 0 touch-read 0x40000000 count=3");
    final int parent = vm.pageOf(0x40000000, 2).number();
    vm.changing(events -> events.pageUnlinked(parent, Gpte.index(0x40000000, 2)));
    vm.run("vcpu 0 touch-read 0x40010000 count=2");
    assertThat(vm.leaf(0x40010000)).isNotZero();
    assertThat(vm.count(VmEventKind.PAGE_LINKED)).isEqualTo(1);
  }

  @Test
  void aLargePageThatMovedUnseenIsNotFaultedIntoTheOldDirectTable() {
    vm.run("vcpu 0 touch-read 0x40000000 count=3");
    final long gpte = vm.gpte(0, 2, 0x40000000);
    final long gpa = (vm.tableGfn(0, 2, 0x40000000) << 12) + Gpte.index(0x40000000, 2) * 8L;
    vm.changing(events -> events.guestWritten(gpa, 8, gpte + 0x200000));
    vm.run("vcpu 0 touch-read 0x40010000 count=2");
    assertThat(vm.pageOf(0x40010000).gfn()).isEqualTo(0x10200);
  }

  @Test
  void aWriteAfterAReadWantsASecondDirectTableWithWriteAccess() {
    vm.run("vcpu 0 read 0x40001000");
    final int first = vm.pageOf(0x40001000).number();
    vm.run("vcpu 0 write 0x40001000");
    assertThat(vm.pageOf(0x40001000).number()).isNotEqualTo(first);
    assertThat(vm.cachedAccess(0x40001000)).isEqualTo(Access.ALL);
    assertThat(vm.change(Stat.REMOTE_TLB_FLUSH_REQUESTS)).isEqualTo(1);
    assertThat(vm.state().pages().get(first)).as("stays in the hash").isNotNull();
  }

  @Test
  void aShadowedTableInsideAHugeFrameForbidsTheHugeLeaf() {
    final TestVm other =
        TestVm.recorded(
            SET_UP
                + "poke gpa=0x20000000 value=0x10000067\n"
                + "pte level=2 gva=0x800000 value=0x20000027\n");
    other.run("vcpu 0 read 0x800000\nvcpu 0 write 0x80001000");
    assertThat(other.pageOf(0x80001000L).level()).isEqualTo(1);
    other.run("vcpu 0 write 0x80200000");
    assertThat(other.pageOf(0x80200000L).level()).isEqualTo(2);
  }

  @Test
  void aTableThatAppearsInsideAHugeLeafProtectsTheWholeLeaf() {
    final TestVm other =
        TestVm.recorded(
            SET_UP
                + "poke gpa=0x20000000 value=0x10000067\n"
                + "pte level=2 gva=0x800000 value=0x20000027\n");
    other.run("vcpu 0 write 0x80001000");
    assertThat(other.leaf(0x80001000L)).isEqualTo(0xee7L);
    other.run("vcpu 0 read 0x800000");
    assertThat(other.leaf(0x80001000L)).isEqualTo(0xae5L);
    assertThat(other.change(Stat.REMOTE_TLB_FLUSH_REQUESTS)).isEqualTo(1);
  }

  @Test
  void aMappingThatIsThereAlreadyIsSpuriousAndPrefetchesNothing() {
    vm.run("vcpu 0 read 0x440000\nvcpu 0 setpte level=2 gva=0x440000 set=A");
    vm.run("vcpu 0 read 0x400000");
    vm.run("vcpu 0 setpte level=2 gva=0x400000 set=A");
    vm.run("vcpu 0 read 0x400000");
    assertThat(vm.change(Stat.PF_SPURIOUS)).isEqualTo(1);
    assertThat(vm.count(VmEventKind.SPTE_SET)).isZero();
    assertThat(vm.events(VmEventKind.PAGE_GOT)).hasSize(1);
    assertThat(vm.events(VmEventKind.PAGE_GOT).get(0).field("created")).isZero();
  }

  @Test
  void aWritableEntryThatIsSetAgainLosesDirtyWithAFlush() {
    vm.run("vcpu 0 write 0x400000\nvcpu 0 setpte level=2 gva=0x400000 set=A");
    vm.run("vcpu 0 read 0x400000");
    assertThat(vm.leaf(0x400000)).isEqualTo(0xe27L);
    assertThat(vm.change(Stat.PF_FIXED)).isEqualTo(1);
    assertThat(vm.change(Stat.REMOTE_TLB_FLUSH_REQUESTS)).isEqualTo(1);
  }

  @Test
  void alreadyMappedEntryGetsItsCachedAccessRefreshed() {
    vm.run("vcpu 0 read 0x400000");
    assertThat(vm.cachedAccess(0x400000)).isEqualTo(USER_AND_EXEC);
    vm.run("vcpu 0 write 0x400000");
    assertThat(vm.cachedAccess(0x400000)).isEqualTo(Access.ALL);
    assertThat(vm.count(VmEventKind.ACCESS_REFRESHED)).isEqualTo(1);
  }

  @Test
  void withoutTheRefreshTheCachedAccessOfAMappedEntryGoesStale() {
    vm.with(Parameter.ACCESS_REFRESH_WHEN_RMAPPED, 0);
    vm.run("vcpu 0 read 0x400000\nvcpu 0 write 0x400000");
    assertThat(vm.leaf(0x400000)).isEqualTo(0xe67L);
    assertThat(vm.cachedAccess(0x400000)).isEqualTo(USER_AND_EXEC);
    assertThat(vm.count(VmEventKind.ACCESS_REFRESHED)).isZero();
  }

  @Test
  void theZeroPageTakesTwoFaultsToBecomeWritable() {
    vm.run("host dontneed 1 off=0 len=4K\nvcpu 0 read 0x400000");
    assertThat(vm.leaf(0x400000)).isEqualTo(0x825L);
    vm.run("vcpu 0 write 0x400000");
    assertThat(vm.change(Stat.PF_TAKEN)).isEqualTo(2);
    assertThat(vm.change(Stat.PF_FIXED)).isEqualTo(1);
    assertThat(vm.count(VmEventKind.SPTE_REQUESTED)).as("the first try is stale").isEqualTo(1);
    assertThat(vm.count(VmEventKind.HVA_RANGE_UNMAPPED)).isEqualTo(1);
    assertThat(vm.count(VmEventKind.HVA_PTE_CHANGED)).isEqualTo(1);
    assertThat(vm.leaf(0x400000)).isEqualTo(0xe67L);
  }

  @Test
  void memoryThatTheHostForbidsIsAnErrorOfUserSpace() {
    vm.run("host mprotect 1 off=0 len=4K prot=none");
    assertThat(vm.run("vcpu 0 read 0x400000")).isEqualTo("run-error errno=14");
    assertThat(vm.change(Stat.PF_TAKEN)).isEqualTo(1);
    assertThat(vm.change(Stat.PF_FIXED)).isZero();
    assertThat(vm.gpte(0, 1, 0x400000) & Gpte.ACCESSED).isNotZero();
    vm.run("host mprotect 1 off=0 len=4K prot=r\nvcpu 0 read 0x400000");
    assertThat(vm.leaf(0x400000)).isEqualTo(0x825L);
    assertThat(vm.run("vcpu 0 write 0x400000")).isEqualTo("run-error errno=14");
  }

  @Test
  void aReadOnlySlotIsReadAsMemoryAndWrittenAsMmio() {
    assertThat(vm.run("vcpu 0 read 0x460000")).isEqualTo("ok value=0xeeeeeeeeeeeeeeee");
    assertThat(vm.leaf(0x460000)).isEqualTo(0x825L);
    assertThat(vm.run("vcpu 0 write 0x460000 7"))
        .isEqualTo("mmio write gpa=0x30000000 len=8 data=0x7 ok");
    assertThat(vm.change(Stat.PF_EMULATE)).isEqualTo(1);
    assertThat(vm.count(VmEventKind.SPTE_REQUESTED)).isZero();
  }

  @Test
  void aGfnWithoutSlotGetsAnMmioEntryOfTheCurrentGeneration() {
    assertThat(vm.run("vcpu 0 read 0x470000")).startsWith("mmio read gpa=0x70000000 len=8");
    assertThat(vm.state().slots().generation()).isEqualTo(8);
    assertThat(vm.leaf(0x470000)).isEqualTo(Spte.mmio(0x70000, USER_AND_EXEC, 8));
    assertThat(vm.change(Stat.PF_MMIO_SPTE_CREATED)).isEqualTo(1);
  }

  @Test
  void theCachedMmioAddressNeedsNoFaultHandler() {
    vm.run("vcpu 0 read 0x470000");
    vm.run("vcpu 0 read 0x470008");
    assertThat(vm.change(Stat.PF_TAKEN)).isZero();
    assertThat(vm.change(Stat.MMIO_EXITS)).isEqualTo(1);
    assertThat(vm.count(VmEventKind.MMIO_SPTE_CHECKED)).isZero();
  }

  @Test
  void anotherMmioPageIsFoundInItsEntry() {
    vm.run("vcpu 0 read 0x470000\nvcpu 0 read 0x471000");
    vm.run("vcpu 0 read 0x470000");
    assertThat(vm.count(VmEventKind.MMIO_SPTE_CHECKED)).isEqualTo(1);
    assertThat(vm.count(VmEventKind.MMIO_FAULT_HANDLED)).isEqualTo(1);
    assertThat(vm.change(Stat.PF_TAKEN)).isZero();
  }

  @Test
  void anMmioEntryOfAnOldGenerationFaultsAnew() {
    vm.run("vcpu 0 read 0x470000\nhost log 1 on");
    vm.run("vcpu 0 read 0x470000");
    assertThat(vm.events(VmEventKind.MMIO_SPTE_CHECKED).get(0).field("spteGeneration"))
        .isEqualTo(8);
    assertThat(vm.events(VmEventKind.MMIO_SPTE_CHECKED).get(0).field("currentGeneration"))
        .isEqualTo(10);
    assertThat(vm.count(VmEventKind.MMIO_FAULT_HANDLED)).isZero();
    assertThat(vm.change(Stat.PF_TAKEN)).isEqualTo(1);
    assertThat(Spte.mmioGeneration(vm.leaf(0x470000))).isEqualTo(10);
  }

  @Test
  void withoutMmioCachingNoEntryIsMade() {
    vm.with(Parameter.MMIO_CACHING, 0);
    assertThat(vm.run("vcpu 0 read 0x470000")).startsWith("mmio read");
    assertThat(vm.change(Stat.PF_MMIO_SPTE_CREATED)).isZero();
    assertThat(vm.change(Stat.PF_EMULATE)).isEqualTo(1);
  }

  @Test
  void aRealProcessorReportsPresentWithAReservedBitTheRecordersDoesNot() {
    final TestVm real = TestVm.real(SET_UP);
    real.run("vcpu 0 read 0x470000\nhost log 1 on");
    real.run("vcpu 0 read 0x470000");
    assertThat(real.events(VmEventKind.FAULT_RAISED).get(0).field("errorCode")).isEqualTo(0x9);
    vm.run("vcpu 0 read 0x470000\nhost log 1 on");
    vm.run("vcpu 0 read 0x470000");
    assertThat(vm.events(VmEventKind.FAULT_RAISED).get(0).field("errorCode")).isEqualTo(0x8);
  }
}
