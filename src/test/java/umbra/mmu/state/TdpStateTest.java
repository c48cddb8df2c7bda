package umbra.mmu.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import umbra.mmu.event.VmEventCaller;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.shadow.PageRole;
import umbra.mmu.shadow.ShadowPage;
import umbra.mmu.shadow.Spte;
import umbra.mmu.vm.TestVm;

/** What the events of the TDP MMU change, and which of them are refused. */
class TdpStateTest {
  private static final int ROOT = 1;
  private static final int TABLE = 2;
  private static final int PIECES = 3;
  private static final int NEW = 4;
  private static final int ABSENT = 77;
  private static final int ROOT_ROLE = PageRole.directRoot();
  private static final int ROLE_3 = PageRole.child(ROOT_ROLE, true, 7);
  private static final int ROLE_2 = PageRole.child(ROLE_3, true, 7);
  private static final int ROLE_1 = PageRole.child(ROLE_2, true, 7);
  private static final long HUGE = 0xee7L | 0x2000_0000L;
  private static final long PIECE = 0xe67L | 0x2000_0000L;
  private static final long MMIO = Spte.mmio(0x70000, 7, 4);

  /** A root, and two tables of level 2 and 1 that nothing leads to; the first has a huge leaf. */
  private static VmState state() {
    final VmState state =
        TestVm.machine("module npt=1 tdp_mmu=1\nslot 1 gpa=0x10000000 size=8M backing=2M\n", true)
            .state();
    state.tdpPageAllocated(ROOT, 0, ROOT_ROLE, true);
    state.rootTaken(ROOT);
    state.tdpPageAllocated(TABLE, 0, ROLE_2, false);
    state.tdpSpteChanged(TABLE, 128, 0, HUGE);
    state.tdpPageAllocated(PIECES, 0x10200, ROLE_1, false);
    return state;
  }

  private static long pages(final VmState state, final int level) {
    return state.stat(Stat.pages(level));
  }

  @Test
  void aTableIsInNothingButTheTree() {
    final VmState state = state();
    final ShadowPage table = state.pages().get(TABLE);
    assertThat(table.isTdp()).isTrue();
    assertThat(table.isCounted()).isFalse();
    assertThat(state.pages().firstInBucket(0)).isNull();
    assertThat(state.pages().oldest()).isNull();
    assertThat(state.usedPages()).isZero();
    assertThat(state.tdpRoot(0)).isSameAs(state.pages().get(ROOT));
    assertThat(state.tdpRootCount()).isEqualTo(1);
  }

  @Test
  void leavesAreCountedAsTheyComeAndGo() {
    final VmState state = state();
    assertThat(pages(state, 2)).isEqualTo(1);
    state.tdpSpteChanged(TABLE, 128, HUGE, HUGE & ~Spte.WRITABLE);
    assertThat(pages(state, 2)).isEqualTo(1);
    state.tdpSpteChanged(TABLE, 128, HUGE & ~Spte.WRITABLE, Spte.REMOVED);
    assertThat(pages(state, 2)).isZero();
  }

  @Test
  void aChangedTablePointerLinksAndUnlinksTheTable() {
    final VmState state = state();
    final ShadowPage pieces = state.pages().get(PIECES);
    state.tdpSpteChanged(TABLE, 129, 0, Spte.table(PIECES));
    assertThat(state.child(state.pages().get(TABLE), 129)).isSameAs(pieces);
    assertThat(pieces.parents()).isNotZero();
    state.tdpSpteChanged(TABLE, 129, Spte.table(PIECES), 0);
    assertThat(pieces.parents()).isZero();
  }

  @Test
  void aFilledTableMapsThePiecesOfTheLeaf() {
    final VmState state = state();
    state.tdpPageFilled(PIECES, PIECE);
    final ShadowPage pieces = state.pages().get(PIECES);
    assertThat(pieces.spte(0)).isEqualTo(PIECE);
    assertThat(pieces.spte(511)).isEqualTo(PIECE + (511L << 12));
    assertThat(pages(state, 1)).isEqualTo(512);
  }

