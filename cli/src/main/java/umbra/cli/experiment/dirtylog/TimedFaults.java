package umbra.cli.experiment.dirtylog;

/**
 * A published time and the faults that were counted for it.
 *
 * @param run the name of the run that counted them
 */
record TimedFaults(PublishedTime published, FaultsOfVcpu faults, String run) {

  /** Predicted less published, as a part of published. */
  double error(LockModel model) {
    return model.seconds(faults) / published.seconds() - 1;
  }

  /** The table and the exact number. */
  String name() {
    return published.name() + " (" + published.seconds() + " s)";
  }

  boolean isIn(String table) {
    return published.table().startsWith(table);
  }
}
