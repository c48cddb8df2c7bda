package umbra.mmu.boot;

import umbra.mmu.scenario.Position;

/** A set-up line that parses but cannot be carried out: a table is missing, memory is full. */
public final class SetUpException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** {@code at} may be null where no line is to blame. */
  public SetUpException(final Position at, final String found, final String expected) {
    this((at == null ? "" : at + ": ") + "found " + found + ", expected " + expected);
  }

  /** The whole message is given. */
  public SetUpException(final String message) {
    super(message);
  }
}
