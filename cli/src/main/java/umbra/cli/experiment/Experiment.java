package umbra.cli.experiment;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** A question about the shadow MMU that is answered by running. Has no state. */
public interface Experiment {

  /** What the command line calls it: lower case, words joined by hyphens. */
  String name();

  /** The question, in one sentence. */
  String question();

  /** Who asked, and where that can be read. */
  String source();

  /** What {@code --set} can change of the experiment itself. */
  List<Knob> knobs();

  /** Switches of the simulator that the experiment sets itself, so that {@code --set} may not. */
  default Set<String> ownSwitches() {
    return Set.of();
  }

  /** Values of the knobs, by key, with which it is over in a few seconds and says the same. */
  Map<String, String> small();

  /**
   * Runs it. Equal settings give equal findings, on any machine.
   *
   * @throws IllegalArgumentException if the settings do not go together; nothing has run by then
   */
  Findings perform(Laboratory laboratory, Settings settings);
}
