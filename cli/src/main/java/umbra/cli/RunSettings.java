package umbra.cli;

import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Option;

/** The options of a run that are of no command alone: the longest turn and the switches. */
final class RunSettings {
  private static final long LONGEST_QUANTUM = 1 << 20;

  @Option(
      names = "--quantum",
      paramLabel = "N",
      description = "Longest turn, in accesses and operations (default: ${DEFAULT-VALUE}).")
  private long quantum;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Switch a parameter; `umbra config` lists them. May be repeated.")
  private Map<String, String> switches = new TreeMap<>();

  /** With the quantum that holds where the command line has none. */
  RunSettings(long quantum) {
    this.quantum = quantum;
  }

  /** The longest turn. */
  long quantum() {
    return quantum;
  }

  /** Values by key, as given. */
  Map<String, String> switches() {
    return switches;
  }

  /** Refuses turns that nobody could interrupt. */
  void check() {
    if (quantum < 1 || quantum > LONGEST_QUANTUM) {
      throw new IllegalArgumentException(
          "found --quantum " + quantum + ", expected 1 to " + LONGEST_QUANTUM);
    }
  }

  /** {@code --set} for each switch, as a shell takes it; with a blank in front. */
  String switchWords() {
    StringBuilder words = new StringBuilder();
    switches.forEach((key, value) -> words.append(" --set ").append(quoted(key + "=" + value)));
    return words.toString();
  }

  /** As a shell takes it. */
  static String quoted(String word) {
    return word.matches("[A-Za-z0-9_./:=@%+,-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
