package umbra.journal.report;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import umbra.journal.history.HugeSplits;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.state.VmState;

/** The events that the timeline shows, counted over the whole journal. */
final class Landmarks implements ReportPart {
  /** What is shown; the ordinal is the row of the bins and the bit of a step's mark. */
  enum Landmark {
    FAULT("faults"),
    SPLIT("splits"),
    SYNC("syncs"),
    UNSYNC("unsyncs"),
    ZAP("zaps"),
    FLUSH("flushes");

    private final String plural;

    Landmark(final String plural) {
      this.plural = plural;
    }

    String plural() {
      return plural;
    }
  }

  private static final Landmark[] ALL = Landmark.values();

  private final StepBins bins = new StepBins(ALL.length);
  private final long[] totals = new long[ALL.length];
  private HugeSplits splits;
  private Landmark last;

  @Override
  public void begin(final VmState state) {
    splits = new HugeSplits(state);
  }

  @Override
  public void event(
      final long step,
      final int vcpu,
      final VmEventKind kind,
      final long a,
      final long b,
      final long c,
      final long d,
      final long e) {
    last = splits.isSplit(kind, a, b, c, d) ? Landmark.SPLIT : of(kind);
    if (last != null) {
      bins.add(last.ordinal(), step);
      totals[last.ordinal()]++;
    }
  }

  /** What the last event was, or null. */
  Landmark last() {
    return last;
  }

  private static Landmark of(final VmEventKind kind) {
    return switch (kind) {
      case FAULT_RAISED, TRACED_FAULT -> Landmark.FAULT;
      case PAGE_SYNCED, TRACED_PAGE_SYNCED -> Landmark.SYNC;
      case PAGE_UNSYNCED, TRACED_PAGE_UNSYNCED -> Landmark.UNSYNC;
      case PAGE_ZAPPED, TDP_PAGE_ZAPPED, TRACED_PAGE_ZAPPED -> Landmark.ZAP;
      case REMOTE_FLUSH_REQUESTED -> Landmark.FLUSH;
      default -> null;
    };
  }

  /** Writes {@code names} and {@code totals} and the bins. */
  void write(final JsonGenerator json) throws IOException {
    json.writeArrayFieldStart("names");
    for (final Landmark landmark : ALL) {
      json.writeString(landmark.plural());
    }
    json.writeEndArray();
    json.writeFieldName("totals");
    json.writeArray(totals, 0, totals.length);
    bins.write(json);
  }
}
