package umbra.mmu.state;

import umbra.mmu.event.ReturnCode;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.event.VmEvents;
import umbra.mmu.guest.ControlRegister;

/**
 * Which request runs, and which events may come now: the machine is built, the run starts, requests
 * follow one another, the run ends. While a request runs, what a vCPU does it does for its own.
 */
final class Requests {
  private static final int BUILDING = 0;
  private static final int IDLE = 1;
  private static final int SERVING = 2;
  private static final int ENDED = 3;

  private static final int ALL_REQUESTS = EntryRequest.TLB_FLUSH_GUEST * 2 - 1;
  private static final int VECTORS = 32;
  private static final int MAX_LEVEL = 5;
  private static final int PARAMETERS = Parameter.values().length;
  private static final int CACHES = MemoryCache.values().length;

  private final VcpuMmu[] vcpus;
  private int phase = BUILDING;
  private int current = VmEvents.HOST;
  private long startPosition;

  Requests(final VcpuMmu[] vcpus) {
    this.vcpus = vcpus;
  }

  /** The vCPU whose request runs, or {@link VmEvents#HOST}. */
  int current() {
    return current;
  }

  boolean isEnded() {
    return phase == ENDED;
  }

  boolean isServing() {
    return phase == SERVING;
  }

  // ---- the course of the run ----

  void startRun() {
    Misfit.require(
        phase == BUILDING,
        VmEventKind.RUN_STARTED,
        "a machine before its first event",
        "phase",
        phase);
    phase = IDLE;
  }

  /** {@code hostPosition} is where the host's last request ended. */
  void start(final int vcpu, final long position, final long hostPosition) {
    final VmEventKind kind = VmEventKind.REQUEST_STARTED;
    Misfit.require(
        phase == IDLE || phase == BUILDING,
        kind,
        "no request that runs",
        phase == ENDED ? "the end of the run after vcpu" : "one of vcpu",
        current);
    if (vcpu != VmEvents.HOST) {
      range(kind, vcpu);
    }
    final long last = vcpu == VmEvents.HOST ? hostPosition : vcpus[vcpu].position();
    Misfit.require(
        position >= last, kind, "a position not before that of its last end", "position", position);
    phase = SERVING;
    current = vcpu;
    startPosition = position;
  }

  void end(final int vcpu, final long position) {
    final VmEventKind kind = VmEventKind.REQUEST_ENDED;
    Misfit.require(phase == SERVING, kind, "a request that runs", "none, but vcpu", vcpu);
    Misfit.require(vcpu == current, kind, "the vcpu whose request runs", "vcpu", vcpu);
    Misfit.require(
        position >= startPosition, kind, "a position not before its start", "position", position);
    phase = IDLE;
    current = VmEvents.HOST;
  }

  void endRun(final long digest, final long expected) {
    final VmEventKind kind = VmEventKind.RUN_ENDED;
    Misfit.require(phase == IDLE, kind, "a run between two requests", "phase", phase);
    if (digest != expected) {
      throw Misfit.of(
          kind, "digest 0x" + Long.toHexString(expected), "0x" + Long.toHexString(digest));
    }
    phase = ENDED;
  }

  /** Whether the run goes on and no request is under way. */
  boolean isBetweenRequests() {
    return phase == IDLE;
  }

  /** The state comes from between two requests of a run that has started. */
  void applyBetweenRequests() {
    phase = IDLE;
  }

  // ---- what a request does ----

  /** Work on the MMU is done in a request, or while the machine is built. */
  void work(final VmEventKind kind) {
    Misfit.require(
        phase == SERVING || phase == BUILDING,
        kind,
        "a request that runs",
        "phase of the run",
        phase);
  }

  /** Something happens to a vCPU, whoever asked for it. */
  void vcpu(final VmEventKind kind, final int vcpu) {
    work(kind);
    range(kind, vcpu);
  }

  /** A vCPU does something, which it does in its own request only. */
  void actor(final VmEventKind kind, final int vcpu) {
    // Most events are of this kind, and its number was looked at when the request started.
    if (phase == SERVING && vcpu == current && vcpu != VmEvents.HOST) {
      return;
    }
    vcpu(kind, vcpu);
    Misfit.require(
        vcpu == current || phase == BUILDING, kind, "the vcpu whose request runs", "vcpu", vcpu);
  }

  void walked(final VmEventKind kind, final int vcpu, final int lastLevel) {
    actor(kind, vcpu);
    // A walk that cannot read its top table ended one level above it.
    Misfit.require(
        lastLevel >= 1 && lastLevel <= MAX_LEVEL + 1, kind, "a level", "level", lastLevel);
  }

