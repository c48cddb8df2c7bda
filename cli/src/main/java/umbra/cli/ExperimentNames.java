package umbra.cli;

import java.util.Iterator;
import umbra.cli.experiment.Experiment;

/** The names that a shell completes behind {@code umbra experiment}. */
final class ExperimentNames implements Iterable<String> {
  @Override
  public Iterator<String> iterator() {
    return ExperimentCatalogue.all().stream().map(Experiment::name).iterator();
  }
}
