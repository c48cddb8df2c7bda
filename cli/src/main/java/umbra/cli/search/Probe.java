package umbra.cli.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import umbra.mmu.boot.SetUpException;
import umbra.mmu.event.VmEvents;
import umbra.mmu.invariant.BrokenInvariantException;
import umbra.mmu.invariant.InvariantChecker;
import umbra.mmu.scenario.Scenario;
import umbra.mmu.scenario.ScenarioError;
import umbra.mmu.scenario.ScenarioParser;
import umbra.mmu.scenario.Step;
import umbra.mmu.state.VmState;
import umbra.mmu.vm.Supported;

/** Runs scenarios with all invariants checked, under one set of switches. */
public final class Probe {
  private final Map<String, String> switches;
  private final Function<VmState, List<VmEvents>> listeners;

  /**
   * A probe.
   *
   * @param switches of the simulator, by key
   */
  public Probe(Map<String, String> switches) {
    this(switches, state -> List.of());
  }

  /** A probe with listeners that hear each event before the invariants are looked at. */
  public Probe(Map<String, String> switches, Function<VmState, List<VmEvents>> listeners) {
    this.switches = Map.copyOf(switches);
    this.listeners = listeners;
  }

  /**
   * Runs operations of an alphabet on a new machine.
   *
   * @return the first breach
   */
  public Optional<Breach> run(Alphabet alphabet, int... operations) {
    List<Step> chosen = new ArrayList<>();
    for (int operation : operations) {
      chosen.add(alphabet.scenario().steps().get(operation));
    }
    return run(machine(alphabet.scenario()), chosen);
  }

  /**
   * Runs a scenario.
   *
   * @return the first breach; none too where the text is no scenario or cannot be carried out
   */
  public Optional<Breach> run(Draft draft) {
    try {
      Scenario scenario = ScenarioParser.parse("draft", draft.text());
      boolean refused = Supported.refusal(scenario).isPresent();
      return refused ? Optional.empty() : run(machine(scenario), scenario.steps());
    } catch (ScenarioError | SetUpException impossible) {
      return Optional.empty();
    }
  }

  private ModelVm machine(Scenario scenario) {
    return new ModelVm(scenario, switches, this::all);
  }

  private List<VmEvents> all(VmState state) {
    List<VmEvents> all = new ArrayList<>(listeners.apply(state));
    all.add(InvariantChecker.everyRequest(state));
    return all;
  }

  private static Optional<Breach> run(ModelVm vm, List<Step> steps) {
    for (int i = 0; i < steps.size(); i++) {
      try {
        vm.run(steps.get(i));
      } catch (BrokenInvariantException broken) {
        return Optional.of(new Breach(broken.invariant(), i, broken.getMessage()));
      }
    }
    return Optional.empty();
  }
}
