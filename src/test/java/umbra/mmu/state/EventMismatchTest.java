package umbra.mmu.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import umbra.mmu.event.VmEventCaller;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.guest.Access;
import umbra.mmu.guest.ControlRegister;
import umbra.mmu.shadow.PageRole;
import umbra.mmu.shadow.Spte;
import umbra.mmu.vm.TestVm;

/** An event that does not fit the state is refused by name, for each kind and each misfit. */
class EventMismatchTest {
  private static final int ROOT = 1;
  private static final int LEAF_TABLE = 2;
  private static final int ABSENT = 77;
  private static final int ROOT_ROLE = PageRole.shadowRoot(true, false, false);
  private static final int LEAF_ROLE = 1 | Access.ALL << PageRole.ACCESS_SHIFT | PageRole.EFER_NX;
  private static final int UPPER_ROLE = 2 | Access.ALL << PageRole.ACCESS_SHIFT | PageRole.EFER_NX;
  private static final int UPPER = 3;
  private static final long LEAF = 0xe67L | 0x1234_5000L;
  private static final long MMIO = Spte.mmio(0x70000, 0, 4);
  private static final String SET_UP = "slot 1 gpa=0x10000000 size=1M backing=4K log\n";

  /** Numbers that mean something to one event or another, and their neighbours. */
  private static final long[] EDGES = {
    -15,
    -2,
    -1,
    0,
    1,
    2,
    3,
    4,
    5,
    7,
    8,
    9,
    15,
    16,
    63,
    64,
    255,
    256,
    511,
    512,
    4095,
    4096,
    0x10000,
    0x1000_0000L,
    2L << 28,
    LEAF,
    LEAF & ~Spte.WRITABLE,
    MMIO,
    0x2827,
    LEAF_ROLE,
    UPPER_ROLE,
    1L << 40,
    Long.MIN_VALUE,
    Long.MAX_VALUE
  };

  /** Page 1 a root, page 3 an upper table over page 2, a leaf table whose entry 0 is mapped. */
  private static VmState state() {
    final VmState state = TestVm.machine(SET_UP, true).state();
    state.pageAllocated(ROOT, 0x18, ROOT_ROLE);
    state.pageAllocated(LEAF_TABLE, 0x1b, LEAF_ROLE);
    state.pageAllocated(UPPER, 0x1a, UPPER_ROLE);
    state.pageLinked(UPPER, 0, LEAF_TABLE, Spte.TABLE | (long) LEAF_TABLE << 12);
    state.spteSet(LEAF_TABLE, 0, LEAF, 0x10000, Access.ALL);
    state.mmioSpteSet(0, LEAF_TABLE, 9, Spte.mmio(0x70000, Access.ALL, 4), true);
    return state;
  }

