package umbra.cli.experiment;

import java.util.Map;

/**
 * A run that an experiment wants.
 *
 * @param name of its journal's folder: lower case, digits, hyphens; one of its kind in the
 *     experiment
 * @param scenario the scenario's text
 * @param schedule {@code round-robin}, {@code seeded:N} or {@code free}. With {@code free} the
 *     order of things differs from run to run: only for counts that do not depend on it
 * @param quantum longest turn
 * @param switches of the simulator, by key
 */
public record Trial(
    String name, String scenario, String schedule, long quantum, Map<String, String> switches) {
  private static final long QUANTUM = 256;

  /** One that takes turns in order. */
  public static Trial of(String name, String scenario, Map<String, String> switches) {
    return new Trial(name, scenario, "round-robin", QUANTUM, switches);
  }
}
