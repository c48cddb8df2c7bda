package umbra.mmu.fault;

import umbra.mmu.event.ReturnCode;
import umbra.mmu.event.VmEvents;
import umbra.mmu.guest.Access;
import umbra.mmu.guest.ErrorCode;
import umbra.mmu.guest.Gpte;
import umbra.mmu.host.HostFault;
import umbra.mmu.shadow.ShadowPage;
import umbra.mmu.shadow.Spte;
import umbra.mmu.state.VcpuMmu;
import umbra.mmu.state.VmState;
import umbra.mmu.sync.GvaInvalidation;
import umbra.mmu.walk.GuestWalker;
import umbra.mmu.walk.Walk;
import umbra.mmu.zap.PageZap;

/**
 * Handles a page fault under shadow paging (kvm_mmu_page_fault, FNAME(page_fault); reference 4).
 */
public final class FaultHandler {
  /** The guest's own walk wants to write a table that is tracked: PFERR_NESTED_GUEST_PAGE. */
  private static final long TRACKED_GUEST_TABLE =
      ErrorCode.GUEST_TABLE | ErrorCode.WRITE | ErrorCode.PRESENT;

  private final VmState state;
  private final VmEvents events;
  private final GuestWalker walker;
  private final GvaInvalidation invalidation;
  private final PageZap zap;
  private final FaultIn faultIn;
  private final DirectFaults direct;
  private final Fetch fetch;
  private final PageFault fault = new PageFault();
  private final Walk walk = new Walk();
  private boolean reflected;

  public FaultHandler(
      final VmState state,
      final VmEvents events,
      final GuestWalker walker,
      final GvaInvalidation invalidation,
      final HostFault host,
      final PageZap zap,
      final Fetch fetch) {
    this.state = state;
    this.events = events;
    this.walker = walker;
    this.invalidation = invalidation;
    this.zap = zap;
    this.faultIn = new FaultIn(state, events, host, zap);
    this.direct = new DirectFaults(state, events, faultIn, fetch);
    this.fetch = fetch;
  }

  /** The walk of the last handled fault; its error code matters where {@link #reflected} holds. */
  public Walk walk() {
    return walk;
  }

  /** Whether the last fault is the guest's own: an exception is to be injected. */
  public boolean reflected() {
    return reflected;
  }

  /**
   * Handles a fault at {@code gva}, or at that guest-physical address where the MMU is direct.
   *
   * @param mode the guest's mode bits, EFLAGS.AC included
   * @return a RET_PF_ value or a negative errno
   */
  public int handle(final VcpuMmu vcpu, final long gva, final long errorCode, final int mode) {
    reflected = false;
    if ((errorCode & ErrorCode.RESERVED) != 0) {
      final int answer = mmio(vcpu, gva);
      if (answer != ReturnCode.RET_PF_INVALID) {
        return answer;
      }
    }
    events.faultTaken(vcpu.number());
    final int answer =
        state.isDirect(vcpu)
            ? direct.handle(vcpu, gva, errorCode)
            : pageFault(vcpu, gva, errorCode & ErrorCode.OF_WALK, errorCode, mode);
    events.faultResolved(vcpu.number(), answer);
    if (answer == ReturnCode.RET_PF_EMULATE
        && (errorCode & TRACKED_GUEST_TABLE) == TRACKED_GUEST_TABLE) {
      zap.unprotect(gva >>> 12);
      return ReturnCode.RET_PF_RETRY;
    }
    return answer;
  }

  /** A reserved bit: an MMIO entry of the current generation needs no walk (reference 4.2). */
  private int mmio(final VcpuMmu vcpu, final long gva) {
    final long generation = Spte.mmioGenerationOf(state.slots().generation());
    final boolean direct = state.isDirect(vcpu);
    if (vcpu.isMmioCached()
        && !vcpu.inGuestMode()
        && (direct ? vcpu.mmioGfn() == gva >>> 12 : vcpu.isMmioGva(gva))
        && vcpu.mmioGeneration() == generation) {
      return ReturnCode.RET_PF_EMULATE;
    }
    final long spte = lastSpte(vcpu, gva);
    if (!Spte.isMmio(spte)) {
      return ReturnCode.RET_PF_RETRY;
    }
    events.mmioSpteChecked(spte, generation, Spte.mmioGeneration(spte));
    if (Spte.mmioGeneration(spte) != generation) {
      return ReturnCode.RET_PF_INVALID;
    }
    final int access = Spte.mmioAccess(spte);
    events.mmioFaultHandled(direct ? 0 : gva, Spte.mmioGfn(spte), access);
    events.mmioInfoCached(
        vcpu.number(),
        FaultIn.mmioPage(vcpu, direct ? 0 : gva),
        Spte.mmioGfn(spte),
        access,
        generation);
    return ReturnCode.RET_PF_EMULATE;
  }

