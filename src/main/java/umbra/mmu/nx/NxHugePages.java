package umbra.mmu.nx;

import umbra.mmu.event.VmEvents;
import umbra.mmu.shadow.ShadowPage;
import umbra.mmu.state.Parameter;
import umbra.mmu.state.Stat;
import umbra.mmu.state.VmState;
import umbra.mmu.tdp.TdpZap;
import umbra.mmu.zap.InvalidList;
import umbra.mmu.zap.PageZap;

/** set_nx_huge_pages and the recovery worker (reference 9). */
public final class NxHugePages {
  private static final long HOUR_MS = 3_600_000;
  private static final long SHORTEST_PERIOD_MS = 1000;

  private final VmState state;
  private final VmEvents events;
  private final PageZap zap;
  private final TdpZap tdp;

  public NxHugePages(
      final VmState state, final VmEvents events, final PageZap zap, final TdpZap tdp) {
    this.state = state;
    this.events = events;
    this.zap = zap;
    this.tdp = tdp;
  }

  /** Switches the mitigation; a change zaps everything, as pages have other rights then. */
  public void set(final boolean on) {
    if (on == state.isOn(Parameter.NX_HUGE_PAGES)) {
      return;
    }
    events.parameterSet(Parameter.NX_HUGE_PAGES.ordinal(), on ? 1 : 0);
    zap.zapAllFast();
  }

  /**
   * A recovery parameter is written, which wakes the worker: it counts the period from its last
   * run, not from now.
   */
  public void setRecovery(final Parameter parameter, final long value) {
    events.parameterSet(parameter.ordinal(), value);
    final long period = period();
    if (period != 0 && state.parameter(Parameter.HOST_CLOCK_MS) >= period) {
      recover();
      setClock(0);
    }
  }

  /** Host time passes; the worker runs once per period. */
  public void pass(final long milliseconds) {
    final long period = period();
    long clock = state.parameter(Parameter.HOST_CLOCK_MS) + milliseconds;
    while (period != 0 && clock >= period) {
      clock -= period;
      recover();
    }
    setClock(clock);
  }

  private void setClock(final long milliseconds) {
    if (state.parameter(Parameter.HOST_CLOCK_MS) != milliseconds) {
      events.parameterSet(Parameter.HOST_CLOCK_MS.ordinal(), milliseconds);
    }
  }

  /** Milliseconds between two runs of the worker, 0 for never. */
  private long period() {
    final long ratio = state.parameter(Parameter.NX_HUGE_PAGES_RECOVERY_RATIO);
    if (ratio == 0 || !state.isOn(Parameter.NX_HUGE_PAGES)) {
      return 0;
    }
    final long given = state.parameter(Parameter.NX_HUGE_PAGES_RECOVERY_PERIOD_MS);
    return given != 0 ? given : Math.max(SHORTEST_PERIOD_MS, HOUR_MS / ratio);
  }

  /** Zaps the oldest 1/ratio of the pages that were made small (kvm_recover_nx_lpages). */
  private void recover() {
    final long ratio = state.parameter(Parameter.NX_HUGE_PAGES_RECOVERY_RATIO);
    final long splits = state.stat(Stat.NX_LPAGE_SPLITS);
    final InvalidList invalid = new InvalidList();
    boolean flush = false;
    for (long rest = (splits + ratio - 1) / ratio; rest > 0; rest--) {
      final ShadowPage page = state.pages().firstNxSplit();
      if (page == null) {
        break;
      }
      if (page.isTdp()) {
        tdp.zapTable(page);
        flush = true;
      } else {
        zap.prepare(page, invalid);
      }
    }
    zap.commitOrFlush(invalid, flush);
  }
}
