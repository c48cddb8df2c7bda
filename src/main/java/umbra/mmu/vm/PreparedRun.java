package umbra.mmu.vm;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import umbra.mmu.boot.Machine;
import umbra.mmu.boot.MachineBuilder;
import umbra.mmu.boot.ParameterValue;
import umbra.mmu.boot.SetUpException;
import umbra.mmu.program.ProgramFiles;
import umbra.mmu.program.ProgramTraces;
import umbra.mmu.scenario.Scenario;
import umbra.mmu.scenario.ScenarioParser;
import umbra.mmu.scenario.Step;
import umbra.mmu.state.Parameter;
import umbra.mmu.state.VmState;
import umbra.mmu.vcpu.Program;
import umbra.mmu.vcpu.RunPlan;
import umbra.mmu.vcpu.Section;

/**
 * A run before its first event: the machine as the configuration describes it, and what is to be
 * done. Live run, replay and verification start from the same one.
 */
public final class PreparedRun {
  private final RunConfiguration configuration;
  private final byte[] bytes;
  private final Scenario scenario;
  private final Machine machine;
  private final ProgramTraces traces;

  private PreparedRun(
      final RunConfiguration configuration,
      final byte[] bytes,
      final Scenario scenario,
      final Machine machine,
      final ProgramTraces traces) {
    this.configuration = configuration;
    this.bytes = bytes;
    this.scenario = scenario;
    this.machine = machine;
    this.traces = traces;
  }

  /**
   * The same where no traces are at hand: for folding, and for runs without {@code trace} lines.
   */
  public static PreparedRun of(final RunConfiguration configuration) {
    return of(configuration, ProgramFiles.NONE);
  }

  /**
   * Parses the scenario, checks it and builds the machine.
   *
   * @param files opens the traces that the configuration has
   * @throws umbra.mmu.scenario.ScenarioError if the text is not a scenario
   * @throws SetUpException if it cannot be carried out or needs what the model does not do
   * @throws IllegalArgumentException if a setting is unknown or has no such value
   */
  public static PreparedRun of(final RunConfiguration configuration, final ProgramFiles files) {
    if (configuration.isImport()) {
      return ofTrace(configuration);
    }
    final Scenario scenario = ScenarioParser.parse(configuration.scenario(), configuration.text());
    final ProgramTraces traces = new ProgramTraces(configuration.traces(), files);
    final Optional<String> refusal =
        Supported.refusal(scenario).or(() -> traces.refusal(scenario.steps()));
    if (refusal.isPresent()) {
      throw new SetUpException(configuration.scenario() + ":" + refusal.get());
    }
    final byte[] bytes = configuration.toBytes();
    final Machine machine;
    try {
      machine = MachineBuilder.build(scenario, bytes);
    } catch (final SetUpException impossible) {
      throw new SetUpException(configuration.scenario() + ":" + impossible.getMessage());
    }
    for (final Map.Entry<String, String> setting : configuration.settings().entrySet()) {
      apply(machine, setting.getKey(), setting.getValue());
    }
    return new PreparedRun(configuration, bytes, scenario, machine, traces);
  }

  /** Nothing is known of the machine but what the trace will tell, and nothing is to be done. */
  private static PreparedRun ofTrace(final RunConfiguration configuration) {
    final byte[] bytes = configuration.toBytes();
    final Scenario nothing = ScenarioParser.parse(configuration.scenario(), "ops\n");
    final VmState state = VmState.ofTrace(bytes, configuration.source().vcpus());
    final Machine machine = new Machine(state, null, false);
    return new PreparedRun(configuration, bytes, nothing, machine, ProgramTraces.NONE);
  }

  private static void apply(final Machine machine, final String key, final String value) {
    final Parameter parameter = Parameter.ofKey(key);
    if (parameter == null) {
      throw new IllegalArgumentException(
          "found setting '" + key + "', expected one that `umbra config` lists");
    }
    machine.state().parameterSet(parameter.ordinal(), ParameterValue.of(parameter, value));
  }

  public RunConfiguration configuration() {
    return configuration;
  }

  /** The configuration as the first event carries it. Not to be changed. */
  public byte[] bytes() {
    return bytes;
  }

  public Scenario scenario() {
    return scenario;
  }

  /** The machine before its first event. */
  public Machine machine() {
    return machine;
  }

  /** The traces that the run's programs read. */
  public ProgramTraces traces() {
    return traces;
  }

  /** What a participant does in a section: a vCPU's number, or {@link Program#HOST}. */
  public Program program(final Section section, final int participant) {
    return new Program(section.steps(), participant, traces);
  }

  /** The sections of the run, warm-up operations first. */
  public RunPlan plan() {
    final List<Step> steps = new ArrayList<>(WarmUp.of(machine));
    steps.addAll(scenario.steps());
    return new RunPlan(steps, machine.state().vcpuCount());
  }
}
