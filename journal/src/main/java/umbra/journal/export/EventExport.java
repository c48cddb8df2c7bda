package umbra.journal.export;

import java.io.IOException;
import java.io.UncheckedIOException;
import umbra.journal.replay.Replay;
import umbra.mmu.event.VmEventFlattener;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.event.VmEvents;
import umbra.mmu.state.VmState;

/**
 * Writes the selected events of a fold in one format. The fold may begin before the selection, at a
 * checkpoint; whoever drives it says where.
 *
 * <p>One object serves one fold; one thread at a time.
 */
public abstract class EventExport extends VmEventFlattener implements Replay.Listener {
  private final ExportSelection selection;
  private VmState state;
  private long step;
  private int vcpu;
  private long exported;

  EventExport(final ExportSelection selection) {
    this.selection = selection;
  }

  /** The first event heard has the number behind {@code lastStep}; without this call it is 1. */
  public final void startBehind(final long lastStep) {
    step = lastStep;
  }

  /** Events that were selected so far. */
  public final long exported() {
    return exported;
  }

  /**
   * Writes what stands behind the last event and flushes; the output stays open.
   *
   * @throws UncheckedIOException if the output cannot be written
   */
  public final void finish() {
    try {
      writeEnd();
    } catch (final IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  @Override
  public final void begin(final VmState newState) {
    state = newState;
    vcpu = newState.currentVcpu();
    try {
      writeStart();
    } catch (final IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  @Override
  public final void runStarted(final byte[] configuration) {
    step++;
    if (!selection.contains(step, VmEvents.HOST)) {
      return;
    }
    exported++;
    try {
      writeRunStarted(configuration);
    } catch (final IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  @Override
  protected final void event(
      final VmEventKind kind,
      final long a,
      final long b,
      final long c,
      final long d,
      final long e) {
    step++;
    if (kind == VmEventKind.REQUEST_STARTED) {
      vcpu = (int) a;
    }
    try {
      if (selection.contains(step, vcpu)) {
        exported++;
        write(kind, a, b, c, d, e);
      } else {
        passOver(kind, a, b, c, d, e);
      }
    } catch (final IOException failed) {
      throw new UncheckedIOException(failed);
    }
    if (kind == VmEventKind.REQUEST_ENDED) {
      vcpu = VmEvents.HOST;
    }
  }

  /** The state just after the event. */
  final VmState state() {
    return state;
  }

  final ExportSelection selection() {
    return selection;
  }

  /** The event's number in the stream. */
  final long step() {
    return step;
  }

  /** Whom the work is for: a vCPU, or {@link VmEvents#HOST}. */
  final int vcpu() {
    return vcpu;
  }

  /** The state is there, no event is. */
  abstract void writeStart() throws IOException;

  /** The first event of the stream is selected. */
  abstract void writeRunStarted(byte[] configuration) throws IOException;

  /** Any other event is selected. */
  abstract void write(VmEventKind kind, long a, long b, long c, long d, long e) throws IOException;

  /** An event is not selected. */
  void passOver(
      final VmEventKind kind, final long a, final long b, final long c, final long d, final long e)
      throws IOException {
    // Most formats have no use for it.
  }

  /** No more events come. */
  abstract void writeEnd() throws IOException;
}
