package umbra.cli.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import umbra.mmu.boot.Machine;
import umbra.mmu.boot.MachineBuilder;
import umbra.mmu.boot.ParameterValue;
import umbra.mmu.event.VmEvents;
import umbra.mmu.scenario.HostOperation;
import umbra.mmu.scenario.Scenario;
import umbra.mmu.scenario.Step;
import umbra.mmu.scenario.VcpuOperation;
import umbra.mmu.state.Parameter;
import umbra.mmu.state.VmState;
import umbra.mmu.vcpu.Vcpu;
import umbra.mmu.vm.Outcome;
import umbra.mmu.vm.Vm;
import umbra.mmu.vm.WarmUp;

/** A VM of the model without a journal: does one operation after the other. */
final class ModelVm {
  private static final byte[] NO_CONFIGURATION = {};

  private final Vm vm;
  private final List<Vcpu> vcpus = new ArrayList<>();
  private long retired;

  /**
   * The scenario's machine after its warm-up.
   *
   * @param switches of the simulator, by key
   * @param listeners what hears its events after its state, given that state
   */
  ModelVm(
      Scenario scenario,
      Map<String, String> switches,
      Function<VmState, List<VmEvents>> listeners) {
    Machine machine = MachineBuilder.build(scenario, NO_CONFIGURATION);
    switches.forEach((key, value) -> set(machine.state(), Parameter.ofKey(key), value));
    vm = new Vm(machine, listeners.apply(machine.state()).toArray(VmEvents[]::new));
    vm.start(NO_CONFIGURATION);
    for (int v = 0; v < machine.state().vcpuCount(); v++) {
      vcpus.add(new Vcpu(v));
      vm.startVcpu(vcpus.get(v));
    }
    WarmUp.of(machine).forEach(this::run);
  }

  private static void set(VmState state, Parameter parameter, String value) {
    state.parameterSet(parameter.ordinal(), ParameterValue.of(parameter, value));
  }

  VmState state() {
    return vm.state();
  }

  /**
   * Does one operation.
   *
   * @param step an operation outside of a block that is no guest loop
   * @return how it ended
   */
  String run(Step step) {
    long number = retired++;
    if (step instanceof HostOperation operation) {
      vm.beginHostRequest(number);
      Outcome outcome = vm.operation(operation);
      vm.endRequest(retired);
      return outcome.text();
    }
    VcpuOperation operation = (VcpuOperation) step;
    Vcpu vcpu = vcpus.get(operation.vcpu());
    vm.beginRequest(vcpu, number);
    Outcome outcome = vm.operation(operation, number);
    vm.endRequest(retired);
    vm.retire(vcpu, retired, outcome.kind());
    return outcome.text();
  }
}