  private static Map<String, Consumer<VmState>> misfits() {
    final Map<String, Consumer<VmState>> cases = new LinkedHashMap<>();
    cases.put("runStarted another configuration", s -> s.runStarted(new byte[] {1}));
    cases.put("requestStarted vCPU out of range", s -> s.requestStarted(5, 0));
    cases.put("requestEnded of a request that runs not", s -> s.requestEnded(0, 1));
    cases.put("runEnded another digest", s -> s.runEnded(s.digest() + 1));
    cases.put("frameWritten zero page", s -> s.frameWritten(1, 0, 8, 1));
    cases.put("frameWritten absent slot", s -> s.frameWritten(15L << 28, 0, 8, 1));
    cases.put("pageLinked absent parent", s -> s.pageLinked(ABSENT, 0, LEAF_TABLE, 0x2827));
    cases.put("pageLinked absent child", s -> s.pageLinked(UPPER, 1, ABSENT, 0x2827));
    cases.put("pageLinked entry in use", s -> s.pageLinked(UPPER, 0, LEAF_TABLE, 0x2827));
    cases.put("pageUnlinked absent page", s -> s.pageUnlinked(ABSENT, 0));
    cases.put("pageUnlinked empty entry", s -> s.pageUnlinked(UPPER, 7));
    cases.put("pageUnlinked leaf", s -> s.pageUnlinked(LEAF_TABLE, 0));
    cases.put("pageInvalidated absent page", s -> s.pageInvalidated(ABSENT));
    cases.put("pageFreed absent page", s -> s.pageFreed(ABSENT));
    cases.put("pageFreed live page", s -> s.pageFreed(UPPER));
    cases.put("writeFloodingCounted absent page", s -> s.writeFloodingCounted(ABSENT));
    cases.put("nxSplitAccounted absent page", s -> s.nxSplitAccounted(ABSENT));
    cases.put("nxSplitUnaccounted absent page", s -> s.nxSplitUnaccounted(ABSENT));
    cases.put("rootTaken absent page", s -> s.rootTaken(ABSENT));
    cases.put("rootPut absent page", s -> s.rootPut(ABSENT));
    cases.put("rootPut root that nobody holds", s -> s.rootPut(ROOT));
    cases.put("spteSet absent page", s -> s.spteSet(ABSENT, 0, LEAF, 0x10000, 7));
    cases.put("accessRefreshed absent page", s -> s.accessRefreshed(ABSENT, 0, 7));
    cases.put("mmioSpteSet absent page", s -> s.mmioSpteSet(0, ABSENT, 0, 1, true));
    cases.put("mmioSpteSet over a leaf", s -> s.mmioSpteSet(0, LEAF_TABLE, 0, 1, true));
    cases.put("spteDropped absent page", s -> s.spteDropped(ABSENT, 0));
    cases.put("spteDropped empty entry", s -> s.spteDropped(LEAF_TABLE, 1));
    cases.put("spteDropped table pointer", s -> s.spteDropped(UPPER, 0));
    cases.put("spteDropped MMIO entry", s -> s.spteDropped(LEAF_TABLE, 9));
    cases.put("spteCleared absent page", s -> s.spteCleared(ABSENT, 0));
    cases.put("spteCleared leaf", s -> s.spteCleared(LEAF_TABLE, 0));
    cases.put("spteCleared table pointer", s -> s.spteCleared(UPPER, 0));
    cases.put("spteProtected absent page", s -> s.spteProtected(ABSENT, 0, 0xe65));
    cases.put("spteAged absent page", s -> s.spteAged(ABSENT, 0, 0xe65));
    cases.put("pageUnsynced absent page", s -> s.pageUnsynced(ABSENT));
    cases.put("pageSynced absent page", s -> s.pageSynced(ABSENT));
    cases.put("pageSynced synced page", s -> s.pageSynced(LEAF_TABLE));
    cases.put("unsyncChildCleared absent page", s -> s.unsyncChildCleared(ABSENT, 0));
    cases.put("unsyncChildCleared clear bit", s -> s.unsyncChildCleared(UPPER, 3));
    return cases;
  }

