package umbra.mmu.vm;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import umbra.mmu.program.TraceIdentity;
import umbra.mmu.vcpu.Schedule;

/**
 * Everything that a run depends on, in the form of its first event: a head of {@code key=value}
 * lines, an empty line, then the scenario's text. Equal configurations give equal runs.
 *
 * @param vm name of the VM, part of its streams' names
 * @param scenario name of the scenario, for messages
 * @param text the scenario itself
 * @param schedule who takes turns how
 * @param quantum longest turn
 * @param settings switches by key ({@code --set})
 * @param source the trace that was imported, whose name is the scenario's; null for a run
 * @param traces the files of its traces, in the order of the lines that name them first
 */
public record RunConfiguration(
    String vm,
    String scenario,
    String text,
    Schedule schedule,
    long quantum,
    Map<String, String> settings,
    TraceSource source,
    List<TraceIdentity> traces) {
  /** Changes whenever the same configuration would give other events. */
  public static final int MODEL_VERSION = 1;

  private static final String SET = "set.";
  private static final String TRACE = "trace.";
  private static final String SHA256 = "import.sha256";
  private static final String LINES = "import.lines";
  private static final String VCPUS = "import.vcpus";

  public RunConfiguration {
    settings = Map.copyOf(settings);
    traces = List.copyOf(traces);
  }

  /** The configuration of a run. */
  public RunConfiguration(
      final String vm,
      final String scenario,
      final String text,
      final Schedule schedule,
      final long quantum,
      final Map<String, String> settings) {
    this(vm, scenario, text, schedule, quantum, settings, null, List.of());
  }

  /** The same run with the files that its {@code trace} lines name. */
  public RunConfiguration withTraces(final List<TraceIdentity> files) {
    return new RunConfiguration(vm, scenario, text, schedule, quantum, settings, source, files);
  }

  /** What stands for a configuration where the trace {@code source} in {@code file} is imported. */
  public static RunConfiguration ofTrace(
      final String vm, final String file, final TraceSource source) {
    return new RunConfiguration(
        vm, file, "", Schedule.parse("round-robin"), 1, Map.of(), source, List.of());
  }

  /** Whether the events are those of a real KVM's trace: there is nothing to decide again. */
  public boolean isImport() {
    return source != null;
  }

  /** The form that the first event carries. */
  public byte[] toBytes() {
    final StringBuilder head = new StringBuilder();
    head.append("umbra=").append(MODEL_VERSION).append('\n');
    head.append("vm=").append(vm).append('\n');
    head.append("scenario=").append(scenario).append('\n');
    head.append("schedule=").append(schedule.text()).append('\n');
    head.append("quantum=").append(quantum).append('\n');
    new TreeMap<>(settings)
        .forEach((key, value) -> head.append(SET + key + "=" + value).append('\n'));
    if (source != null) {
      head.append(SHA256 + "=").append(source.sha256()).append('\n');
      head.append(LINES + "=").append(source.lines()).append('\n');
      head.append(VCPUS + "=").append(source.vcpus()).append('\n');
    }
    for (int i = 0; i < traces.size(); i++) {
      head.append(TRACE).append(i).append('=').append(traces.get(i).text()).append('\n');
    }
    return head.append('\n').append(text).toString().getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Reads what {@link #toBytes} wrote.
   *
   * @throws OtherModelException if another version of the model made the run
   * @throws IllegalArgumentException if a line is missing or unknown
   */
  public static RunConfiguration of(final byte[] bytes) {
    final String whole = new String(bytes, StandardCharsets.UTF_8);
    final int end = whole.indexOf("\n\n");
    if (end < 0) {
      throw new IllegalArgumentException("the run's configuration has no end");
    }
    final Map<String, String> head = new TreeMap<>();
    final Map<String, String> settings = new TreeMap<>();
    for (final String line : whole.substring(0, end).split("\n", -1)) {
      final int equals = line.indexOf('=');
      if (equals < 0) {
        throw new IllegalArgumentException("the run's configuration has the line '" + line + "'");
      }
      final String key = line.substring(0, equals);
      final String value = line.substring(equals + 1);
      if (key.startsWith(SET)) {
        settings.put(key.substring(SET.length()), value);
      } else {
        head.put(key, value);
      }
    }
    requireVersion(head.get("umbra"));
    return new RunConfiguration(
        required(head, "vm"),
        required(head, "scenario"),
        whole.substring(end + 2),
        Schedule.parse(required(head, "schedule")),
        Long.parseLong(required(head, "quantum")),
        settings,
        source(head),
        traces(head));
  }

  private static List<TraceIdentity> traces(final Map<String, String> head) {
    final List<TraceIdentity> traces = new ArrayList<>();
    while (head.containsKey(TRACE + traces.size())) {
      traces.add(TraceIdentity.of(head.get(TRACE + traces.size())));
    }
    return traces;
  }

  private static TraceSource source(final Map<String, String> head) {
    if (!head.containsKey(SHA256)) {
      return null;
    }
    return new TraceSource(
        required(head, SHA256),
        Long.parseLong(required(head, LINES)),
        Integer.parseInt(required(head, VCPUS)));
  }

  private static void requireVersion(final String found) {
    if (!Integer.toString(MODEL_VERSION).equals(found)) {
      throw new OtherModelException(
          "the run was made by model version " + found + ", this is version " + MODEL_VERSION);
    }
  }

  private static String required(final Map<String, String> head, final String key) {
    final String value = head.get(key);
    if (value == null) {
      throw new IllegalArgumentException("the run's configuration has no " + key);
    }
    return value;
  }
}
