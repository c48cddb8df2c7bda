package umbra.mmu.tdp;

import umbra.mmu.event.VmEvents;
import umbra.mmu.shadow.ShadowPage;
import umbra.mmu.state.VmState;

/** The roots of the TDP MMU, which vCPUs share (kvm_tdp_mmu_get_vcpu_root_hpa; reference 14). */
public final class TdpRoots {
  private final VmState state;
  private final VmEvents events;

  public TdpRoots(final VmState state, final VmEvents events) {
    this.state = state;
    this.events = events;
  }

  /**
   * The valid root of this role, whose reference the caller takes; a new one gets its list's
   * reference here.
   */
  public ShadowPage get(final int role) {
    ShadowPage root = find(role);
    if (root == null) {
      final int number = state.pages().nextNumber();
      events.tdpPageAllocated(number, 0, role, true);
      events.rootTaken(number);
      root = state.pages().get(number);
    }
    return root;
  }

  private ShadowPage find(final int role) {
    for (int i = 0; i < state.tdpRootCount(); i++) {
      final ShadowPage root = state.tdpRoot(i);
      if (root.role() == role) {
        return root;
      }
    }
    return null;
  }
}
