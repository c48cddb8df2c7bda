package umbra.mmu.root;

import umbra.mmu.event.VmEvents;
import umbra.mmu.state.EntryRequest;
import umbra.mmu.state.VcpuMmu;
import umbra.mmu.state.VmState;
import umbra.mmu.sync.PageSync;

/** What is done before a vCPU enters the guest (vcpu_enter_guest; reference 3.6). */
public final class Entry {
  /** The vCPU that is about to enter. */
  public interface Guest {
    /** Gives the guest the exception that waits for it, if one does. */
    void injectPending();

    /** The processor drops its translations. */
    void emptyTlb();
  }

  private final VmState state;
  private final VmEvents events;
  private final Roots roots;
  private final PageSync sync;

  public Entry(final VmState state, final VmEvents events, final Roots roots, final PageSync sync) {
    this.state = state;
    this.events = events;
    this.roots = roots;
    this.sync = sync;
  }

  /**
   * Serves requests, injects, loads a root; again from the top if that raised new requests. False
   * where no root is to be had.
   */
  public boolean prepare(final VcpuMmu vcpu, final Guest guest) {
    do {
      serveRequests(vcpu, guest);
      guest.injectPending();
      if (!roots.hasRoot(vcpu)) {
        if (!roots.load(vcpu)) {
          return false;
        }
        guest.emptyTlb();
      }
    } while (vcpu.requests() != 0);
    return true;
  }

  /** Whether {@link #prepare} failed since the guest's root is not in memory: a triple fault. */
  public boolean isShutDown(final VcpuMmu vcpu) {
    return roots.isShutDown(vcpu);
  }

  private void serveRequests(final VcpuMmu vcpu, final Guest guest) {
    if (vcpu.requests() == 0) {
      return;
    }
    if (take(vcpu, EntryRequest.FREE_OBSOLETE_ROOTS)) {
      roots.freeObsolete(vcpu);
    }
    if (take(vcpu, EntryRequest.MMU_SYNC)) {
      sync.syncRoot(vcpu);
    }
    if (take(vcpu, EntryRequest.LOAD_MMU_PGD)) {
      guest.emptyTlb();
    }
    if (take(vcpu, EntryRequest.TLB_FLUSH)) {
      take(vcpu, EntryRequest.TLB_FLUSH_CURRENT);
      events.tlbFlushed(vcpu.number());
      guest.emptyTlb();
    }
    if (take(vcpu, EntryRequest.TLB_FLUSH_CURRENT)) {
      events.tlbFlushed(vcpu.number());
      guest.emptyTlb();
    }
    if (take(vcpu, EntryRequest.TLB_FLUSH_GUEST)) {
      events.tlbFlushed(vcpu.number());
      guest.emptyTlb();
      if (!state.isDirect(vcpu)) {
        sync.syncRoot(vcpu);
        roots.freeUnsyncPrevious(vcpu);
      }
    }
  }

  private boolean take(final VcpuMmu vcpu, final int request) {
    if ((vcpu.requests() & request) == 0) {
      return false;
    }
    events.entryRequestsServed(vcpu.number(), request);
    return true;
  }
}
