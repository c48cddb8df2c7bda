package umbra.mmu.invariant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static umbra.mmu.invariant.SmallVm.DIRECT;
import static umbra.mmu.invariant.SmallVm.FULL_ACCESS;
import static umbra.mmu.invariant.SmallVm.L1;
import static umbra.mmu.invariant.SmallVm.L3;
import static umbra.mmu.invariant.SmallVm.LEAF;
import static umbra.mmu.invariant.SmallVm.LEAF_ENTRY;
import static umbra.mmu.invariant.SmallVm.NEXT;
import static umbra.mmu.invariant.SmallVm.TABLE_ENTRY;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import umbra.mmu.event.VmEventFanOut;
import umbra.mmu.event.VmEvents;
import umbra.mmu.guest.Access;
import umbra.mmu.shadow.Spte;

/** When the checker looks, and what it says. */
final class InvariantCheckerTest {
  private final SmallVm vm = new SmallVm();

  @Test
  void everyEventSpeaksAtTheEventThatBreaks() {
    final VmEvents events = heardBy(InvariantChecker.everyEvent(vm.state));
    events.pageUnsynced(L1);
    assertBroken(33, () -> events.unsyncChildCleared(L3, 0));
  }

  @Test
  void everyRequestSpeaksWhenTheRequestEnds() {
    final VmEvents events = heardBy(InvariantChecker.everyRequest(vm.state));
    events.requestStarted(VmEvents.HOST, 0);
    assertThatCode(() -> hideAnUnsyncPage(events)).doesNotThrowAnyException();
    assertBroken(33, () -> events.requestEnded(VmEvents.HOST, 1));
  }

  @Test
  void samplingSpeaksAfterSoManyRequests() {
    final VmEvents events = heardBy(InvariantChecker.sampled(vm.state, 3));
    hideAnUnsyncPage(events);
    for (int request = 0; request < 2; request++) {
      events.requestStarted(VmEvents.HOST, request);
      events.requestEnded(VmEvents.HOST, request);
    }
    events.requestStarted(VmEvents.HOST, 2);
    assertBroken(33, () -> events.requestEnded(VmEvents.HOST, 3));
  }

  @Test
  void samplingLooksAtEachChangedEntryAtOnce() {
    final VmEvents events = heardBy(InvariantChecker.sampled(vm.state, 1000));
    assertBroken(34, () -> events.spteProtected(L1, 0, vm.spte(0x20, LEAF & ~Spte.MMU_WRITABLE)));
    assertBroken(39, () -> events.mmioSpteSet(0, L1, 9, Spte.mmio(0x29, 6, 2), true));
  }

  @Test
  void aLinkToAPageOfAnotherLevelIsSeenAtOnce() {
    final long link = (long) L1 << 12 | Spte.TABLE;
    vm.page(SmallVm.ROOT).applySpte(1, link);
    final InvariantChecker checker = InvariantChecker.sampled(vm.state, 1000);
    assertBroken(6, () -> checker.pageLinked(SmallVm.ROOT, 1, L1, link));
  }

  @Test
  void aDirectPagesTranslationByAnotherPositionBreaks21() {
    final InvariantChecker checker = InvariantChecker.everyRequest(vm.state);
    final VmEvents events = heardBy(checker);
    assertThatCode(() -> events.spteSet(DIRECT, 1, vm.spte(0x401, LEAF), 0x401, FULL_ACCESS))
        .doesNotThrowAnyException();
    assertBroken(21, () -> checker.spteSet(DIRECT, 1, vm.spte(0x401, LEAF), 0x402, FULL_ACCESS));
    assertBroken(
        21,
        () -> events.spteSet(DIRECT, 1, vm.spte(0x401, LEAF), 0x401, FULL_ACCESS & ~Access.EXEC));
  }

  @Test
  void aRequestMayBreakForATimeWhatSeveralEventsRestore() {
    final VmEvents events = heardBy(InvariantChecker.everyEvent(vm.state));
    events.requestStarted(VmEvents.HOST, 0);
    events.guestWritten(0x13 << 12, 8, 0x40L << 12 | LEAF_ENTRY);
    events.spteDropped(L1, 0);
    assertThatCode(() -> events.requestEnded(VmEvents.HOST, 1)).doesNotThrowAnyException();
  }

  @Test
  void aTableThatTheHostPokedProvesNothing() {
    final VmEvents events = heardBy(InvariantChecker.everyRequest(vm.state));
    events.requestStarted(VmEvents.HOST, 0);
    events.hostWritten(0, 0x12 << 12, 8, 0x15L << 12 | TABLE_ENTRY);
    events.requestEnded(VmEvents.HOST, 1);
    assertThat(vm.broken()).containsExactly(9);
  }

  @Test
  void aTableThatTheHostDiscardedProvesNothing() {
    final VmEvents events = heardBy(InvariantChecker.everyRequest(vm.state));
    events.requestStarted(VmEvents.HOST, 0);
    events.hostPagesFilled(0, 0x13, 1, 0);
    events.requestEnded(VmEvents.HOST, 1);
    assertThat(vm.broken()).contains(18);
  }

  @Test
  void withoutThePastNoTableProvesAnything() {
    vm.guestEntry(0x12, 0, 0x15, TABLE_ENTRY);
    final Invariants invariants = new Invariants(vm.state);
    invariants.pastIsUnknown();
    assertThat(invariants.broken()).isEmpty();
  }

  @Test
  void theMessageNamesNumberRuleAndPlace() {
    vm.state.accessRefreshed(L1, 1, FULL_ACCESS & ~Access.WRITE);
    assertThatThrownBy(() -> new Invariants(vm.state).check())
        .hasMessage(
            "invariant 22 (an entry grants no more than the cached access): it grants more than"
                + " is cached, at page 4 (gfn 0x13, level 1) entry 1 = 0x10000021e67,"
                + " cached access 5");
  }

  @Test
  void theCheckDuringARequestLeavesOutWhatHoldsBetweenRequestsOnly() {
    final Invariants invariants = new Invariants(vm.state);
    vm.state.rootTaken(SmallVm.ROOT);
    assertThatCode(invariants::checkDuringRequest).doesNotThrowAnyException();
    assertBroken(10, invariants::check);
  }

  @Test
  void anEntryOfNoPageIsNotLookedAt() {
    assertThatCode(() -> new Invariants(vm.state).checkEntry(NEXT, 0)).doesNotThrowAnyException();
  }

  private VmEvents heardBy(final InvariantChecker checker) {
    return new VmEventFanOut(vm.state, checker);
  }

  private static void hideAnUnsyncPage(final VmEvents events) {
    events.pageUnsynced(L1);
    events.unsyncChildCleared(L3, 0);
  }

  private static void assertBroken(final int number, final ThrowingCallable event) {
    assertThatThrownBy(event)
        .isInstanceOfSatisfying(
            BrokenInvariantException.class,
            broken -> assertThat(broken.number()).isEqualTo(number));
  }
}
