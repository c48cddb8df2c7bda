package umbra.journal.store;

/** A stream cannot be read on; everything delivered before is whole. */
public final class DamagedJournalException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient Damage damage;

  /** {@code cause} may be null. */
  public DamagedJournalException(final Damage damage, final Throwable cause) {
    super(damage.toString(), cause);
    this.damage = damage;
  }

  public Damage damage() {
    return damage;
  }
}