  @Test
  void theDigestForgetsATableThatIsFreed() {
    final VmState state = state();
    final long before = state.digest();
    state.tdpPageAllocated(NEW, 0, ROLE_2, false);
    state.tdpPageZapped(NEW);
    state.tdpSpteChanged(NEW, 5, 0, Spte.REMOVED);
    assertThat(state.digest()).isNotEqualTo(before);
    state.pageFreed(NEW);
    assertThat(state.digest()).isEqualTo(before);
  }

  @Test
  void aFreedRootLeavesTheList() {
    final VmState state = state();
    state.tdpRootInvalidated(ROOT);
    state.rootPut(ROOT);
    state.pageFreed(ROOT);
    assertThat(state.tdpRootCount()).isZero();
  }

  private static Map<String, Consumer<VmState>> pageMisfits() {
    final Map<String, Consumer<VmState>> cases = new LinkedHashMap<>();
    cases.put("tdpPageAllocated wrong number", s -> s.tdpPageAllocated(9, 0, ROLE_1, false));
    cases.put("tdpPageAllocated not direct", s -> s.tdpPageAllocated(NEW, 0, 1, false));
    cases.put("tdpPageAllocated no gfn", s -> s.tdpPageAllocated(NEW, -1, ROLE_1, false));
    cases.put("tdpPageFilled absent page", s -> s.tdpPageFilled(ABSENT, PIECE));
    cases.put("tdpPageFilled table in use", s -> s.tdpPageFilled(TABLE, HUGE));
    cases.put("tdpPageFilled no leaf", s -> s.tdpPageFilled(PIECES, 0));
    cases.put("tdpPageFilled middle of a frame", s -> s.tdpPageFilled(PIECES, PIECE + 4096));
    cases.put("tdpPageZapped root", s -> s.tdpPageZapped(ROOT));
    cases.put("tdpPageZapped linked table", s -> linked(s).tdpPageZapped(PIECES));
    cases.put("tdpPageZapped NX split", TdpStateTest::zapNxSplit);
    cases.put("tdpRootInvalidated table", s -> s.tdpRootInvalidated(TABLE));
    cases.put("tdpRootInvalidated twice", TdpStateTest::invalidateTwice);
    cases.put("pageFreed valid table", s -> s.pageFreed(PIECES));
    cases.put("pageFreed table that maps", TdpStateTest::freeFull);
    cases.put("pageZapped table of the TDP MMU", s -> s.pageZapped(TABLE));
    cases.put("pageInvalidated table of the TDP MMU", s -> s.pageInvalidated(TABLE));
    cases.put("pageLinked tables", s -> s.pageLinked(TABLE, 129, PIECES, Spte.table(PIECES)));
    cases.put("pageUnlinked tables", s -> linked(s).pageUnlinked(TABLE, 129));
    return cases;
  }

  private static Map<String, Consumer<VmState>> entryMisfits() {
    final Map<String, Consumer<VmState>> cases = new LinkedHashMap<>();
    cases.put("tdpSpteChanged absent page", s -> s.tdpSpteChanged(ABSENT, 0, 0, PIECE));
    cases.put("tdpSpteChanged index", s -> s.tdpSpteChanged(PIECES, 512, 0, PIECE));
    cases.put("tdpSpteChanged other old value", s -> s.tdpSpteChanged(TABLE, 128, 0, 0));
    cases.put("tdpSpteChanged no change", s -> s.tdpSpteChanged(TABLE, 128, HUGE, HUGE));
    cases.put(
        "tdpSpteChanged another frame", s -> s.tdpSpteChanged(TABLE, 128, HUGE, HUGE + (1L << 21)));
    cases.put("tdpSpteChanged small leaf", s -> s.tdpSpteChanged(TABLE, 129, 0, 0xe01));
    cases.put("tdpSpteChanged gfn without slot", s -> s.tdpSpteChanged(TABLE, 300, 0, HUGE));
    cases.put("tdpSpteChanged MMIO above level 1", s -> s.tdpSpteChanged(TABLE, 1, 0, MMIO));
    cases.put("tdpSpteChanged no entry", s -> s.tdpSpteChanged(PIECES, 1, 0, 2));
    cases.put(
        "tdpSpteChanged child elsewhere", s -> s.tdpSpteChanged(TABLE, 130, 0, Spte.table(PIECES)));
    cases.put(
        "tdpSpteChanged child twice",
        s -> linked(s).tdpSpteChanged(TABLE, 130, 0, Spte.table(PIECES)));
    cases.put("tdpSpteChanged marked entry", TdpStateTest::changeMarked);
    cases.put("tdpSpteChanged zapped table", TdpStateTest::changeZapped);
    cases.put("tdpMarkerCleared no marker", s -> s.tdpMarkerCleared(TABLE, 128));
    cases.put("tdpLeafSet another value", s -> s.tdpLeafSet(TABLE, 128, HUGE | 1L << 8));
    cases.put("tdpLeafSet nothing there", s -> s.tdpLeafSet(TABLE, 129, 0));
    cases.put("mmioSpteSet not there", s -> s.mmioSpteSet(0, PIECES, 0, MMIO, true));
    cases.put("spteSet TDP table", s -> s.spteSet(PIECES, 0, PIECE, 0x10200, 7));
    cases.put("spteDropped TDP table", s -> s.spteDropped(TABLE, 128));
    cases.put("spteProtected TDP table", s -> s.spteProtected(TABLE, 128, HUGE & ~Spte.WRITABLE));
    cases.put("hugePageSplitTried no leaf", s -> s.hugePageSplitTried(0x10000, 0, 2, 0));
    cases.put("hugePageSplitTried level", s -> s.hugePageSplitTried(0x10000, HUGE, 1, 0));
    cases.put("hugePageSplitTried no slot", s -> s.hugePageSplitTried(0x70000, HUGE, 2, 0));
    cases.put("hugePageSplitTried errno", s -> s.hugePageSplitTried(0x10000, HUGE, 2, 1));
    return cases;
  }

