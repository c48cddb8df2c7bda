package umbra.mmu.split;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.guest.Access;
import umbra.mmu.guest.Gpte;
import umbra.mmu.shadow.PageRole;
import umbra.mmu.shadow.ShadowPage;
import umbra.mmu.shadow.Spte;
import umbra.mmu.state.MemoryCache;
import umbra.mmu.state.Parameter;
import umbra.mmu.state.Stat;
import umbra.mmu.vm.TestVm;

/** Splitting of nested guests' huge pages ahead of writes (reference 8.5). */
class EagerSplitTest {
  private static final String SET_UP =
      """
      module npt=1 tdp_mmu=1 nested=1
      efer svme=1
      slot 1 gpa=0x20000000 size=8M backing=2M
      npt 5
      map as=5 gva=0x40000000 gpa=0x20000000 size=2M count=4 flags=PWU
      map as=5 gva=0x50000000 gpa=0x20000000 size=2M flags=PWU
      map as=5 gva=0x60000000 gpa=0x20000000 size=2M flags=PWUN
      """;

  private final TestVm vm = TestVm.recorded(SET_UP);

  private List<Long> errnos() {
    return vm.events(VmEventKind.HUGE_PAGE_SPLIT_TRIED).stream()
        .map(event -> event.field("errno"))
        .toList();
  }

  /** The page of the nested tables at {@code level} on the path to an address. */
  private ShadowPage nested(final long gpa, final int level) {
    ShadowPage page = vm.state().pages().get(vm.state().vcpu(0).rootInSlot(4));
    while (page.level() > level) {
      page = vm.state().child(page, Gpte.index(gpa, page.level()));
    }
    return page;
  }

  private long nestedLeaf(final long gpa) {
    final ShadowPage page = nested(gpa, 1);
    return page.spte(Gpte.index(gpa, 1)) & ~Spte.FRAME;
  }

  @Test
  void theFirstTryFillsTheCachesAndTheSecondSplits() {
    vm.run("vcpu 0 l2 write 0x40000000 0x1 as=5");
    vm.run("host log 1 on");
    assertThat(errnos()).containsExactly(-11L, 0L);
    assertThat(vm.change(Stat.PAGES_2M)).isEqualTo(-1);
    assertThat(vm.change(Stat.PAGES_4K)).isEqualTo(512);
    assertThat(vm.change(Stat.MMU_CACHE_MISS)).isEqualTo(1);
    assertThat(vm.change(Stat.REMOTE_TLB_FLUSH_REQUESTS)).isEqualTo(2);
    assertThat(vm.count(VmEventKind.SPTE_SET)).isZero();
  }

  @Test
  void thePiecesMapWhatTheHugeLeafDidAndAreThenProtected() {
    vm.run("vcpu 0 l2 write 0x40000000 0x1 as=5\nhost log 1 on");
    assertThat(nestedLeaf(0x40003000L)).isEqualTo(0xe65L);
    final ShadowPage page = nested(0x40000000L, 1);
    assertThat(Spte.frame(page.spte(5)) - Spte.frame(page.spte(0))).isEqualTo(5);
    assertThat(vm.run("vcpu 0 l2 read 0x40000000 as=5")).contains("l2-rax=0x1");
    assertThat(vm.change(Stat.PF_TAKEN)).isZero();
  }

  @Test
  void theCachedAccessAndNotTheGuestsTableGivesTheChildItsRole() {
    vm.run("vcpu 0 l2 read 0x40000000 as=5\nhost log 1 on");
    final int readOnly = nested(0x40000000L, 1).role();
    assertThat(PageRole.access(readOnly)).as("the entry was clean when it was mapped").isEqualTo(5);
    vm.run("vcpu 0 l2 write 0x40000000 0x1 as=5");
    assertThat(PageRole.access(nested(0x40000000L, 1).role())).isEqualTo(7);
    assertThat(vm.change(Stat.REMOTE_TLB_FLUSH_REQUESTS)).as("the first child goes").isPositive();
  }

  @Test
  void aSecondHugeLeafOfTheSamePageAndAccessSharesTheChild() {
    vm.run("vcpu 0 l2 write 0x40000000 0x1 as=5\nvcpu 0 l2 write 0x50000000 0x1 as=5");
    vm.run("host log 1 on");
    assertThat(errnos()).containsExactly(-11L, 0L, 0L);
    assertThat(nested(0x50000000L, 1)).isSameAs(nested(0x40000000L, 1));
    assertThat(vm.change(Stat.PAGES_2M)).isEqualTo(-2);
    assertThat(vm.change(Stat.PAGES_4K)).isEqualTo(512);
  }

