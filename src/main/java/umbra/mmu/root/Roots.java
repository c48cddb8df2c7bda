package umbra.mmu.root;

import umbra.mmu.event.VmEvents;
import umbra.mmu.fault.FaultHandler;
import umbra.mmu.fault.PageSearch;
import umbra.mmu.shadow.ShadowPage;
import umbra.mmu.state.EntryRequest;
import umbra.mmu.state.PaeTable;
import umbra.mmu.state.Parameter;
import umbra.mmu.state.VcpuMmu;
import umbra.mmu.state.VmState;
import umbra.mmu.sync.PageSync;
import umbra.mmu.tdp.TdpRoots;
import umbra.mmu.tdp.TdpZap;
import umbra.mmu.zap.InvalidList;
import umbra.mmu.zap.PageZap;

/**
 * Loads, caches and gives back a vCPU's roots (kvm_mmu_load, fast_pgd_switch; reference 3.5). All
 * but {@link #unload} and {@link #freeObsolete} work on the context in use.
 */
public final class Roots {
  private static final int CURRENT = 0;

  private final VmState state;
  private final VmEvents events;
  private final PageSearch search;
  private final PageSync sync;
  private final PageZap zap;
  private final FaultHandler faults;
  private final TdpRoots tdpRoots;
  private final TdpZap tdpZap;
  private final PaeRoots paeRoots;
  private final InvalidList invalid = new InvalidList();

  public Roots(
      final VmState state,
      final VmEvents events,
      final PageSearch search,
      final PageSync sync,
      final PageZap zap,
      final FaultHandler faults,
      final TdpRoots tdpRoots,
      final TdpZap tdpZap) {
    this.state = state;
    this.events = events;
    this.search = search;
    this.sync = sync;
    this.zap = zap;
    this.faults = faults;
    this.tdpRoots = tdpRoots;
    this.tdpZap = tdpZap;
    this.paeRoots = new PaeRoots(state, events, search);
  }

  public boolean hasRoot(final VcpuMmu vcpu) {
    return vcpu.root(CURRENT) != 0;
  }

  /**
   * Builds the root for the vCPU's CR3 or nested CR3 and syncs it; false for -ENOSPC or {@link
   * #isShutDown}.
   */
  public boolean load(final VcpuMmu vcpu) {
    faults.topUp(vcpu);
    if (!zap.makeRoom()) {
      return false;
    }
    if (state.hasPaeRoot(vcpu)) {
      return loadPaeRoot(vcpu);
    }
    // A direct root stands for no table of the guest.
    final long pgd = state.isDirect(vcpu) ? 0 : vcpu.tableRegister();
    if (!isVisible(vcpu)) {
      return false;
    }
    final ShadowPage root = get(vcpu, pgd);
    events.rootTaken(root.number());
    set(vcpu, CURRENT, root.number(), pgd);
    sync.syncRoot(vcpu);
    return true;
  }

  private boolean loadPaeRoot(final VcpuMmu vcpu) {
    if (!paeRoots.load(vcpu)) {
      return false;
    }
    events.rootSet(vcpu.number(), CURRENT, PaeTable.ROOT, vcpu.cr3());
    sync.syncRoot(vcpu);
    return true;
  }

  /**
   * Whether the last {@link #load} failed since the guest's top table, or one that a PDPTE names,
   * lies in no slot: a triple fault (mmu_check_root; reference 3.5).
   */
  public boolean isShutDown(final VcpuMmu vcpu) {
    return state.hasPaeRoot(vcpu) ? !paeRoots.areVisible(vcpu) : !isVisible(vcpu);
  }

  private boolean isVisible(final VcpuMmu vcpu) {
    return state.isDirect(vcpu) || state.slots().of(gfn(vcpu.tableRegister())) != null;
  }

  /** The four pages of a guest with 32-bit addresses are no root that can be kept for later. */
  public void dropPaeRoot(final VcpuMmu vcpu) {
    if (vcpu.root(CURRENT) == PaeTable.ROOT) {
      put(vcpu, vcpu.slot(CURRENT));
      zap.commit(invalid);
    }
  }

  /**
   * CR3 has a new value: its root is taken from the previous ones if it is there, otherwise the
   * oldest is given back and the next entry loads.
   */
  public void switchTo(final VcpuMmu vcpu, final long pgd) {
    if (isUsable(vcpu, CURRENT, pgd)) {
      reuse(vcpu);
      return;
    }
    dropPaeRoot(vcpu);
    final boolean found = hasRoot(vcpu) ? rotate(vcpu, pgd) : takeOut(vcpu, pgd);
    if (found) {
      reuse(vcpu);
    } else if (hasRoot(vcpu)) {
      put(vcpu, vcpu.slot(CURRENT));
      zap.commit(invalid);
    }
  }

  /** Gives back the roots of both contexts, the guest's own first (kvm_mmu_unload). */
  public void unload(final VcpuMmu vcpu) {
    free(vcpu, VcpuMmu.GUEST, false);
    free(vcpu, VcpuMmu.NESTED, false);
  }

  /** Gives back roots that were zapped or belong to a past generation, in both contexts. */
  public void freeObsolete(final VcpuMmu vcpu) {
    free(vcpu, VcpuMmu.GUEST, true);
    free(vcpu, VcpuMmu.NESTED, true);
  }

