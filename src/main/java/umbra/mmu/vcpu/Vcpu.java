package umbra.mmu.vcpu;

import umbra.mmu.boot.GuestLayout;
import umbra.mmu.event.VcpuEventFanOut;
import umbra.mmu.event.VcpuEvents;
import umbra.mmu.guest.ErrorCode;
import umbra.mmu.program.TraceCursor;
import umbra.mmu.scenario.WorkloadCursor;
import umbra.mmu.tlb.Tlb;

/**
 * A running vCPU: its state, and where its events go. It belongs to one thread at a time: the vCPU
 * lends it to the VM with a request and gets it back with the reply.
 */
public final class Vcpu {
  /** No page has this number. */
  private static final long NO_PAGE = -1;

  private final VcpuState state;
  private final VcpuEventFanOut events;
  private boolean kicked;

  /** {@code listeners} hear each event after the state. */
  public Vcpu(final int number, final VcpuEvents... listeners) {
    this.state = new VcpuState(number);
    this.events = new VcpuEventFanOut(state, listeners);
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
    boolean hit = true;
    while (hit && retired < budget && isAccess(program.item())) {
      final long left = budget - retired;
      final long step =
          program.item() == Program.Item.ACCESS
              ? runWorkload(program, left)
              : runTrace(program, left);
      retired += step;
      hit = step != 0;
    }
    return retired;
  }

  /**
   * The same for the workload that the program stands in. A hit changes nothing but the cursor, so
   * what the accesses have in common is looked up once: most of what is simulated are hits.
   */
  private long runWorkload(final Program program, final long budget) {
    if (program.isNested()) {
      return 0; // KVM enters and leaves the guest's guest
    }
    final WorkloadCursor cursor = program.accesses();
    final Tlb tlb = state.tlb();
    final int smepSmap = state.smepSmap(false);
    final long user = program.isUser() ? ErrorCode.USER : 0;
    final boolean readRuns = fetches(program.isUser(), false, smepSmap);
    final boolean writeRuns = fetches(program.isUser(), true, smepSmap);
    final boolean bothRun = readRuns && writeRuns;
    long retired = 0;
    while (retired < budget) {
      final long access = user | ErrorCode.WRITE * cursor.writeBit();
      final boolean runs = bothRun || (cursor.isWrite() ? writeRuns : readRuns);
      if (!runs || !tlb.hits(cursor.gva(), access, smepSmap)) {
        return retired;
      }
      retired++;
      if (cursor.isAtLast()) {
        program.advance();
        return retired;
      }
      cursor.advance();
    }
    return retired;
  }

  private static boolean isAccess(final Program.Item item) {
    return item == Program.Item.ACCESS || item == Program.Item.TRACED;
  }

  /**
   * The same for a trace. Its accesses come with their instructions, which must be in the TLB too;
   * as long as the program stays on a page of code, that is known.
   */
  private long runTrace(final Program program, final long budget) {
    final TraceCursor cursor = program.trace();
    final Tlb tlb = state.tlb();
    final int smepSmap = state.smepSmap(false);
    long fetched = NO_PAGE;
    long retired = 0;
    while (retired < budget) {
      final long rip = cursor.rip();
      if (rip >>> 12 != fetched) {
        if (!tlb.hits(ripOf(rip), ErrorCode.FETCH | ErrorCode.USER, smepSmap)) {
          return retired;
        }
        fetched = rip >>> 12;
      }
      final long access = cursor.access();
      if (access != ErrorCode.FETCH && !tlb.hits(cursor.gva(), access | ErrorCode.USER, smepSmap)) {
        return retired;
      }
      retired++;
      if (cursor.isAtLast()) {
        program.advance();
        return retired;
      }
      cursor.advance();
    }
    return retired;
  }

  /** Before its first fetch a trace's accesses are made by a guest loop's instruction. */
  private long ripOf(final long rip) {
    return rip == TraceCursor.UNKNOWN
        ? GuestLayout.touchRip(true, false) & state.linearMask()
        : rip;
  }

  /** Whether the TLB has the instruction that accesses. */
  private boolean fetches(final boolean user, final boolean write, final int smepSmap) {
    final long rip = GuestLayout.touchRip(user, write) & state.linearMask();
    final long access = ErrorCode.FETCH | (user ? ErrorCode.USER : 0);
    return state.tlb().hits(rip, access, smepSmap);
  }
}