  private int pageFault(
      final VcpuMmu vcpu,
      final long gva,
      final long accessCode,
      final long errorCode,
      final int mode) {
    fault.start(gva, errorCode);
    if (!walker.walk(vcpu, gva, accessCode, mode, walk)) {
      reflect(vcpu, gva, walk.errorCode());
      reflected = true;
      return ReturnCode.RET_PF_RETRY;
    }
    fault.at(walk.gfn(), state.slots().of(walk.gfn()));
    if (FaultIn.isWriteToTrackedTable(fault)) {
      clearFloodingAlong(vcpu, gva);
      return ReturnCode.RET_PF_EMULATE;
    }
    limitLevel(vcpu);
    final int prepared = faultIn.prepare(vcpu, fault, gva, walk.access());
    if (prepared != ReturnCode.RET_PF_CONTINUE) {
      return prepared;
    }
    final int entered = faultIn.enter(vcpu, true);
    return entered == ReturnCode.RET_PF_CONTINUE
        ? fetch.fetch(vcpu, fault, walk, accessFor(vcpu))
        : entered;
  }

  /**
   * A fault is the guest's own: a present translation is invalidated first, in the current root
   * only (kvm_inject_emulated_page_fault; reference 2.5).
   */
  public void reflect(final VcpuMmu vcpu, final long gva, final long code) {
    final boolean shadowed = !state.isDirect(vcpu);
    if (shadowed && (code & (ErrorCode.PRESENT | ErrorCode.RESERVED)) == ErrorCode.PRESENT) {
      invalidation.invalidateInRoot(vcpu, gva, 0);
    }
    if (!vcpu.inGuestMode()) {
      events.faultReflected(vcpu.number(), gva, code);
    }
  }

  private void clearFloodingAlong(final VcpuMmu vcpu, final long gva) {
    ShadowPage page = state.pages().get(vcpu.topPage(0, gva));
    while (page != null) {
      if (page.writeFlooding() != 0) {
        events.writeFloodingCleared(page.number());
      }
      page = state.child(page, Gpte.index(gva, page.level()));
    }
  }

  /** mmu_topup_memory_caches. */
  public void topUp(final VcpuMmu vcpu) {
    faultIn.topUp(vcpu);
  }

  /**
   * A page that holds one of the tables on its own path is mapped small, or writing it could never
   * be tracked (is_self_change_mapping).
   */
  private void limitLevel(final VcpuMmu vcpu) {
    fault.maxLevel = walk.level();
    if ((walk.access() & Access.WRITE) == 0 && (vcpu.writeProtect() || fault.user)) {
      return;
    }
    if (walk.mapsOwnTable()) {
      fault.maxLevel = 1;
    }
  }

  /** A supervisor write with CR0.WP=0 gets a kernel-only writable entry (reference 4.3 step 9). */
  private int accessFor(final VcpuMmu vcpu) {
    final int access = walk.access();
    if (!fault.write
        || (access & Access.WRITE) != 0
        || vcpu.writeProtect()
        || fault.user
        || fault.slot == null) {
      return access;
    }
    final int kernelOnly = (access | Access.WRITE) & ~Access.USER;
    return vcpu.smep() ? kernelOnly & ~Access.EXEC : kernelOnly;
  }

  /** The entry at which the walk of {@code gva} ends, 0 where there is none. */
  private long lastSpte(final VcpuMmu vcpu, final long gva) {
    final ShadowPage page = state.lastPage(vcpu, gva);
    return page == null ? 0 : page.spte(Gpte.index(gva, page.level()));
  }
}
