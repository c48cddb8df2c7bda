package umbra.journal.replay;

/**
 * The first place where deciding again gives something else than the journal holds.
 *
 * @param step number of the journal's event
 * @param journaled the journal's event, or what it lacks
 * @param decided what the model decides now
 */
public record Divergence(long step, String journaled, String decided) {
  @Override
  public String toString() {
    return "event " + step + ": the journal has " + journaled + ", the model decides " + decided;
  }
}
