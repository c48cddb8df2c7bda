package umbra.journal.export;

import java.io.IOException;
import umbra.mmu.event.ReturnCode;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.guest.ErrorCode;

/**
 * Writes a slice for each request and, within it, one for each fault. Requests of a VM follow one
 * another, so at most one of either is open.
 *
 * <p>A fault ends with its answer. An MMIO fault that needs no walk has no such event: it ends
 * where the emulator starts; a fault of an imported trace ends with the next one or with the
 * request.
 */
final class RequestSlices {
  private final ChromeTrace trace;
  private long began;
  private long position;
  private long faultBegan;
  private long rip;
  private long gva;
  private long errorCode;
  private boolean taken;
  private boolean reflected;

  RequestSlices(final ChromeTrace trace) {
    this.trace = trace;
  }

  /** Whether a request is open. */
  boolean isInRequest() {
    return began != 0;
  }

  /** Follows an event; what ends with it is written if it is selected. */
  void event(
      final long step,
      final int thread,
      final boolean selected,
      final VmEventKind kind,
      final long a,
      final long b,
      final long c,
      final long d)
      throws IOException {
    switch (kind) {
      case REQUEST_STARTED -> {
        began = step;
        position = b;
      }
      case FAULT_RAISED, TRACED_FAULT -> {
        endFault(step, thread, selected, kind.eventName());
        beginFault(step, b, c, d);
      }
      case FAULT_TAKEN -> taken = true;
      case FAULT_REFLECTED -> reflected = true;
      case FAULT_RESOLVED -> endFault(step, thread, selected, ReturnCode.describe((int) b));
      case INSTRUCTION_EMULATED -> {
        if (!taken) {
          endFault(step, thread, selected, kind.eventName());
        }
      }
      case REQUEST_ENDED -> {
        endFault(step, thread, selected, kind.eventName());
        endRequest(step, thread, selected, false);
      }
      default -> {
        // Nothing begins or ends.
      }
    }
  }

  /** Ends at {@code step} what is still open: the selection ends inside it. */
  void cut(final long step, final int thread) throws IOException {
    endFault(step, thread, true, "cut");
    endRequest(step, thread, true, true);
  }

  private void beginFault(
      final long step, final long newRip, final long newGva, final long newErrorCode) {
    faultBegan = step;
    rip = newRip;
    gva = newGva;
    errorCode = newErrorCode;
    taken = false;
    reflected = false;
  }

  private void endFault(
      final long step, final int thread, final boolean selected, final String outcome)
      throws IOException {
    if (faultBegan != 0 && selected) {
      trace.beginSlice("page fault", "fault", thread, faultBegan, step);
      trace.hex("gva", gva);
      trace.hex("rip", rip);
      trace.hex("error_code", errorCode);
      trace.text("access", ErrorCode.describe(errorCode));
      trace.text("outcome", outcome);
      if (reflected) {
        trace.text("reflected", "to the guest");
      }
      trace.end();
    }
    faultBegan = 0;
  }

  private void endRequest(
      final long step, final int thread, final boolean selected, final boolean cut)
      throws IOException {
    if (began != 0 && selected) {
      trace.beginSlice("request", "request", thread, began, step);
      trace.number("position", position);
      if (cut) {
        trace.text("outcome", "cut");
      }
      trace.end();
    }
    began = 0;
  }
}
