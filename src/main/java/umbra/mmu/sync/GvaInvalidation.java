package umbra.mmu.sync;

import umbra.mmu.event.VmEvents;
import umbra.mmu.guest.Gpte;
import umbra.mmu.shadow.ShadowPage;
import umbra.mmu.shadow.Spte;
import umbra.mmu.state.VcpuMmu;
import umbra.mmu.state.VmState;
import umbra.mmu.zap.EntryZap;

/** Invalidates one address in shadow roots: INVLPG and the guest's own faults (reference 6.6). */
public final class GvaInvalidation {
  /** Maps an entry again from its guest entry, also in logged slots. */
  @FunctionalInterface
  public interface Refill {
    void refill(VcpuMmu vcpu, ShadowPage page, int index, long gpte);
  }

  private final VmState state;
  private final VmEvents events;
  private final EntryZap entries;
  private final Refill refill;

  public GvaInvalidation(
      final VmState state, final VmEvents events, final EntryZap entries, final Refill refill) {
    this.state = state;
    this.events = events;
    this.entries = entries;
    this.refill = refill;
  }

  /** The current root, then each previous one. */
  public void invalidateEverywhere(final VcpuMmu vcpu, final long gva) {
    for (int position = 0; position < VcpuMmu.ROOTS; position++) {
      invalidateInRoot(vcpu, gva, position);
    }
  }

  /** The root at {@code position}, if there is one. */
  public void invalidateInRoot(final VcpuMmu vcpu, final long gva, final int position) {
    if (vcpu.isMmioGva(gva)) {
      events.mmioInfoForgotten(vcpu.number());
    }
    ShadowPage page = state.pages().get(vcpu.topPage(position, gva));
    while (page != null) {
      final int index = Gpte.index(gva, page.level());
      final long spte = page.spte(index);
      if (page.level() == 1 || Spte.isLeaf(spte, page.level())) {
        if (page.isUnsync()) {
          renew(vcpu, page, index);
        }
        return;
      }
      if (page.unsyncChildren() == 0) {
        return;
      }
      page = state.child(page, index);
    }
  }

  private void renew(final VcpuMmu vcpu, final ShadowPage page, final int index) {
    final boolean wasPresent = Spte.isPresent(page.spte(index));
    entries.zap(page, index);
    if (wasPresent) {
      events.remoteFlushRequested();
    }
    refill.refill(vcpu, page, index, state.guestRead(page.gpteGpa(index), page.gpteSize()));
  }
}