  /** Previous roots 0 to 2, then the current one, with one commit (kvm_mmu_free_roots). */
  private void free(final VcpuMmu vcpu, final int context, final boolean obsoleteAlone) {
    for (int i = 1; i <= VcpuMmu.ROOTS; i++) {
      final int slot = context * VcpuMmu.ROOTS + i % VcpuMmu.ROOTS;
      final ShadowPage root = state.pages().get(vcpu.rootInSlot(slot));
      if (root != null && (!obsoleteAlone || state.isObsolete(root))) {
        put(vcpu, slot);
      }
    }
    final int current = context * VcpuMmu.ROOTS;
    if (vcpu.rootInSlot(current) == PaeTable.ROOT
        && (!obsoleteAlone || paeRoots.isAnyObsolete(vcpu))) {
      put(vcpu, current);
    }
    zap.commit(invalid);
  }

  /** A guest TLB flush must not leave stale previous roots (kvm_mmu_sync_prev_roots). */
  public void freeUnsyncPrevious(final VcpuMmu vcpu) {
    for (int position = 1; position < VcpuMmu.ROOTS; position++) {
      final ShadowPage root = state.pages().get(vcpu.root(position));
      if (root != null && (root.isUnsync() || root.unsyncChildren() > 0)) {
        put(vcpu, vcpu.slot(position));
      }
    }
    zap.commit(invalid);
  }

  private boolean isUsable(final VcpuMmu vcpu, final int position, final long pgd) {
    final ShadowPage root = state.pages().get(vcpu.root(position));
    return root != null
        && (state.isDirect(vcpu) || vcpu.pgd(position) == pgd)
        && root.role() == state.rootRole(vcpu);
  }

  /** Each step swaps the current root with the next previous one. */
  private boolean rotate(final VcpuMmu vcpu, final long pgd) {
    for (int position = 1; position < VcpuMmu.ROOTS; position++) {
      final int page = vcpu.root(position);
      final long otherPgd = vcpu.pgd(position);
      final int current = vcpu.root(CURRENT);
      final long currentPgd = vcpu.pgd(CURRENT);
      set(vcpu, CURRENT, page, otherPgd);
      set(vcpu, position, current, currentPgd);
      if (isUsable(vcpu, CURRENT, pgd)) {
        return true;
      }
    }
    return false;
  }

  /** Without a current root a hit is taken out and later ones move up. */
  private boolean takeOut(final VcpuMmu vcpu, final long pgd) {
    for (int position = 1; position < VcpuMmu.ROOTS; position++) {
      if (isUsable(vcpu, position, pgd)) {
        set(vcpu, CURRENT, vcpu.root(position), pgd);
        for (int i = position; i < VcpuMmu.ROOTS - 1; i++) {
          set(vcpu, i, vcpu.root(i + 1), vcpu.pgd(i + 1));
        }
        set(vcpu, VcpuMmu.ROOTS - 1, 0, 0);
        return true;
      }
    }
    return false;
  }

  private void reuse(final VcpuMmu vcpu) {
    int requests = EntryRequest.LOAD_MMU_PGD;
    if (state.isOn(Parameter.FLUSH_ON_REUSE)) {
      requests |= EntryRequest.MMU_SYNC | EntryRequest.TLB_FLUSH_CURRENT;
    }
    events.entryRequested(vcpu.number(), requests);
    if (vcpu.mmioGva() != 0) {
      events.mmioInfoForgotten(vcpu.number());
    }
    final ShadowPage root = state.pages().get(vcpu.root(CURRENT));
    if (root.writeFlooding() != 0) {
      events.writeFloodingCleared(root.number());
    }
  }

  /** The last reference to a dead root zaps what is left of it (mmu_free_root_page). */
  private void put(final VcpuMmu vcpu, final int slot) {
    final ShadowPage root = state.pages().get(vcpu.rootInSlot(slot));
    if (root != null) {
      events.rootSet(vcpu.number(), slot, 0, 0);
      release(root);
    } else if (vcpu.rootInSlot(slot) == PaeTable.ROOT) {
      paeRoots.put(vcpu, this::release);
      events.rootSet(vcpu.number(), slot, 0, 0);
    }
  }

  private void release(final ShadowPage root) {
    if (root.isTdp()) {
      tdpZap.put(root);
      return;
    }
    events.rootPut(root.number());
    if (root.rootCount() == 0 && root.isInvalid()) {
      zap.prepare(root, invalid);
    }
  }

  private ShadowPage get(final VcpuMmu vcpu, final long pgd) {
    final int role = state.rootRole(vcpu);
    final boolean tdp = state.isDirect(vcpu) && state.isOn(Parameter.TDP_MMU);
    return tdp ? tdpRoots.get(role) : search.get(vcpu, gfn(pgd), role);
  }

  private void set(final VcpuMmu vcpu, final int position, final int page, final long pgd) {
    events.rootSet(vcpu.number(), vcpu.slot(position), page, pgd);
  }

  private static long gfn(final long pgd) {
    return (pgd & 0x000f_ffff_ffff_f000L) >>> 12;
  }
}
