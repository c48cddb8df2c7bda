package umbra.cli;

import java.util.List;
import umbra.cli.experiment.Experiment;
import umbra.cli.experiment.dirtylog.Published;
import umbra.cli.experiment.dirtylog.ReviewerMix;
import umbra.cli.experiment.programs.RealPrograms;
import umbra.cli.experiment.rmap.RmapLengths;
import umbra.cli.experiment.split.CacheSizes;
import umbra.cli.experiment.split.NxAfterSplit;
import umbra.cli.experiment.translation.AlreadyMapped;
import umbra.cli.experiment.translation.GfnBits;
import umbra.cli.experiment.unsync.UnsyncOrProtect;

/** All experiments, in the order in which they are listed. */
final class ExperimentCatalogue {
  private static final List<Experiment> ALL =
      List.of(
          new NxAfterSplit(),
          new AlreadyMapped(),
          new GfnBits(),
          new ReviewerMix(),
          new Published(),
          new CacheSizes(),
          new RmapLengths(),
          new UnsyncOrProtect(),
          new RealPrograms());

  private ExperimentCatalogue() {}

  static List<Experiment> all() {
    return ALL;
  }

  /**
   * The experiment of a name.
   *
   * @throws IllegalArgumentException if there is none, with the nearest name
   */
  static Experiment of(String name) {
    return ALL.stream()
        .filter(experiment -> experiment.name().equals(name))
        .findFirst()
        .orElseThrow(() -> unknown(name));
  }

  private static IllegalArgumentException unknown(String name) {
    List<String> names = ALL.stream().map(Experiment::name).toList();
    return new IllegalArgumentException(
        "found experiment '" + name + "', expected one of " + String.join(", ", names));
  }
}