  /** Misfits of state: something is absent, or is not what the event takes it for. */
  private static Map<String, Consumer<VmState>> moreMisfits() {
    final Map<String, Consumer<VmState>> cases = new LinkedHashMap<>();
    cases.put("pageAllocated wrong number", s -> s.pageAllocated(ABSENT, 1, LEAF_ROLE));
    cases.put("pageAllocated number in use", s -> s.pageAllocated(ROOT, 1, LEAF_ROLE));
    cases.put("spteSynced absent page", s -> s.spteSynced(ABSENT, 0, 0xe65, 7));
    cases.put("guestWritten no slot", s -> s.guestWritten(0x7000_0000L, 8, 1));
    cases.put("accessedDirtySet no slot", s -> s.accessedDirtySet(0x7000_0000L, 0x20));
    cases.put("frameWritten page past the memory", s -> s.frameWritten(2L << 28 | 4096, 0, 8, 1));
    cases.put("pdeZapped absent page", s -> s.pdeZapped(ABSENT, 0));
    cases.put("controlRegisterWritten absent register", s -> s.controlRegisterWritten(0, 5, 1));
    cases.put("controlRegisterWritten absent vCPU", s -> s.controlRegisterWritten(9, 3, 1));
    cases.put("faultResolved unknown code", s -> s.faultResolved(0, 6));
    cases.put("mmioInfoCached absent vCPU", s -> s.mmioInfoCached(9, 0, 0, 0, 0));
    cases.put("mmioInfoForgotten absent vCPU", s -> s.mmioInfoForgotten(9));
    cases.put("pageGot absent page", s -> s.pageGot(ABSENT, true));
    cases.put("pageZapped absent page", s -> s.pageZapped(ABSENT));
    cases.put("pageLinked to a page of the same level", s -> s.pageLinked(UPPER, 1, UPPER, 0x3827));
    cases.put(
        "pageLinked pointer to another page", s -> s.pageLinked(UPPER, 1, LEAF_TABLE, 0x3827));
    cases.put("pageLinked index out of range", s -> s.pageLinked(UPPER, 512, LEAF_TABLE, 0x2827));
    cases.put("pageInvalidated page with parents", s -> s.pageInvalidated(LEAF_TABLE));
    cases.put("pageFlooded absent page", s -> s.pageFlooded(ABSENT));
    cases.put("writeFloodingCleared absent page", s -> s.writeFloodingCleared(ABSENT));
    cases.put("nxSplitUnaccounted page that is none", s -> s.nxSplitUnaccounted(UPPER));
    cases.put("rootSet absent page", s -> s.rootSet(0, 0, ABSENT, 0));
    cases.put("rootSet position out of range", s -> s.rootSet(0, 8, ROOT, 0));
    cases.put("rootSet pae_root of a 4-level guest", s -> s.rootSet(0, 0, PaeTable.ROOT, 0));
    cases.put("paeRootSet of a 4-level guest", s -> s.paeRootSet(0, 0, UPPER));
    cases.put("paeRootSet index out of range", s -> pae(s).paeRootSet(0, 4, UPPER));
    cases.put("paeRootSet leaf table", s -> pae(s).paeRootSet(0, 0, LEAF_TABLE));
    cases.put("paeRootSet absent page", s -> pae(s).paeRootSet(0, 0, ABSENT));
    cases.put("pdptrsLoaded of a 4-level guest", s -> s.pdptrsLoaded(0, 0, 0, 0, 0));
    cases.put("pdptrsLoaded absent vCPU", s -> pae(s).pdptrsLoaded(9, 0, 0, 0, 0));
    cases.put("rootSet pae_root as a previous root", s -> pae(s).rootSet(0, 1, PaeTable.ROOT, 0));
    cases.put("rootSet absent vCPU", s -> s.rootSet(9, 0, ROOT, 0));
    cases.put("entryRequested absent vCPU", s -> s.entryRequested(9, 1));
    cases.put("entryRequestsServed nothing requested", s -> s.entryRequestsServed(0, 1));
    cases.put("spteSet over a table pointer", s -> s.spteSet(UPPER, 0, LEAF | 0x80, 0x10000, 7));
    cases.put("spteSet value that is no leaf", s -> s.spteSet(LEAF_TABLE, 1, 0, 0x10000, 7));
    cases.put("spteSet gfn without slot", s -> s.spteSet(LEAF_TABLE, 1, LEAF, 0x70000, 7));
    cases.put("spteSet index out of range", s -> s.spteSet(LEAF_TABLE, 512, LEAF, 0x10000, 7));
    cases.put("accessRefreshed empty entry", s -> s.accessRefreshed(LEAF_TABLE, 1, 7));
    cases.put("spteProtected empty entry", s -> s.spteProtected(LEAF_TABLE, 1, 0xe65));
    cases.put("spteAged empty entry", s -> s.spteAged(LEAF_TABLE, 1, 0xe65));
    cases.put("spteSynced empty entry", s -> s.spteSynced(LEAF_TABLE, 1, 0xe65, 7));
    cases.put("pageUnsynced upper table", s -> s.pageUnsynced(UPPER));
    cases.put("slotSet slot out of range", s -> s.slotSet(16, 0, 4096, 0, 2));
    cases.put("slotSet slot without memory", s -> s.slotSet(9, 0x5000_0000L, 4096, 0, 2));
    cases.put("slotWanted slot out of range", s -> s.slotWanted(16, 0, 0));
    cases.put("dirtyBitmapFilled absent slot", s -> s.dirtyBitmapFilled(9));
    cases.put("dirtyBitmapFilled slot that logs not", s -> s.dirtyBitmapFilled(0));
    cases.put("gfnDirtied absent slot", s -> s.gfnDirtied(9, 0));
    cases.put("gfnDirtied slot that logs not", s -> s.gfnDirtied(0, 0));
    cases.put("gfnDirtied page past the slot", s -> s.gfnDirtied(1, 4096));
    cases.put("dirtyBitsTaken absent slot", s -> s.dirtyBitsTaken(9, 0, 1));
    cases.put("dirtyBitsTaken word past the slot", s -> s.dirtyBitsTaken(1, 4, 1));
    cases.put("hostPagesChanged absent slot", s -> s.hostPagesChanged(9, 0, 1, 0));
    cases.put("hostPagesChanged past the memory", s -> s.hostPagesChanged(1, 4096, 1, 0));
    cases.put("hostProtectionSet absent slot", s -> s.hostProtectionSet(9, 0, 1, 0));
    cases.put("hostWritten absent slot", s -> s.hostWritten(9, 0, 8, 1));
    cases.put("hostPagesFilled absent slot", s -> s.hostPagesFilled(9, 0, 1, 0));
    cases.put("cachesToppedUp absent vCPU", s -> s.cachesToppedUp(9));
    cases.put("parameterSet unknown parameter", s -> s.parameterSet(999, 1));
    return cases;
  }

