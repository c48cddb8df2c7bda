package umbra.mmu.fault;

import umbra.mmu.event.ReturnCode;
import umbra.mmu.event.VmEvents;
import umbra.mmu.memory.Memslot;
import umbra.mmu.shadow.ShadowPage;
import umbra.mmu.shadow.Spte;
import umbra.mmu.state.Parameter;
import umbra.mmu.state.VcpuMmu;
import umbra.mmu.state.VmState;
import umbra.mmu.sync.SpteMaker;
import umbra.mmu.zap.EntryZap;

/** Sets one leaf (mmu_set_spte; reference 4.9). */
public final class LeafSetter {
  /** A longer rmap is zapped whole (RMAP_RECYCLE_THRESHOLD). */
  private static final int RECYCLE_THRESHOLD = 1000;

  private final VmState state;
  private final VmEvents events;
  private final SpteMaker sptes;
  private final EntryZap entries;

  public LeafSetter(
      final VmState state, final VmEvents events, final SpteMaker sptes, final EntryZap entries) {
    this.state = state;
    this.events = events;
    this.sptes = sptes;
    this.entries = entries;
  }

  /** Maps {@code gfn} ahead of a fault; {@code slot} is its slot. */
  void prefetch(
      final VcpuMmu vcpu,
      final ShadowPage page,
      final int index,
      final int access,
      final long gfn,
      final long pfn,
      final Memslot slot) {
    set(vcpu, page, index, access, gfn, pfn, slot, null);
  }

  /** Maps {@code gfn} for {@code fault}, or for nobody yet where that is null. A RET_PF_ value. */
  int set(
      final VcpuMmu vcpu,
      final ShadowPage page,
      final int index,
      final int access,
      final long gfn,
      final long pfn,
      final Memslot slot,
      final PageFault fault) {
    boolean flush = makeWay(page, index, pfn);
    final boolean wasRmapped = Spte.isPresent(page.spte(index));
    if (pfn == PageFault.NO_PFN) {
      setMmio(vcpu, page, index, access, gfn);
      flushIf(flush);
      return ReturnCode.RET_PF_EMULATE;
    }
    final long old = page.spte(index);
    final long now =
        sptes.make(
            slot,
            page.level(),
            access,
            gfn,
            pfn,
            old,
            fault == null,
            true,
            fault == null || fault.mapWritable);
    int answer = ReturnCode.RET_PF_FIXED;
    if (old == now) {
      answer = ReturnCode.RET_PF_SPURIOUS;
    } else {
      flush |= wasRmapped && Spte.updateNeedsFlush(old, now);
      events.spteSet(page.number(), index, now, gfn, access);
    }
    if (sptes.writeProtected() && fault != null && fault.write) {
      answer = ReturnCode.RET_PF_EMULATE;
    }
    flushIf(flush);
    if (wasRmapped) {
      refreshAccess(page, index, access);
    } else {
      recycleLongRmap(slot, gfn, page.level());
    }
    return answer;
  }

  /** What cannot stay is taken out: a table under a large leaf, a leaf of another frame. */
  private boolean makeWay(final ShadowPage page, final int index, final long pfn) {
    final long old = page.spte(index);
    if (!Spte.isPresent(old)) {
      return false;
    }
    if (Spte.isTable(old, page.level()) || Spte.frame(old) != pfn) {
      entries.zap(page, index);
      return true;
    }
    return false;
  }

  private void setMmio(
      final VcpuMmu vcpu,
      final ShadowPage page,
      final int index,
      final int access,
      final long gfn) {
    final long generation = Spte.mmioGenerationOf(state.slots().generation());
    events.mmioSpteSet(
        vcpu.number(), page.number(), index, Spte.mmio(gfn, access, generation), true);
  }

  /**
   * The reviewer's finding on the seed patch: an entry that is in the rmap already skips rmap_add,
   * so its cached access must be refreshed here (reference S.5).
   */
  private void refreshAccess(final ShadowPage page, final int index, final int access) {
    if (!page.isDirect()
        && page.accessOf(index) != access
        && state.isOn(Parameter.ACCESS_REFRESH_WHEN_RMAPPED)) {
      events.accessRefreshed(page.number(), index, access);
    }
  }

  private void recycleLongRmap(final Memslot slot, final long gfn, final int level) {
    final int length = state.lists().size(slot.rmap(level, slot.unit(gfn, level)));
    if (length - 1 > RECYCLE_THRESHOLD) {
      entries.zapRmap(slot, gfn, level);
      events.remoteFlushRequested();
    }
  }

  private void flushIf(final boolean flush) {
    if (flush) {
      events.remoteFlushRequested();
    }
  }
}