  @Test
  void piecesOfAPageThatOnlyTheMitigationForbadeToExecuteMayBeExecuted() {
    final TestVm mitigated = TestVm.recorded("param nx_huge_pages force\n" + SET_UP);
    mitigated.run("vcpu 0 l2 write 0x40000000 0x1 as=5\nvcpu 0 l2 write 0x60000000 0x1 as=5");
    mitigated.run("host log 1 on");
    final List<Long> first =
        mitigated.events(VmEventKind.PAGE_FILLED).stream()
            .map(event -> event.field("firstSpte") & Spte.NO_EXECUTE)
            .toList();
    assertThat(first).containsExactly(0L, Spte.NO_EXECUTE);
    assertThat(mitigated.change(Stat.NX_LPAGE_SPLITS)).isZero();
  }

  @Test
  void nothingIsSplitWhereTheSwitchIsOff() {
    vm.run("vcpu 0 l2 write 0x40000000 0x1 as=5\nhost param eager_page_split N");
    vm.run("host log 1 on");
    assertThat(errnos()).isEmpty();
    assertThat(vm.change(Stat.PAGES_2M)).isZero();
  }

  @Test
  void nothingIsSplitWithoutTheTdpMmu() {
    final TestVm direct = TestVm.recorded(SET_UP.replace("tdp_mmu=1", "tdp_mmu=0"));
    direct.run("vcpu 0 l2 write 0x40000000 0x1 as=5");
    direct.run("host log 1 on");
    assertThat(direct.count(VmEventKind.HUGE_PAGE_SPLIT_TRIED)).isZero();
    assertThat(direct.state().isOn(Parameter.EAGER_PAGE_SPLIT)).isTrue();
  }

  @Test
  void withoutPagesInTheQuotaNobodyHearsOfTheFailure() {
    vm.run("vcpu 0 l2 write 0x40000000 0x1 as=5");
    vm.changing(events -> events.pageQuotaSet(vm.state().usedPages() + 5, true));
    assertThat(vm.run("host log 1 on")).isEqualTo("ok");
    assertThat(errnos()).containsExactly(-28L);
    assertThat(vm.change(Stat.PAGES_2M)).isZero();
  }

  @Test
  void aClearedPartOfAnAllSetLogSplitsItsHugePages() {
    final TestVm allSet = TestVm.recorded("manual-protect 3\n" + SET_UP);
    allSet.run("vcpu 0 l2 write 0x40000000 0x1 as=5\nhost log 1 on");
    assertThat(allSet.count(VmEventKind.HUGE_PAGE_SPLIT_TRIED)).isZero();
    allSet.run("host clearlog 1 first=0 count=64");
    assertThat(allSet.count(VmEventKind.HUGE_PAGE_SPLIT_TRIED)).isEqualTo(2);
    assertThat(allSet.change(Stat.PAGES_4K)).isEqualTo(512);
  }

  private static final String ALIASED =
      """
      module npt=1 tdp_mmu=1 nested=1
      efer svme=1
      slot 1 gpa=0x20000000 size=4M backing=2M
      npt 5
      npt 6
      npt 7
      map as=5 gva=0x40000000 gpa=0x20000000 size=2M flags=PWUAD
      map as=6 gva=0x40000000 gpa=0x20000000 size=2M flags=PWUAD
      map as=7 gva=0x40000000 gpa=0x20000000 size=4K count=512 flags=PWUAD
      """;

  /**
   * A huge leaf whose child exists, has another parent and is empty, and each of whose pieces is
   * mapped elsewhere.
   */
  private static TestVm beforeTheGreedySplit() {
    final TestVm aliased = TestVm.recorded(ALIASED);
    aliased.run("vcpu 0 l2 read 0x40000000 as=5\nhost log 1 on\nhost log 1 off");
    for (int i = 0; i < 512; i += 8) {
      aliased.run("vcpu 0 l2 read " + (0x40000000L + i * 4096L) + " as=7");
    }
    aliased.run("vcpu 0 l2 read 0x40000000 as=6");
    return aliased;
  }

