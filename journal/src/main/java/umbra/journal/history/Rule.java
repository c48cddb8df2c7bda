package umbra.journal.history;

/**
 * The rule behind a kind of event.
 *
 * @param function KVM's function that does it, or what stands for one
 * @param section number of the section of {@code docs/model.md} that tells of it
 */
public record Rule(String function, int section) {
  @Override
  public String toString() {
    return function + " (docs/model.md, section " + section + ")";
  }
}
