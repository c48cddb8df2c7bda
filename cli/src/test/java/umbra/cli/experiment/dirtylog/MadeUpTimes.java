package umbra.cli.experiment.dirtylog;

import java.util.ArrayList;
import java.util.List;

/** Published times as a lock of known parameters would have given them. */
final class MadeUpTimes {
  private static final double FAULTS = 262_144;

  private MadeUpTimes() {}

  /** Every published row with the time that the model says, times {@code factor} where eager. */
  static List<TimedFaults> of(LockModel model, double factor) {
    List<TimedFaults> times = new ArrayList<>();
    for (PublishedTime row : PublishedTimes.all()) {
      FaultsOfVcpu faults = faults(row);
      double seconds = model.seconds(faults) * (row.eager() ? factor : 1);
      PublishedTime changed =
          new PublishedTime(
              row.table(),
              row.mappedBy(),
              row.countedAs(),
              row.eager(),
              row.writePercent(),
              row.vcpus(),
              seconds);
      times.add(new TimedFaults(changed, faults, "none"));
    }
    return times;
  }

  private static FaultsOfVcpu faults(PublishedTime row) {
    double all = row.eager() ? FAULTS * row.writePercent() / 100 : FAULTS;
    if (row.countedAs() == MappedBy.TDP) {
      return new FaultsOfVcpu(row.vcpus(), row.eager() ? all : 0, row.eager() ? 0 : all, 0);
    }
    return new FaultsOfVcpu(row.vcpus(), 0, 0, all);
  }
}
