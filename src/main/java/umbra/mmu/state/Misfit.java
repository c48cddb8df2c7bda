package umbra.mmu.state;

import umbra.mmu.event.VmEventKind;

/** Refuses events: a comparison costs nothing more, the message is made only when it fails. */
final class Misfit {
  private static final int SMALL = 4096;

  private Misfit() {}

  /**
   * Lets the event pass where it fits.
   *
   * @param what what {@code found} counts or holds, without its article
   * @throws EventMismatchException if it does not
   */
  static void require(
      final boolean fits,
      final VmEventKind kind,
      final String expected,
      final String what,
      final long found) {
    if (!fits) {
      throw of(kind, expected, what + ' ' + shown(found));
    }
  }

  /** As above, for what stands in an entry of a shadow page. */
  static void require(
      final boolean fits,
      final VmEventKind kind,
      final String expected,
      final long spte,
      final int page,
      final int index) {
    if (!fits) {
      throw of(
          kind,
          expected,
          "0x" + Long.toHexString(spte) + " in entry " + index + " of page " + page);
    }
  }

  static EventMismatchException of(
      final VmEventKind kind, final String expected, final String found) {
    return new EventMismatchException(kind.eventName(), expected, found);
  }

  /** Counts and small numbers in decimal, addresses and entries in hexadecimal. */
  private static String shown(final long number) {
    return number > -SMALL && number < SMALL
        ? Long.toString(number)
        : "0x" + Long.toHexString(number);
  }
}
