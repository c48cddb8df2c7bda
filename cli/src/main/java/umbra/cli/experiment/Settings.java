package umbra.cli.experiment;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import umbra.mmu.boot.ParameterValue;
import umbra.mmu.state.Parameter;

/** What {@code --set} says, held against what an experiment can be told. */
public final class Settings {
  private final Experiment experiment;
  private final Map<String, String> given;
  private final Map<String, String> switches = new TreeMap<>();

  /**
   * Checks every key and value.
   *
   * @param given values by key: knobs of the experiment, and switches of the simulator
   * @throws IllegalArgumentException for a key or a value that is not possible, naming it
   */
  public Settings(Experiment experiment, Map<String, String> given) {
    this.experiment = experiment;
    this.given = new TreeMap<>(given);
    for (Map.Entry<String, String> setting : this.given.entrySet()) {
      check(setting.getKey(), setting.getValue());
    }
  }

  /** The value of a knob that is a number. */
  public long number(String key) {
    Knob knob = required(key);
    String text = text(key);
    long value;
    try {
      value = Long.parseLong(text);
    } catch (NumberFormatException notANumber) {
      throw impossible(knob, text);
    }
    if (value < knob.least() || value > knob.most()) {
      throw impossible(knob, text);
    }
    return value;
  }

  /** The value of a knob that fits an {@code int} by its range. */
  public int count(String key) {
    return Math.toIntExact(number(key));
  }

  /** The value of a knob as it was given. */
  public String text(String key) {
    return given.getOrDefault(key, required(key).standard());
  }

  /** Switches of the simulator, for every run. */
  Map<String, String> switches() {
    return switches;
  }

  /** What was given, by key. */
  public Map<String, String> given() {
    return given;
  }

  private void check(String key, String value) {
    Knob knob = knob(key);
    if (knob != null) {
      if (knob.isNumber()) {
        number(key);
      }
      return;
    }
    Parameter parameter = Parameter.ofKey(key);
    if (parameter == null) {
      throw new IllegalArgumentException(
          "found --set "
              + key
              + ", expected one of "
              + Stream.concat(
                      experiment.knobs().stream().map(Knob::key),
                      Stream.of("a switch that `umbra config` lists"))
                  .collect(Collectors.joining(", ")));
    }
    if (experiment.ownSwitches().contains(key)) {
      throw new IllegalArgumentException(
          "found --set " + key + ", expected another: " + experiment.name() + " sets it itself");
    }
    ParameterValue.of(parameter, value);
    switches.put(key, value);
  }

  private Knob required(String key) {
    Knob knob = knob(key);
    if (knob == null) {
      throw new IllegalStateException(experiment.name() + " has no knob " + key);
    }
    return knob;
  }

  private Knob knob(String key) {
    List<Knob> knobs = experiment.knobs();
    return knobs.stream().filter(knob -> knob.key().equals(key)).findFirst().orElse(null);
  }

  private static IllegalArgumentException impossible(Knob knob, String found) {
    return new IllegalArgumentException(
        "found --set "
            + knob.key()
            + "="
            + found
            + ", expected a number from "
            + knob.least()
            + " to "
            + knob.most());
  }
}
