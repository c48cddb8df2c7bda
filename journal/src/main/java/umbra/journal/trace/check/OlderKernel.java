package umbra.journal.trace.check;

import umbra.mmu.event.TracedFlags;
import umbra.mmu.event.VmEventKind;

/** Lines whose form only kernels before 5.2 print: their pages follow rules the model has not. */
final class OlderKernel {
  static final String REASON = "printed by a kernel older than the model's";

  private OlderKernel() {}

  /** Whether a page's line, of these flags, is such a one. */
  static boolean prints(final VmEventKind kind, final int flags) {
    return switch (kind) {
      case TRACED_PAGE_GOT, TRACED_PAGE_SYNCED, TRACED_PAGE_UNSYNCED, TRACED_PAGE_ZAPPED ->
          (flags & TracedFlags.FORM) != TracedFlags.FORM_GENERATION;
      default -> false;
    };
  }
}
