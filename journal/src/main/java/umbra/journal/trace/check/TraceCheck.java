package umbra.journal.trace.check;

import static umbra.journal.trace.check.Expectation.requireSame;

import java.util.HashMap;
import java.util.Map;
import umbra.journal.text.VmEventText;
import umbra.mmu.event.TracedFlags;
import umbra.mmu.event.VmEventFlattener;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.shadow.PageRole;
import umbra.mmu.state.VmState;

/**
 * Decides the lines of an imported trace again, one after the other, and stops at the first that
 * the model does not expect. {@code docs/import.md} says what is decided of each event.
 */
public final class TraceCheck extends VmEventFlattener {
  private static final int GENERATIONS = 2;
  private static final int ROOT_LEVEL = 4;

  private final VmState state;
  private final VmEventText text;
  private final Verdicts verdicts = new Verdicts();
  private final KnownPages pages = new KnownPages();
  private final PageCheck pageCheck = new PageCheck(pages);
  private final SpteCheck spteCheck = new SpteCheck(pages);
  private final TdpCheck tdpCheck = new TdpCheck();
  private final Map<Integer, FaultContext> contexts = new HashMap<>();
  private FaultContext context = new FaultContext();
  private int generation = -1;

  /** Hears each event once {@code state} has applied it. */
  public TraceCheck(final VmState state) {
    this.state = state;
    this.text = new VmEventText(state);
  }

  /** What came of the lines so far. */
  public Verdicts verdicts() {
    return verdicts;
  }

  @Override
  public void runStarted(final byte[] configuration) {}

  @Override
  protected void event(
      final VmEventKind kind,
      final long a,
      final long b,
      final long c,
      final long d,
      final long e) {
    if (verdicts.unexpected() != null) {
      return;
    }
    switch (kind) {
      case TRACED_LINE ->
          context = contexts.computeIfAbsent((int) c, task -> new FaultContext());
      case TRACED_TEXT -> text(kind);
      case REQUEST_STARTED, REQUEST_ENDED, RUN_ENDED, TRACED_TASK -> {}
      default -> decide(kind, a, b, c, d, e);
    }
  }

  private void decide(
      final VmEventKind kind,
      final long a,
      final long b,
      final long c,
      final long d,
      final long e) {
    try {
      final String reason = reason(kind, a, b, c, d, e);
      if (reason == null) {
        verdicts.checked(kind);
      } else if (reason.isEmpty()) {
        verdicts.given(kind);
      } else {
        verdicts.undecided(kind, reason);
      }
    } catch (final Expectation broken) {
      final StringBuilder line = new StringBuilder();
      text.append(line, kind, a, b, c, d, e);
      verdicts.unexpected(
          new UnexpectedLine(
              state.traced().line().number(), line.toString(), broken.expected(), broken.found()));
    }
  }

  /** Why the line could not be decided; empty if it is given, null if it is as expected. */
  private String reason(
      final VmEventKind kind,
      final long a,
      final long b,
      final long c,
      final long d,
      final long e) {
    if (OlderKernel.prints(kind, (int) e)) {
      pages.notWhole();
      return OlderKernel.REASON;
    }
    return switch (kind) {
      case TRACED_FAULT -> {
        context.start(b, c, d);
        yield WalkCheck.GIVEN;
      }
      case TRACED_WALK -> WalkCheck.walk(context, a, b);
      case TRACED_ELEMENT -> WalkCheck.element(context, a, (int) b);
      case TRACED_ACCESSED_BIT -> WalkCheck.mark(context, a, false);
      case TRACED_DIRTY_BIT -> WalkCheck.mark(context, a, true);
      case TRACED_WALK_ERROR -> WalkCheck.error(context, a);
      case TRACED_PAGE_GOT -> pageGot(a, (int) b, (int) e);
      case TRACED_PAGE_SYNCED -> pageCheck.synced(a, (int) b, (int) e);
      case TRACED_PAGE_UNSYNCED -> pageCheck.unsynced(context, a, (int) b, (int) e);
      case TRACED_PAGE_ZAPPED -> pageCheck.zapped(a, (int) b, (int) e);
      case TRACED_SPTE_REQUESTED -> spteCheck.requested(context, a, b, (int) c);
      case TRACED_SPTE_SET -> spteCheck.set(context, a, b, (int) c, d, (int) e);
      case TRACED_MMIO_SPTE_MARKED -> MmioCheck.marked(context, a, b, (int) c);
      case TRACED_MMIO_SPTE_CHECKED -> MmioCheck.checked(context, a, b, c, d != 0);
      case TRACED_MMIO_FAULT_HANDLED -> MmioCheck.handled(context, a, b, (int) c);
      case TRACED_FAST_FAULT -> {
        if (TracedFlags.isFixed(e)) {
          tdpCheck.fixed(a >>> 12, c, d);
        }
        yield MmioCheck.fastFault(a, b, c, d, e);
      }
      case TRACED_TDP_SPTE_CHANGED -> tdpCheck.changed((int) a, b, (int) c, d, e);
      case TRACED_HUGE_PAGE_SPLIT -> TdpCheck.split(a, b, (int) c, (int) d);
      case TRACED_ALL_ZAPPED_FAST -> allZappedFast((int) a);
      default -> WalkCheck.GIVEN;
    };
  }

  private String pageGot(final long gfn, final int role, final int flags) {
    if (PageRole.isDirect(role)
        && PageRole.level(role) >= ROOT_LEVEL
        && (flags & TracedFlags.CREATED) != 0) {
      tdpCheck.forgetAll();
    }
    return pageCheck.got(context, gfn, role, flags);
  }

  /** The generation flips (reference 10.8). */
  private String allZappedFast(final int ended) {
    final boolean known = generation >= 0;
    if (known) {
      requireSame("generation", generation, ended);
    }
    generation = (ended + 1) % GENERATIONS;
    return known ? null : "nothing is known of the generation";
  }

  /** Lines without numbers: an exit ends what a task was doing, lost events end all. */
  private void text(final VmEventKind kind) {
    if (state.traced().isInText()) {
      return;
    }
    verdicts.given(kind);
    final String line = state.traced().line().text();
    if (line.startsWith("kvm_exit:") || line.startsWith("kvm_entry:")) {
      context.end();
    } else if (line.startsWith("CPU")) {
      contexts.values().forEach(FaultContext::end);
      pages.forgetAll();
      tdpCheck.forgetAll();
      generation = -1;
    }
  }
}
