package umbra.mmu.sync;

import umbra.mmu.event.VmEvents;
import umbra.mmu.guest.Access;
import umbra.mmu.guest.Gpte;
import umbra.mmu.guest.ReservedBits;
import umbra.mmu.memory.Memslot;
import umbra.mmu.shadow.PageRole;
import umbra.mmu.shadow.ShadowPage;
import umbra.mmu.shadow.Spte;
import umbra.mmu.state.PaeTable;
import umbra.mmu.state.Parameter;
import umbra.mmu.state.VcpuMmu;
import umbra.mmu.state.VmState;
import umbra.mmu.zap.EntryZap;
import umbra.mmu.zap.InvalidList;
import umbra.mmu.zap.PageZap;
import umbra.mmu.zap.UnsyncWalk;

/**
 * Makes shadow pages agree with the guest tables again (sync_page, mmu_sync_children,
 * kvm_mmu_sync_roots; reference 6).
 */
public final class PageSync {
  /** Answers of {@link #sync}. */
  public static final int FAILED = -1;

  public static final int UNCHANGED = 0;
  public static final int FLUSH = 1;

  private final VmState state;
  private final VmEvents events;
  private final ReservedBits reservedBits;
  private final WriteProtection writeProtection;
  private final SpteMaker sptes;
  private final EntryZap entries;
  private final PageZap zap;
  private final UnsyncWalk walk;

  public PageSync(
      final VmState state,
      final VmEvents events,
      final ReservedBits reservedBits,
      final WriteProtection writeProtection,
      final SpteMaker sptes,
      final EntryZap entries,
      final PageZap zap) {
    this.state = state;
    this.events = events;
    this.reservedBits = reservedBits;
    this.writeProtection = writeProtection;
    this.sptes = sptes;
    this.entries = entries;
    this.zap = zap;
    this.walk = new UnsyncWalk(state, events);
  }

  /** Refreshes each entry of a page from the guest table; the page's unsync mark is left alone. */
  public int sync(final VcpuMmu vcpu, final ShadowPage page) {
    if (page.isDirect() || ((page.role() ^ state.rootRole(vcpu)) & ~PageRole.FREE_IN_SYNC) != 0) {
      return FAILED;
    }
    int result = UNCHANGED;
    for (int i = 0; i < ShadowPage.ENTRIES; i++) {
      if (page.spte(i) != 0 && syncEntry(vcpu, page, i)) {
        result = FLUSH;
      }
    }
    return result;
  }

  /** Syncs every unsync page below the vCPU's current root (kvm_mmu_sync_roots). */
  public void syncRoot(final VcpuMmu vcpu) {
    if (vcpu.root(0) == 0 || state.isDirect(vcpu)) {
      return;
    }
    if (vcpu.mmioGva() != 0) {
      events.mmioInfoForgotten(vcpu.number());
    }
    if (vcpu.root(0) != PaeTable.ROOT) {
      syncChildren(vcpu, state.pages().get(vcpu.root(0)));
      return;
    }
    for (int i = 0; i < PaeTable.ENTRIES; i++) {
      final ShadowPage root = state.pages().get(vcpu.pae().root(i));
      if (root != null) {
        syncChildren(vcpu, root);
      }
    }
  }

  /** Syncs every unsync page below {@code parent}, batch by batch. */
  public void syncChildren(final VcpuMmu vcpu, final ShadowPage parent) {
    if (parent.unsyncChildren() == 0) {
      return;
    }
    final InvalidList invalid = new InvalidList();
    boolean flush = false;
    while (walk.collect(parent) > 0) {
      protectBatch();
      for (int i = 0; i < walk.collected(); i++) {
        flush |= syncUnsyncPage(vcpu, walk.page(i), invalid);
        walk.clearParents(i);
      }
    }
    zap.commitOrFlush(invalid, flush);
  }

  /** No CPU may write the tables any more before their entries are read (reference 6.4). */
  private void protectBatch() {
    boolean changed = false;
    for (int i = 0; i < walk.collected(); i++) {
      changed |= writeProtection.protectTable(walk.page(i).gfn());
    }
    if (changed) {
      events.remoteFlushRequested();
    }
  }

  private boolean syncUnsyncPage(
      final VcpuMmu vcpu, final ShadowPage page, final InvalidList invalid) {
    events.pageSynced(page.number());
    final int result = sync(vcpu, page);
    if (result == FAILED) {
      zap.prepare(page, invalid);
    }
    return result == FLUSH;
  }

  /** One entry; whether a flush is due. */
  private boolean syncEntry(final VcpuMmu vcpu, final ShadowPage page, final int index) {
    final long gpte = state.guestRead(page.gpteGpa(index), page.gpteSize());
    if (isUnusable(vcpu, gpte, page.level())) {
      entries.zap(page, index);
      return true;
    }
    int access = PageRole.access(page.role()) & Access.of(gpte);
    if ((gpte & Gpte.DIRTY) == 0) {
      access &= ~Access.WRITE;
    }
    final long gfn = Gpte.gfn(gpte);
    final long old = page.spte(index);
    if (Spte.isMmio(old)) {
      syncMmio(vcpu, page, index, gfn, access);
      return false;
    }
    if (gfn != page.gfnOf(index)) {
      entries.zap(page, index);
      return true;
    }
    return rewrite(page, index, gfn, access, old);
  }

  /**
   * Not present, reserved bits, or not accessed: such an entry must not be used ahead of a fault.
   */
  boolean isUnusable(final VcpuMmu vcpu, final long gpte, final int level) {
    return !Gpte.isPresent(gpte)
        || reservedBits.violated(vcpu.format(), gpte, level, vcpu.noExecute())
        || (gpte & Gpte.ACCESSED) == 0;
  }

  private void syncMmio(
      final VcpuMmu vcpu,
      final ShadowPage page,
      final int index,
      final long gfn,
      final int access) {
    if (gfn != Spte.mmioGfn(page.spte(index))) {
      events.spteCleared(page.number(), index);
      return;
    }
    final long generation = Spte.mmioGenerationOf(state.slots().generation());
    events.mmioSpteSet(
        vcpu.number(), page.number(), index, Spte.mmio(gfn, access, generation), false);
  }

  private boolean rewrite(
      final ShadowPage page, final int index, final long gfn, final int access, final long old) {
    final Memslot slot = state.slots().of(gfn);
    final boolean hostWritable = (old & Spte.HOST_WRITABLE) != 0;
    long now =
        sptes.make(
            slot, page.level(), access, gfn, Spte.frame(old), old, true, false, hostWritable);
    if (state.isOn(Parameter.SYNC_KEEPS_A_D)) {
      now |= old & (Spte.ACCESSED | Spte.DIRTY);
    }
    final int kept = state.isOn(Parameter.ACCESS_REFRESH_IN_SYNC) ? access : page.accessOf(index);
    if (now != old || kept != page.accessOf(index)) {
      events.spteSynced(page.number(), index, now, kept);
    }
    return Spte.updateNeedsFlush(old, now);
  }
}
