package umbra.mmu.fault;

import umbra.mmu.event.ReturnCode;
import umbra.mmu.event.VmEvents;
import umbra.mmu.guest.Access;
import umbra.mmu.guest.ErrorCode;
import umbra.mmu.guest.Gpte;
import umbra.mmu.host.HostFault;
import umbra.mmu.memory.SlotMemory;
import umbra.mmu.shadow.PageRole;
import umbra.mmu.shadow.ShadowPage;
import umbra.mmu.shadow.Spte;
import umbra.mmu.state.MemoryCache;
import umbra.mmu.state.Parameter;
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
  private static final MemoryCache[] CACHES = MemoryCache.values();

  private final VmState state;
  private final VmEvents events;
  private final GuestWalker walker;
  private final GvaInvalidation invalidation;
  private final HostFault host;
  private final PageZap zap;
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
    this.host = host;
    this.zap = zap;
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
   * Handles a fault at {@code gva}.
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
    final int answer = pageFault(vcpu, gva, errorCode & ~ErrorCode.RESERVED, errorCode, mode);
    events.faultResolved(vcpu.number(), answer);
    return answer;
  }

  /** A reserved bit: an MMIO entry of the current generation needs no walk (reference 4.2). */
  private int mmio(final VcpuMmu vcpu, final long gva) {
    final long generation = Spte.mmioGenerationOf(state.slots().generation());
    if (vcpu.isMmioCached()
        && vcpu.mmioGva() == (gva & -4096)
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
    events.mmioFaultHandled(gva, Spte.mmioGfn(spte), access);
    events.mmioInfoCached(vcpu.number(), gva & -4096, Spte.mmioGfn(spte), access, generation);
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
    fault.gfn = walk.gfn();
    fault.slot = state.slots().of(fault.gfn);
    if (isWriteToTrackedTable()) {
      clearFloodingAlong(vcpu, gva);
      return ReturnCode.RET_PF_EMULATE;
    }
    topUp(vcpu);
    limitLevel(vcpu);
    final long sequence = state.invalidationSequence();
    final int faultIn = faultIn();
    if (faultIn != ReturnCode.RET_PF_CONTINUE) {
      return faultIn;
    }
    if (fault.slot == null && !rememberMmio(vcpu, gva)) {
      return ReturnCode.RET_PF_EMULATE;
    }
    if (isStale(vcpu, sequence)) {
      return ReturnCode.RET_PF_RETRY;
    }
    if (!zap.makeRoom()) {
      return ReturnCode.ENOSPC;
    }
    if (state.isOn(Parameter.CHECK_ROOT_AFTER_MAKING_ROOM) && isStale(vcpu, sequence)) {
      return ReturnCode.RET_PF_RETRY;
    }
    return fetch.fetch(vcpu, fault, walk, accessFor(vcpu));
  }

  /**
   * A fault is the guest's own: a present translation is invalidated first, in the current root
   * only (kvm_inject_emulated_page_fault; reference 2.5).
   */
  public void reflect(final VcpuMmu vcpu, final long gva, final long code) {
    if ((code & (ErrorCode.PRESENT | ErrorCode.RESERVED)) == ErrorCode.PRESENT) {
      invalidation.invalidateInRoot(vcpu, gva, 0);
    }
    events.faultReflected(vcpu.number(), gva, code);
  }

  private boolean isWriteToTrackedTable() {
    return fault.present
        && fault.write
        && !fault.reserved
        && fault.slot != null
        && fault.slot.writeTrack(fault.gfn) > 0;
  }

  private void clearFloodingAlong(final VcpuMmu vcpu, final long gva) {
    ShadowPage page = state.pages().get(vcpu.root(0));
    while (page != null) {
      if (page.writeFlooding() != 0) {
        events.writeFloodingCleared(page.number());
      }
      page = state.child(page, Gpte.index(gva, page.level()));
    }
  }

  /** mmu_topup_memory_caches. */
  public void topUp(final VcpuMmu vcpu) {
    for (final MemoryCache cache : CACHES) {
      if (vcpu.cached(cache) < cache.minimum()) {
        events.cachesToppedUp(vcpu.number());
        return;
      }
    }
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
    final long frame = -MappingLevel.pages(walk.level());
    for (int level = walk.level(); level <= walk.topLevel(); level++) {
      if (((fault.gfn ^ walk.tableGfn(level)) & frame) == 0) {
        fault.maxLevel = 1;
      }
    }
  }

  private int faultIn() {
    if (fault.slot == null) {
      return ReturnCode.RET_PF_CONTINUE;
    }
    if (fault.write && fault.slot.isReadOnly()) {
      return ReturnCode.RET_PF_EMULATE;
    }
    final SlotMemory memory = fault.slot.memory();
    final int page = fault.slot.mappingPage(fault.gfn);
    if (!host.access(memory, page, fault.write)) {
      return ReturnCode.EFAULT;
    }
    fault.pfn = memory.pfn(page);
    fault.mapWritable = HostFault.isWritable(memory, page) && !fault.slot.isReadOnly();
    return ReturnCode.RET_PF_CONTINUE;
  }

  /** handle_abnormal_pfn: false where no MMIO entry will be made, so the emulator runs at once. */
  private boolean rememberMmio(final VcpuMmu vcpu, final long gva) {
    final int access = walk.access() & (Access.WRITE | Access.USER);
    final long generation = Spte.mmioGenerationOf(state.slots().generation());
    events.mmioInfoCached(vcpu.number(), gva & -4096, fault.gfn, access, generation);
    return state.isOn(Parameter.MMIO_CACHING);
  }

  private boolean isStale(final VcpuMmu vcpu, final long sequence) {
    final ShadowPage root = state.pages().get(vcpu.root(0));
    return root == null || state.isObsolete(root) || state.invalidationSequence() != sequence;
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

  /** The entry at which the shadow walk of {@code gva} ends. */
  private long lastSpte(final VcpuMmu vcpu, final long gva) {
    ShadowPage page = state.pages().get(vcpu.root(0));
    while (page != null) {
      final int index = Gpte.index(gva, PageRole.level(page.role()));
      final ShadowPage child = state.child(page, index);
      if (child == null) {
        return page.spte(index);
      }
      page = child;
    }
    return 0;
  }
}