  /** Misfits by numbers that are out of range, or that belong to something else. */
  private static Map<String, Consumer<VmState>> guestMisfitsByNumber() {
    final Map<String, Consumer<VmState>> cases = new LinkedHashMap<>();
    cases.put("guestWritten across a page", s -> s.guestWritten(0xffcL, 8, 1));
    cases.put("guestWritten of 3 bytes", s -> s.guestWritten(0, 3, 1));
    cases.put("frameWritten across a page", s -> s.frameWritten(2L << 28, 4093, 4, 1));
    cases.put("frameWritten slot out of range", s -> s.frameWritten(99L << 28, 0, 8, 1));
    cases.put("accessedDirtySet another bit", s -> s.accessedDirtySet(0, 1));
    cases.put("tableWriteEmulated no slot", s -> s.tableWriteEmulated(0x7000_0000L, 8));
    cases.put("pdeZapped leaf table", s -> s.pdeZapped(LEAF_TABLE, 0));
    cases.put("guestWalked level out of range", s -> s.guestWalked(0, 0, 0, 7));
    cases.put("guestWalkedAgain absent vCPU", s -> s.guestWalkedAgain(9, 0, 1));
    cases.put("accessedBitWanted no slot", s -> s.accessedBitWanted(0x7000_0000L));
    cases.put("dirtyBitWanted no entry", s -> s.dirtyBitWanted(2));
    cases.put("walkFailed absent vCPU", s -> s.walkFailed(9, 0));
    cases.put("instructionEmulated absent vCPU", s -> s.instructionEmulated(9, 0, false));
    cases.put("faultRaised absent vCPU", s -> s.faultRaised(9, 0, 0, 0));
    cases.put("faultTaken absent vCPU", s -> s.faultTaken(-1));
    cases.put("spteRequested level out of range", s -> s.spteRequested(1, 1, 0));
    cases.put("faultResolved unknown errno", s -> s.faultResolved(0, -1));
    cases.put("faultReflected absent vCPU", s -> s.faultReflected(9, 0, 0));
    cases.put("exceptionInjected unknown vector", s -> s.exceptionInjected(0, 32, 0, false));
    cases.put("exceptionKept unknown vector", s -> s.exceptionKept(0, -1, 0, 0));
    cases.put("mmioInfoCached execute", s -> s.mmioInfoCached(0, 0, 0, 1, 0));
    cases.put("mmioInfoForgotten nothing", s -> s.mmioInfoForgotten(0));
    cases.put("mmioSpteChecked leaf", s -> s.mmioSpteChecked(LEAF, 0, 0));
    cases.put("mmioFaultHandled execute", s -> s.mmioFaultHandled(0, 0, 1));
    cases.put("mmioExited of 0 bytes", s -> s.mmioExited(0, 0, 0, false, 0));
    cases.put("pageAllocated level 0", s -> s.pageAllocated(4, 1, LEAF_ROLE - 1));
    cases.put("pageAllocated invalid", s -> s.pageAllocated(4, 1, LEAF_ROLE | PageRole.INVALID));
    return cases;
  }

