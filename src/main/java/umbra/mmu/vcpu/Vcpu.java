package umbra.mmu.vcpu;

import umbra.mmu.boot.GuestLayout;
import umbra.mmu.event.VcpuEventFanOut;
import umbra.mmu.event.VcpuEvents;
import umbra.mmu.guest.ErrorCode;

/**
 * A running vCPU: its state, and where its events go. It belongs to one thread at a time: the vCPU
 * lends it to the VM with a request and gets it back with the reply.
 */
public final class Vcpu {
  private final VcpuState state;
  private final VcpuEventFanOut events;
  private boolean kicked;

  /** {@code listener} hears each event after the state. */
  public Vcpu(final int number, final VcpuEvents listener) {
    this.state = new VcpuState(number);
    this.events = new VcpuEventFanOut(state, listener);
  }

  public int number() {
    return state.number();
  }

  public VcpuState state() {
    return state;
  }

  /** Emits into the vCPU's stream. */
  public VcpuEvents events() {
    return events;
  }

  /**
   * The VM asked for a flush while this vCPU was in the guest: it must go through an entry first.
   */
  public void kick() {
    kicked = true;
  }

  /** The VM prepares the entry: requests are served there. */
  public void entered() {
    kicked = false;
  }

  /**
   * Runs accesses that the TLB answers.
   *
   * @return how many retired, at most {@code budget}; the program then stands at something else
   */
  public long runFromTlb(final Program program, final long budget) {
    return kicked ? 0 : repeatFromTlb(program, budget);
  }

  /** The same whatever kicks came: for hits of which it is known that they were made. */
  public long repeatFromTlb(final Program program, final long budget) {
    long retired = 0;
    while (retired < budget && program.item() == Program.Item.ACCESS && hits(program)) {
      program.advance();
      retired++;
    }
    return retired;
  }

  private boolean hits(final Program program) {
    final long user = program.isUser() ? ErrorCode.USER : 0;
    final int smepSmap = state.smepSmap(false);
    final long rip = GuestLayout.touchRip(program.isUser(), program.isWrite()) & state.linearMask();
    final long access = program.isWrite() ? user | ErrorCode.WRITE : user;
    return state.tlb().hits(program.gva(), access, smepSmap)
        && state.tlb().hits(rip, user | ErrorCode.FETCH, smepSmap);
  }
}
