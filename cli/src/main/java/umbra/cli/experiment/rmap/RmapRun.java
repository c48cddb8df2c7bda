package umbra.cli.experiment.rmap;

import java.util.List;
import java.util.Map;
import umbra.cli.experiment.Check;
import umbra.cli.experiment.Laboratory;
import umbra.cli.experiment.Trial;
import umbra.cli.experiment.TrialResult;
import umbra.mmu.state.RmapHistogram;
import umbra.mmu.state.VmState;

/**
 * A run whose rmaps were repeated in every shape.
 *
 * @param result what it came to
 * @param replay the lists
 * @param histogram the model's mmu_rmaps_stat at the end
 */
record RmapRun(TrialResult result, RmapReplay replay, RmapHistogram histogram) {

  /** Runs it. */
  static RmapRun of(Laboratory laboratory, String name, String scenario) {
    Listening listening = new Listening();
    TrialResult result =
        laboratory.run(Trial.of(name, scenario, Map.of()), state -> List.of(listening.to(state)));
    return new RmapRun(result, listening.replay, listening.histogram);
  }

  /** That the shape of KVM 6.1 has every list as the model has it. */
  Check agreement() {
    return Check.equal(
        result.journal()
            + ": lists that stand in another order than the model's rmap, of "
            + replay.comparisons()
            + " comparisons",
        0,
        replay.differences());
  }

  /** Keeps what the run is given. */
  private static final class Listening {
    private RmapReplay replay;
    private RmapHistogram histogram;

    RmapReplay to(VmState state) {
      histogram = state.rmapHistogram();
      replay = new RmapReplay(state);
      return replay;
    }
  }
}
