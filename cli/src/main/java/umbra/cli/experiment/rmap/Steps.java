package umbra.cli.experiment.rmap;

/** What operations of one kind on the lists of one shape have cost so far. */
final class Steps {
  private long operations;
  private long followed;
  private long looked;

  void operation() {
    operations++;
  }

  /** A pointer to a descriptor was followed. */
  void follow() {
    followed++;
  }

  /** Slots of a descriptor were looked at. */
  void look(int slots) {
    looked += slots;
  }

  long operations() {
    return operations;
  }

  /** Pointers to descriptors followed. */
  long followed() {
    return followed;
  }

  /** Slots of descriptors looked at. */
  long looked() {
    return looked;
  }
}
