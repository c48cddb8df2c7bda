package umbra.mmu.scenario;

/** What a line asks of one bit of a control register. */
public enum BitChange {
  /** The line does not name the bit. */
  KEEP,
  /** The bit becomes 0. */
  CLEAR,
  /** The bit becomes 1. */
  SET;

  /** The register with the bits of {@code mask} changed as asked. */
  public long appliedTo(long register, long mask) {
    return switch (this) {
      case KEEP -> register;
      case CLEAR -> register & ~mask;
      case SET -> register | mask;
    };
  }
}