  private static Map<String, Consumer<VmState>> shadowMisfitsByNumber() {
    final Map<String, Consumer<VmState>> cases = new LinkedHashMap<>();
    cases.put("hashCollisionsPeaked no peak", s -> s.hashCollisionsPeaked(0));
    cases.put("pagesRecycled none", s -> s.pagesRecycled(0));
    cases.put("pageUnlinked index out of range", s -> s.pageUnlinked(UPPER, -1));
    cases.put("pageInvalidated page with entries", s -> s.pageInvalidated(UPPER));
    cases.put("pageInvalidated a second time", s -> twice(() -> s.pageInvalidated(ROOT)));
    cases.put("pageZapped zapped page", EventMismatchTest::zapAgain);
    cases.put("pageFreed root of a vCPU", EventMismatchTest::freeRootInUse);
    cases.put("writeFloodingCounted leaf table", s -> s.writeFloodingCounted(LEAF_TABLE));
    cases.put("writeFloodingCleared nothing", s -> s.writeFloodingCleared(UPPER));
    cases.put("nxSplitAccounted twice", s -> twice(() -> s.nxSplitAccounted(LEAF_TABLE)));
    cases.put("entryRequested unknown request", s -> s.entryRequested(0, 1 << 6));
    cases.put("entryRequested nothing", s -> s.entryRequested(0, 0));
    cases.put("spteSet another frame", s -> s.spteSet(LEAF_TABLE, 0, LEAF + 4096, 0x10000, 7));
    cases.put("spteSet large leaf", s -> s.spteSet(LEAF_TABLE, 1, LEAF | 0x80, 0x10000, 7));
    cases.put("spteSet unknown access", s -> s.spteSet(LEAF_TABLE, 1, LEAF, 0x10000, 8));
    cases.put("accessRefreshed unknown access", s -> s.accessRefreshed(LEAF_TABLE, 0, 8));
    cases.put("mmioSpteSet leaf", s -> s.mmioSpteSet(0, LEAF_TABLE, 5, LEAF, true));
    cases.put("mmioSpteSet absent vCPU", s -> s.mmioSpteSet(9, LEAF_TABLE, 5, MMIO, true));
    cases.put("spteDropped index out of range", s -> s.spteDropped(LEAF_TABLE, 512));
    cases.put("spteCleared empty entry", s -> s.spteCleared(LEAF_TABLE, 1));
    cases.put("spteProtected more rights", s -> s.spteProtected(LEAF_TABLE, 0, LEAF | 1L << 8));
    cases.put("spteProtected no change", s -> s.spteProtected(LEAF_TABLE, 0, LEAF));
    cases.put("spteAged fewer rights", s -> s.spteAged(LEAF_TABLE, 0, LEAF & ~Spte.DIRTY));
    cases.put("spteSynced another frame", s -> s.spteSynced(LEAF_TABLE, 0, LEAF + 4096, 7));
    cases.put("pageUnsynced a second time", s -> twice(() -> s.pageUnsynced(LEAF_TABLE)));
    cases.put("unsyncChildCleared index out of range", s -> s.unsyncChildCleared(UPPER, 512));
    return cases;
  }

