package umbra.cli.conform;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import umbra.mmu.boot.Machine;
import umbra.mmu.boot.MachineBuilder;
import umbra.mmu.boot.SetUpException;
import umbra.mmu.event.VmEvents;
import umbra.mmu.program.ProgramTraces;
import umbra.mmu.scenario.Scenario;
import umbra.mmu.scenario.ScenarioParser;
import umbra.mmu.scenario.SetUp;
import umbra.mmu.state.Parameter;
import umbra.mmu.state.VmState;
import umbra.mmu.vm.Supported;

/** Umbra's own model, with the distortions of the recorder's emulated processor switched on. */
public final class SimulatedModel implements ModelUnderTest {
  private static final List<Parameter> DISTORTIONS =
      List.of(
          Parameter.EMULATED_TLB,
          Parameter.EMULATED_MMIO_CODE,
          Parameter.EMULATED_RMW,
          Parameter.EMULATED_PML4_GLOBAL);

  private final Function<VmState, VmEvents[]> listeners;

  /** The model alone. */
  public SimulatedModel() {
    this(state -> new VmEvents[0]);
  }

  /** The model with an observer of each VM, such as a checker of invariants. */
  public SimulatedModel(final Function<VmState, VmEvents[]> listeners) {
    this.listeners = listeners;
  }

  @Override
  public ModelRun open(final String name, final String text, final String module)
      throws ModelRefusal {
    final Scenario parsed = ScenarioParser.parse(name, text);
    final Scenario scenario = withModule(name, parsed, module);
    final Optional<String> refusal =
        Supported.refusal(scenario).or(() -> ProgramTraces.NONE.refusal(scenario.steps()));
    if (refusal.isPresent()) {
      throw new ModelRefusal(refusal.get());
    }
    try {
      final Machine machine = MachineBuilder.build(scenario, text.getBytes(StandardCharsets.UTF_8));
      for (final Parameter distortion : DISTORTIONS) {
        machine.state().parameterSet(distortion.ordinal(), 1);
      }
      return new SimulatedVm(machine, scenario, listeners.apply(machine.state()));
    } catch (final SetUpException impossible) {
      throw new ModelRefusal(impossible.getMessage());
    }
  }

  /** The recording's module line takes the place of the scenario's own. */
  private static Scenario withModule(
      final String name, final Scenario scenario, final String module) {
    if (module.isEmpty()) {
      return scenario;
    }
    final Scenario other = ScenarioParser.parse(name, "module " + module + "\nops\nvcpu 0 nop\n");
    final List<SetUp> setUp = new ArrayList<>(other.setUp());
    for (final SetUp line : scenario.setUp()) {
      if (!(line instanceof SetUp.ModuleParameters)) {
        setUp.add(line);
      }
    }
    return new Scenario(scenario.name(), setUp, scenario.steps());
  }
}
