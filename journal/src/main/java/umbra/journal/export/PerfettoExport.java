package umbra.journal.export;

import java.io.IOException;
import java.io.Writer;
import umbra.journal.history.HugeSplits;
import umbra.journal.text.VmEventText;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.event.VmEvents;
import umbra.mmu.shadow.ShadowPage;

/**
 * A timeline for Perfetto: the VM is the process, each vCPU a thread, the host one more. Requests
 * and faults are slices, what happens to pages are instants, the page statistics are counters; a
 * flow leads from a page's unsync to its sync, and from a flush request to each vCPU that was
 * kicked out of the guest for it.
 *
 * <p>Counters and the open slices follow all events up to the last selected one, whoever they are
 * for. A slice that began before the selection keeps its begin; one that goes on behind it ends
 * with it.
 */
final class PerfettoExport extends EventExport {
  private static final String PAGE = "page";
  private static final String TLB = "tlb";
  private static final String UNSYNC = "unsync";

  private final Writer out;
  private final String vm;
  private final UnsyncedPages unsynced = new UnsyncedPages();
  private ChromeTrace trace;
  private RequestSlices slices;
  private PageCounters counters;
  private HugeSplits splits;
  private long flushRequested;

  PerfettoExport(final Writer out, final ExportSelection selection, final String vm) {
    super(selection);
    this.out = out;
    this.vm = vm;
  }

  @Override
  void writeStart() throws IOException {
    trace = new ChromeTrace(out);
    slices = new RequestSlices(trace);
    counters = new PageCounters(state(), trace);
    splits = new HugeSplits(state());
    trace.name("process_name", 0, "VM " + vm);
    for (int v = 0; v <= state().vcpuCount(); v++) {
      final int participant = v == state().vcpuCount() ? VmEvents.HOST : v;
      trace.name("thread_name", v, VmEventText.participant(participant));
      trace.sortIndex(v, v);
    }
  }

  @Override
  void writeRunStarted(final byte[] configuration) throws IOException {
    counters.writeChanged(step());
  }

  @Override
  void write(
      final VmEventKind kind, final long a, final long b, final long c, final long d, final long e)
      throws IOException {
    slices.event(step(), thread(), true, kind, a, b, c, d);
    if (splits.isSplit(kind, a, b, c, d)) {
      final ShadowPage page = page(a);
      writeOfPage("split", page.level(), page.gfnOf((int) b));
    } else {
      writeMark(kind, a);
    }
    counters.writeChanged(step());
  }

  @Override
  void passOver(
      final VmEventKind kind, final long a, final long b, final long c, final long d, final long e)
      throws IOException {
    slices.event(step(), thread(), false, kind, a, b, c, d);
    splits.isSplit(kind, a, b, c, d);
    forgetPage(kind, a);
    if (step() >= selection().first()) {
      counters.writeChanged(step());
    }
  }

  @Override
  void writeEnd() throws IOException {
    if (selection().isOf(vcpu()) && step() >= selection().first()) {
      slices.cut(step() + 1, thread());
    }
    trace.beginMetadata();
    trace.text("source", "umbra export");
    trace.text("clock", "1 microsecond = 1 step of the VM's stream");
    trace.text("vm", vm);
    trace.number("lastStep", step());
    trace.close();
    out.flush();
  }

  private void writeMark(final VmEventKind kind, final long a) throws IOException {
    switch (kind) {
      case PAGE_ZAPPED, TDP_PAGE_ZAPPED -> {
        unsynced.forget((int) a);
        writeOfPage("zap", page(a).level(), page(a).gfn());
      }
      case PAGE_UNSYNCED -> {
        writeOfPage(UNSYNC, page(a).level(), page(a).gfn());
        unsynced.remember((int) a, step(), thread());
      }
      case PAGE_SYNCED -> {
        writeOfPage("sync", page(a).level(), page(a).gfn());
        writeUnsyncFlow((int) a);
      }
      case ALL_ZAPPED_FAST -> writePoint("zap all", PAGE);
      case REMOTE_FLUSH_REQUESTED -> {
        writePoint("flush requested", TLB);
        flushRequested = step();
      }
      case FLUSH_ACKNOWLEDGED -> writeAcknowledgement((int) a);
      case REQUEST_ENDED -> flushRequested = 0;
      default -> writeTracedMark(kind, a);
    }
  }

  /** An imported trace names a page by its gfn and says no number. */
  private void writeTracedMark(final VmEventKind kind, final long gfn) throws IOException {
    switch (kind) {
      case TRACED_PAGE_ZAPPED -> writeOfGfn("zap", gfn);
      case TRACED_PAGE_SYNCED -> writeOfGfn("sync", gfn);
      case TRACED_PAGE_UNSYNCED -> writeOfGfn(UNSYNC, gfn);
      case TRACED_HUGE_PAGE_SPLIT -> writeOfGfn("split", gfn);
      case TRACED_ALL_ZAPPED_FAST -> writePoint("zap all", PAGE);
      default -> {
        // Not shown.
      }
    }
  }

  private void forgetPage(final VmEventKind kind, final long page) {
    if (kind == VmEventKind.PAGE_UNSYNCED
        || kind == VmEventKind.PAGE_SYNCED
        || kind == VmEventKind.PAGE_ZAPPED) {
      unsynced.forget((int) page);
    }
    if (kind == VmEventKind.REQUEST_STARTED) {
      flushRequested = 0;
    }
  }

  private void writeUnsyncFlow(final int page) throws IOException {
    if (unsynced.step(page) != 0) {
      trace.flow(UNSYNC, unsynced.thread(page), unsynced.step(page), thread(), step());
      unsynced.forget(page);
    }
  }

  /** The vCPU that was kicked is in no request, so the flow ends at a slice of its own. */
  private void writeAcknowledgement(final int vcpu) throws IOException {
    trace.beginSlice("flush acknowledged", TLB, vcpu, step(), step() + 1);
    trace.end();
    if (flushRequested != 0) {
      trace.flow("flush", thread(), flushRequested, vcpu, step());
    }
  }

  private void writeOfPage(final String name, final int level, final long gfn) throws IOException {
    beginPoint(name, PAGE);
    trace.hex("gfn", gfn);
    trace.number("level", level);
    trace.end();
  }

  private void writeOfGfn(final String name, final long gfn) throws IOException {
    beginPoint(name, PAGE);
    trace.hex("gfn", gfn);
    trace.end();
  }

  private void writePoint(final String name, final String category) throws IOException {
    beginPoint(name, category);
    trace.end();
  }

  /** Where no request encloses it, a slice one step long, so that a flow can lead to it. */
  private void beginPoint(final String name, final String category) throws IOException {
    if (slices.isInRequest()) {
      trace.beginInstant(name, category, thread(), step());
    } else {
      trace.beginSlice(name, category, thread(), step(), step() + 1);
    }
  }

  private ShadowPage page(final long number) {
    return state().pages().get((int) number);
  }

  private int thread() {
    return vcpu() == VmEvents.HOST ? state().vcpuCount() : vcpu();
  }
}
