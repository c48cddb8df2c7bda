package umbra.mmu.invariant;

import umbra.mmu.event.VmEventFlattener;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.event.VmEvents;
import umbra.mmu.memory.SlotMemory;
import umbra.mmu.state.VmState;
import umbra.mmu.vcpu.VcpuState;
import umbra.mmu.vcpu.VcpuWitness;

/**
 * A listener that checks invariants while events come in. It must hear each event after the state.
 * A broken invariant leaves the listener, and so the request, as {@link BrokenInvariantException}.
 */
public final class InvariantChecker extends VmEventFlattener implements VcpuWitness {
  private final VmState state;
  private final Invariants invariants;
  private final FreedPages freedPages;
  private int requester = VmEvents.HOST;
  private final boolean afterEachEvent;
  private final long requestsPerCheck;
  private long requests;

  private InvariantChecker(
      final VmState state, final boolean afterEachEvent, final long requestsPerCheck) {
    this.state = state;
    this.invariants = new Invariants(state);
    this.freedPages = new FreedPages(state);
    this.afterEachEvent = afterEachEvent;
    this.requestsPerCheck = requestsPerCheck;
  }

  /** Checks the whole state after each event, and more of it after each request. For small VMs. */
  public static InvariantChecker everyEvent(final VmState state) {
    return new InvariantChecker(state, true, 1);
  }

  /** Checks the entry that an event changes, and the whole state after each request. */
  public static InvariantChecker everyRequest(final VmState state) {
    return new InvariantChecker(state, false, 1);
  }

  /**
   * Checks the entry that an event changes, and the whole state after every {@code requests}
   * requests.
   *
   * @param requests at least 1
   */
  public static InvariantChecker sampled(final VmState state, final long requests) {
    return new InvariantChecker(state, false, requests);
  }

  /** The invariants that are checked, for a check at another time. */
  public Invariants invariants() {
    return invariants;
  }

  @Override
  public void runStarted(final byte[] configuration) {}

  @Override
  protected void event(
      final VmEventKind kind,
      final long a,
      final long b,
      final long c,
      final long d,
      final long e) {
    freedPages.passed();
    if (kind == VmEventKind.REQUEST_ENDED) {
      if (++requests % requestsPerCheck == 0) {
        invariants.check();
      }
      return;
    }
    if (kind == VmEventKind.HUGE_PAGE_SPLIT_TRIED && d == 0) {
      invariants.checkSplit(a, b, (int) c);
    }
    checkTheOrder(kind, (int) a, (int) b);
    checkWhatTheEventSays(kind, (int) a, (int) b, c, d, e);
    if (afterEachEvent && changesTheMmu(kind)) {
      invariants.checkDuringRequest();
    }
  }

  @Override
  public void requestEnded(final VcpuState vcpu) {
    invariants.checkTranslations(vcpu);
  }

  /** 41 and 43: rules about the order of events. */
  private void checkTheOrder(final VmEventKind kind, final int a, final int b) {
    switch (kind) {
      case ROOT_SET -> {
        if (b == 0) {
          freedPages.rootChanged(a);
        }
      }
      case REQUEST_STARTED -> requester = a;
      case REMOTE_FLUSH_REQUESTED -> freedPages.flushed();
      case PAGE_INVALIDATED, TDP_PAGE_ZAPPED, TDP_ROOT_INVALIDATED -> freedPages.died(a);
      case PAGE_FREED ->
          invariants.require(
              freedPages.mayBeFreed(a),
              Invariant.FREED_AFTER_FLUSH,
              "freed page " + a + " while a vCPU may still walk it",
              a);
      case CACHES_TOPPED_UP ->
          invariants.require(
              a == requester, Invariant.CACHE_OWNER, "filled the caches of vcpu " + a, 0);
      default -> {}
    }
  }

  private void checkWhatTheEventSays(
      final VmEventKind kind, final int a, final int b, final long c, final long d, final long e) {
    switch (kind) {
      case SPTE_SET -> {
        invariants.checkTranslation(a, b, d, (int) e);
        invariants.checkEntry(a, b);
      }
      case PAGE_LINKED,
          ACCESS_REFRESHED,
          SPTE_PROTECTED,
          SPTE_AGED,
          SPTE_SYNCED,
          TDP_SPTE_CHANGED ->
          invariants.checkEntry(a, b);
      case MMIO_SPTE_SET -> {
        invariants.checkEntry(b, (int) c);
        if (e != 0) {
          invariants.checkCreatedMmio(b, (int) c);
        }
      }
      case HOST_WRITTEN -> noteHostWrite(a, b);
      case HOST_PAGES_FILLED -> invariants.hostWrote(a, b, c);
      default -> {}
    }
  }

  private void noteHostWrite(final int slot, final long offset) {
    final SlotMemory memory = state.slots().memory(slot);
    invariants.hostWrote(slot, memory.slotPage() + (offset >>> 12), 1);
  }

  /** Events that only tell change no state, so there is nothing new to check. */
  private static boolean changesTheMmu(final VmEventKind kind) {
    return switch (kind) {
      case RUN_STARTED,
          GUEST_WALKED,
          GUEST_WALKED_AGAIN,
          ACCESSED_BIT_WANTED,
          DIRTY_BIT_WANTED,
          WALK_FAILED,
          FAULT_RAISED,
          SPTE_REQUESTED,
          EXCEPTION_INJECTED,
          MMIO_SPTE_CHECKED,
          MMIO_FAULT_HANDLED,
          PAGE_GOT,
          HVA_PTE_CHANGED,
          CACHE_EXHAUSTED,
          TDP_LEAF_SET,
          HUGE_PAGE_SPLIT_TRIED ->
          false;
      default -> true;
    };
  }
}