  private static int cachedDescriptors(final TestVm aliased) {
    return aliased.state().splitCaches().cached(MemoryCache.DESCRIPTOR);
  }

  @Test
  void aSplitTakesADescriptorForEachPieceAndOneForTheParentAtMost() {
    final TestVm aliased = beforeTheGreedySplit();
    assertThat(cachedDescriptors(aliased)).isEqualTo(553);
    aliased.run("host log 1 on");
    assertThat(cachedDescriptors(aliased)).isEqualTo(553 - 513);
    assertThat(aliased.count(VmEventKind.CACHE_EXHAUSTED)).isZero();
  }

  @Test
  void withOneDescriptorLessTheParentPointerIsAllocatedOnTheSpot() {
    final TestVm aliased = TestVm.recorded(ALIASED);
    aliased.with(Parameter.SPLIT_DESCRIPTORS_MINIMUM, 512);
    aliased.with(Parameter.SPLIT_DESCRIPTORS_CAPACITY, 1);
    aliased.run("vcpu 0 l2 read 0x40000000 as=5\nhost log 1 on\nhost log 1 off");
    for (int i = 0; i < 512; i += 8) {
      aliased.run("vcpu 0 l2 read " + (0x40000000L + i * 4096L) + " as=7");
    }
    aliased.run("vcpu 0 l2 read 0x40000000 as=6");
    aliased.run("host log 1 on");
    assertThat(aliased.events(VmEventKind.CACHE_EXHAUSTED))
        .extracting(event -> event.field("cache"))
        .containsExactly((long) MemoryCache.DESCRIPTOR.ordinal());
    assertThat(cachedDescriptors(aliased)).isZero();
  }

  private static TestVm withTwoKindsOfChild(final long minimum) {
    final TestVm two = TestVm.recorded(ALIASED.replace("PWUAD\nmap as=7", "PWUAN\nmap as=7"));
    two.with(Parameter.SPLIT_DESCRIPTORS_MINIMUM, minimum);
    two.with(Parameter.SPLIT_DESCRIPTORS_CAPACITY, 1);
    two.run("vcpu 0 l2 read 0x40000000 as=5\nvcpu 0 l2 read 0x40000000 as=6");
    return two;
  }

  @Test
  void aSecondChildOfOtherAccessTakesADescriptorForEachPiece() {
    final TestVm two = withTwoKindsOfChild(14);
    two.run("host log 1 on");
    assertThat(two.change(Stat.MMU_CACHE_MISS)).isEqualTo(2);
    assertThat(two.count(VmEventKind.CACHE_EXHAUSTED)).isEqualTo(512 - 14);
    assertThat(two.change(Stat.PAGES_4K)).isEqualTo(1024);
  }

  @Test
  void whatFindsNoDescriptorMayStayUnmapped() {
    final TestVm two = withTwoKindsOfChild(14).with(Parameter.SPLIT_LEAVES_UNMAPPED, 1);
    two.run("host log 1 on");
    assertThat(two.count(VmEventKind.CACHE_EXHAUSTED)).isZero();
    assertThat(two.change(Stat.PAGES_4K)).isEqualTo(512 + 14);
    assertThat(two.change(Stat.REMOTE_TLB_FLUSH_REQUESTS)).isEqualTo(3);
    assertThat(two.run("vcpu 0 l2 read 0x401ff000 as=6")).startsWith("ok l2-exit=0x81");
  }

  @Test
  void theRightsOfTheEntryLackWhatTheMitigationTook() {
    final TestVm mitigated = TestVm.recorded("param nx_huge_pages force\n" + SET_UP);
    mitigated.with(Parameter.SPLIT_ACCESS_FROM_SPTE, 1);
    mitigated.run("vcpu 0 l2 write 0x40000000 0x1 as=5\nhost log 1 on");
    final ShadowPage top = mitigated.state().pages().get(mitigated.state().vcpu(0).rootInSlot(4));
    ShadowPage page = top;
    while (page.level() > 1) {
      page = mitigated.state().child(page, Gpte.index(0x40000000L, page.level()));
    }
    assertThat(PageRole.access(page.role())).isEqualTo(Access.WRITE | Access.USER);
    assertThat(page.spte(1) & Spte.NO_EXECUTE).isNotZero();
  }
}
