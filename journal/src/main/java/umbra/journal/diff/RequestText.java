package umbra.journal.diff;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import umbra.journal.replay.Replay;
import umbra.journal.replay.Seek;
import umbra.journal.text.VmEventText;
import umbra.mmu.event.Mix;
import umbra.mmu.event.VmEventFlattener;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.event.VmEvents;
import umbra.mmu.state.VmState;

/**
 * The events of one request as text, and the state behind them. Found again by a seek, since lines
 * are not kept while two long journals are read.
 */
public final class RequestText {
  /** A request of more events is shown as far as this. */
  static final int MOST_EVENTS = 20_000;

  private final List<EventText> events;
  private final VmState state;

  private RequestText(final List<EventText> events, final VmState state) {
    this.events = List.copyOf(events);
    this.state = state;
  }

  /** Reads {@code request} of a journal; {@code notices} gets what the seek has to say. */
  public static RequestText of(
      final DiffSide side, final RequestRecord request, final Consumer<String> notices) {
    final Printing printing = new Printing(request);
    final Seek seek = Seek.to(request.firstStep() - 1, side.checkpoints());
    try (Replay replay = seek.open(side.folder(), side.stream(), printing, notices)) {
      printing.step = replay.step();
      replay.to(request.lastStep());
      return new RequestText(printing.events, replay.state());
    }
  }

  /** The events in order, requestStarted first. */
  public List<EventText> events() {
    return events;
  }

  /** The state just after the request. */
  public VmState state() {
    return state;
  }

  private static final class Printing extends VmEventFlattener implements Replay.Listener {
    private final List<EventText> events = new ArrayList<>();
    private final EventHash hash = new EventHash();
    private final RequestRecord request;
    private VmEventText text;
    private long step;

    Printing(final RequestRecord request) {
      this.request = request;
    }

    @Override
    public void begin(final VmState state) {
      text = new VmEventText(state);
      hash.begin(state.pages());
    }

    @Override
    public void runStarted(final byte[] configuration) {
      step++;
    }

    @Override
    protected void event(
        final VmEventKind kind,
        final long a,
        final long b,
        final long c,
        final long d,
        final long e) {
      step++;
      long shape = hash.shape(kind, a, b, c, d, e);
      if (step < request.firstStep() || events.size() >= MOST_EVENTS) {
        return;
      }
      final List<String> lines = new ArrayList<>();
      final int who = request.participant() < 0 ? VmEvents.HOST : request.participant();
      text.print(step, who, kind, a, b, c, d, e, line -> lines.add(line.toString()));
      for (int i = 1; i < lines.size(); i++) {
        // What a walk read is the state's and not the event's.
        shape = Mix.then(shape, lines.get(i).substring(lines.get(i).indexOf(':')).hashCode());
      }
      events.add(new EventText(step, shape, lines));
    }
  }
}