  private static VmState linked(final VmState state) {
    state.tdpSpteChanged(TABLE, 129, 0, Spte.table(PIECES));
    return state;
  }

  private static void zapNxSplit(final VmState state) {
    state.nxSplitAccounted(PIECES);
    state.tdpPageZapped(PIECES);
  }

  private static void invalidateTwice(final VmState state) {
    state.tdpRootInvalidated(ROOT);
    state.tdpRootInvalidated(ROOT);
  }

  private static void freeFull(final VmState state) {
    state.tdpPageZapped(TABLE);
    state.pageFreed(TABLE);
  }

  private static void changeMarked(final VmState state) {
    state.tdpSpteChanged(TABLE, 128, HUGE, Spte.REMOVED);
    state.tdpSpteChanged(TABLE, 128, Spte.REMOVED, HUGE);
  }

  private static void changeZapped(final VmState state) {
    state.tdpPageZapped(TABLE);
    state.tdpSpteChanged(TABLE, 128, HUGE, 0);
  }

  @TestFactory
  Stream<DynamicTest> anEventThatDoesNotFitIsRefusedByName() {
    return Stream.of(pageMisfits(), entryMisfits())
        .flatMap(cases -> cases.entrySet().stream())
        .map(
            misfit ->
                DynamicTest.dynamicTest(
                    misfit.getKey(),
                    () ->
                        assertThatThrownBy(() -> misfit.getValue().accept(state()))
                            .isInstanceOf(EventMismatchException.class)
                            .hasMessageStartingWith(
                                misfit.getKey().substring(0, misfit.getKey().indexOf(' '))
                                    + ": ")));
  }

  @Test
  void anEventIsAppliedWhollyOrNotAtAll() {
    final long[] edges = {
      0,
      1,
      2,
      3,
      4,
      5,
      128,
      129,
      511,
      512,
      HUGE,
      PIECE,
      MMIO,
      Spte.REMOVED,
      Spte.table(PIECES),
      ROLE_1,
      ROLE_2,
      0x10000,
      0x10200
    };
    final Random random = new Random(14);
    for (final VmEventKind kind : VmEventKind.values()) {
      if (!kind.name().startsWith("TDP_")) {
        continue;
      }
      final VmState state = state();
      for (int i = 0; i < 2000; i++) {
        final long before = state.digest();
        final long[] n = random.ints(4, 0, edges.length).mapToLong(at -> edges[at]).toArray();
        try {
          VmEventCaller.call(state, kind, n[0], n[1], n[2], n[3], 0);
        } catch (final EventMismatchException refused) {
          assertThat(refused).hasMessageStartingWith(kind.eventName() + ": ");
          assertThat(state.digest()).as("%s %s", kind, n).isEqualTo(before);
        }
      }
    }
  }
}