  void controlRegisterWritten(final int vcpu, final int register) {
    final VmEventKind kind = VmEventKind.CONTROL_REGISTER_WRITTEN;
    actor(kind, vcpu);
    Misfit.require(
        ControlRegister.isKept(register),
        kind,
        "register 0, 3, 4 or 8 (EFER)",
        "register",
        register);
  }

  void spteRequested(final long gfn, final long pfn, final int level) {
    final VmEventKind kind = VmEventKind.SPTE_REQUESTED;
    work(kind);
    Misfit.require(gfn >= 0, kind, "a gfn", "gfn", gfn);
    Misfit.require(pfn >= -1, kind, "a pfn, or -1 for none", "pfn", pfn);
    Misfit.require(level >= 1 && level <= MAX_LEVEL, kind, "a level from 1 to 5", "level", level);
  }

  void faultResolved(final int vcpu, final int code) {
    final VmEventKind kind = VmEventKind.FAULT_RESOLVED;
    actor(kind, vcpu);
    final boolean known = code >= ReturnCode.RET_PF_CONTINUE && code <= ReturnCode.RET_PF_SPURIOUS;
    Misfit.require(
        known || code == ReturnCode.EFAULT || code == ReturnCode.ENOSPC,
        kind,
        "a RET_PF_ value, -EFAULT or -ENOSPC",
        "code",
        code);
  }

  void exceptionInjected(final int vcpu, final int vector) {
    final VmEventKind kind = VmEventKind.EXCEPTION_INJECTED;
    actor(kind, vcpu);
    Misfit.require(
        vector >= 0 && vector < VECTORS, kind, "a vector from 0 to 31", "vector", vector);
  }

  void nestedEntered(final int vcpu) {
    final VmEventKind kind = VmEventKind.NESTED_ENTERED;
    actor(kind, vcpu);
    Misfit.require(!vcpus[vcpu].inGuestMode(), kind, "no nested guest", "one of vcpu", vcpu);
  }

  void nestedExited(final int vcpu) {
    final VmEventKind kind = VmEventKind.NESTED_EXITED;
    actor(kind, vcpu);
    Misfit.require(vcpus[vcpu].inGuestMode(), kind, "a nested guest", "none of vcpu", vcpu);
  }

  void exceptionKept(final int vcpu, final int vector) {
    final VmEventKind kind = VmEventKind.EXCEPTION_KEPT;
    actor(kind, vcpu);
    Misfit.require(
        vector >= 0 && vector < VECTORS, kind, "a vector from 0 to 31", "vector", vector);
    Misfit.require(!vcpus[vcpu].keepsException(), kind, "no exception kept", "one of vcpu", vcpu);
  }

  void mmioInfoForgotten(final int vcpu) {
    final VmEventKind kind = VmEventKind.MMIO_INFO_FORGOTTEN;
    actor(kind, vcpu);
    Misfit.require(vcpus[vcpu].mmioGva() != 0, kind, "a remembered address", "none of vcpu", vcpu);
  }

  void entryRequested(final int vcpu, final int requests) {
    final VmEventKind kind = VmEventKind.ENTRY_REQUESTED;
    vcpu(kind, vcpu);
    Misfit.require(
        requests != 0 && (requests & ~ALL_REQUESTS) == 0,
        kind,
        "bits of requests",
        "bits",
        requests);
  }

  void entryRequestsServed(final int vcpu, final int requests) {
    final VmEventKind kind = VmEventKind.ENTRY_REQUESTS_SERVED;
    actor(kind, vcpu);
    Misfit.require(
        requests != 0 && (requests & ~vcpus[vcpu].requests()) == 0,
        kind,
        "bits that are requested",
        "bits",
        requests);
  }

  void cacheExhausted(final int vcpu, final int cache) {
    final VmEventKind kind = VmEventKind.CACHE_EXHAUSTED;
    if (vcpu == VmEvents.HOST) {
      work(kind);
      Misfit.require(current == vcpu, kind, "a request of the host", "one of vcpu", current);
    } else {
      actor(kind, vcpu);
    }
    Misfit.require(cache >= 0 && cache < CACHES, kind, "a memory cache", "cache", cache);
  }

  void parameterSet(final int parameter) {
    final VmEventKind kind = VmEventKind.PARAMETER_SET;
    work(kind);
    Misfit.require(
        parameter >= 0 && parameter < PARAMETERS, kind, "a parameter", "number", parameter);
  }

  private void range(final VmEventKind kind, final int vcpu) {
    if (vcpu < 0 || vcpu >= vcpus.length) {
      throw Misfit.of(kind, "a vcpu from 0 to " + (vcpus.length - 1), "vcpu " + vcpu);
    }
  }
}