  private static Map<String, Consumer<VmState>> memoryMisfitsByNumber() {
    final Map<String, Consumer<VmState>> cases = new LinkedHashMap<>();
    cases.put("slotSet absent slot to delete", s -> s.slotSet(9, 0, 0, 0, 2));
    cases.put("slotSet mapped slot to delete", s -> s.slotSet(1, 0, 0, 0, 4));
    cases.put("slotSet over another slot", s -> s.slotSet(1, 0, 1 << 20, 1, 4));
    cases.put("slotSet more than its memory", s -> s.slotSet(1, 0x1000_0000L, 2 << 20, 1, 2));
    cases.put("slotWanted unknown flags", s -> s.slotWanted(1, 0, 4));
    cases.put("dirtyBitsTaken clean bits", s -> s.dirtyBitsTaken(1, 0, 1));
    cases.put("pageQuotaSet below 0", s -> s.pageQuotaSet(-1, false));
    cases.put("hostPagesChanged unknown state", s -> s.hostPagesChanged(1, 0, 1, 64));
    cases.put("hostPagesChanged no pages", s -> s.hostPagesChanged(1, 0, 0, 0));
    cases.put("hostProtectionSet unknown protection", s -> s.hostProtectionSet(1, 0, 1, 3));
    cases.put("hvaRangeUnmapped backwards", s -> s.hvaRangeUnmapped(4096, 4096));
    cases.put("hostWritten past the memory", s -> s.hostWritten(1, 1L << 40, 8, 1));
    cases.put("hostPagesFilled more than a byte", s -> s.hostPagesFilled(1, 0, 1, 256));
    cases.put("flushAcknowledged absent vCPU", s -> s.flushAcknowledged(9, true));
    cases.put("tlbFlushed absent vCPU", s -> s.tlbFlushed(9));
    cases.put("tlbEntryFlushed absent vCPU", s -> s.tlbEntryFlushed(9, 0));
    cases.put("cacheExhausted unknown cache", s -> s.cacheExhausted(0, 4));
    cases.put("nestedEntered absent vCPU", s -> s.nestedEntered(9, 0));
    cases.put("nestedEntered a second time", s -> twice(() -> s.nestedEntered(0, 0)));
    cases.put("nestedExited no nested guest", s -> s.nestedExited(0, 0x81, 0, 0));
    return cases;
  }

  private static void twice(final Runnable event) {
    event.run();
    event.run();
  }

  private static void zapAgain(final VmState state) {
    state.pageInvalidated(ROOT);
    state.pageZapped(ROOT);
  }

  private static void freeRootInUse(final VmState state) {
    state.rootSet(0, 0, ROOT, 0);
    state.pageInvalidated(ROOT);
    state.pageFreed(ROOT);
  }

  @TestFactory
  Stream<DynamicTest> isRefusedByName() {
    return Stream.of(
            misfits(),
            moreMisfits(),
            guestMisfitsByNumber(),
            shadowMisfitsByNumber(),
            memoryMisfitsByNumber())
        .flatMap(EventMismatchTest::refusals);
  }

  /** Whatever its numbers, an event is applied, or refused by its name with nothing changed. */
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "RUN_STARTED")
  void isAppliedWhollyOrNotAtAll(final VmEventKind kind) {
    final Random random = new Random(kind.ordinal());
    final VmState state = state();
    for (int i = 0; i < 500; i++) {
      final long before = state.digest();
      final long[] numbers = random.longs(5).map(EventMismatchTest::edgeOr).toArray();
      try {
        VmEventCaller.call(state, kind, numbers[0], numbers[1], numbers[2], numbers[3], numbers[4]);
      } catch (final EventMismatchException refused) {
        assertThat(refused).hasMessageStartingWith(kind.eventName() + ": ");
        assertThat(state.digest()).as("%s %s", kind, numbers).isEqualTo(before);
      }
    }
  }

  private static long edgeOr(final long drawn) {
    return (drawn & 15) == 0 ? drawn : EDGES[(int) (drawn >>> 33) % EDGES.length];
  }

  private static VmState pae(final VmState state) {
    state.controlRegisterWritten(0, ControlRegister.EFER, 0);
    return state;
  }

  private static Stream<DynamicTest> refusals(final Map<String, Consumer<VmState>> cases) {
    return cases.entrySet().stream()
        .map(
            misfit ->
                DynamicTest.dynamicTest(
                    misfit.getKey(),
                    () ->
                        assertThatThrownBy(() -> misfit.getValue().accept(state()))
                            .isInstanceOf(EventMismatchException.class)
                            .hasMessageStartingWith(event(misfit.getKey()) + ": ")));
  }

  private static String event(final String name) {
    return name.substring(0, name.indexOf(' '));
  }
}
