package umbra.cli.conform;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import umbra.journal.text.TracepointText;
import umbra.mmu.boot.Machine;
import umbra.mmu.event.VmEventFlattener;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.event.VmEvents;
import umbra.mmu.inspect.ShadowTableView;
import umbra.mmu.memory.Memslot;
import umbra.mmu.scenario.HostAction;
import umbra.mmu.scenario.HostOperation;
import umbra.mmu.scenario.Scenario;
import umbra.mmu.scenario.SetUp;
import umbra.mmu.scenario.Step;
import umbra.mmu.scenario.VcpuAction;
import umbra.mmu.scenario.VcpuOperation;
import umbra.mmu.state.Parameter;
import umbra.mmu.state.Stat;
import umbra.mmu.state.VmState;
import umbra.mmu.vcpu.Vcpu;
import umbra.mmu.vm.Outcome;
import umbra.mmu.vm.Vm;
import umbra.mmu.vm.WarmUp;

/** A model VM that runs a recorded scenario, one operation at a time, in the recorder's manner. */
final class SimulatedVm implements ModelRun {
  /** In a millisecond. */
  private static final long MICROSECONDS = 1_000;

  private final Vm vm;
  private final VmState state;
  private final List<Step> operations = new ArrayList<>();
  private final List<Vcpu> vcpus = new ArrayList<>();
  private final TracepointText text;
  private final ShadowTableView tables;
  private final long[] stats = new long[Stat.values().length];
  private final List<String> trace = new ArrayList<>();
  private final List<String> rmap = new ArrayList<>();
  private long hostTime;
  private long countedTime;
  private boolean traced = true;
  private boolean dumped = true;

  /** {@code listeners} hear each event after the state. */
  SimulatedVm(final Machine machine, final Scenario scenario, final VmEvents... listeners) {
    final VmEvents[] all = Arrays.copyOf(listeners, listeners.length + 1);
    all[listeners.length] = new Lines();
    this.vm = new Vm(machine, all);
    this.state = machine.state();
    this.text = new TracepointText(state);
    this.tables = new ShadowTableView(state);
    operations.addAll(WarmUp.of(machine));
    operations.addAll(scenario.steps());
    for (final SetUp line : scenario.setUp()) {
      traced &= !(line instanceof SetUp.TraceSwitch trace) || trace.on();
      dumped &= !(line instanceof SetUp.DumpSwitch dump) || dump.on();
    }
    for (int v = 0; v < state.vcpuCount(); v++) {
      final Vcpu vcpu = new Vcpu(v);
      vcpus.add(vcpu);
      vm.startVcpu(vcpu);
    }
    rmap.addAll(rmapLines());
  }

  @Override
  public List<String> memoryLines() {
    return MemoryLines.from(gpa -> state.guestRead(gpa, 8), vm.machine().tables().endOfTables());
  }

  @Override
  public ActualOperation execute(final int number) throws ModelRefusal {
    if (number >= operations.size()) {
      throw new ModelRefusal("the scenario has no operation " + number);
    }
    trace.clear();
    final Outcome outcome = run(operations.get(number), number);
    final List<String> differences = new ArrayList<>();
    if (dumped) {
      tables.differences(differences);
    }
    return new ActualOperation(
        outcome.text(), traced ? trace : List.of(), changedStats(), changedRmap(), differences);
  }

  @Override
  public void close() {}

  @Override
  public void hostTime(final long elapsed) {
    hostTime = elapsed;
  }

  /**
   * In the model time passes by {@code sleep} alone. What the other operations took on the
   * recorder's host is told to who looks at the clock: the worker that recovers NX splits.
   */
  private void countTime(final HostAction action) {
    final boolean sleeps = action instanceof HostAction.Sleep;
    if (!sleeps && !wakesRecovery(action)) {
      return;
    }
    final long passed = Math.max(0, hostTime - countedTime) / MICROSECONDS;
    state.parameterSet(
        Parameter.HOST_CLOCK_MS.ordinal(), state.parameter(Parameter.HOST_CLOCK_MS) + passed);
    countedTime += passed * MICROSECONDS;
    if (sleeps) {
      countedTime += ((HostAction.Sleep) action).milliseconds() * MICROSECONDS;
    }
  }

  private static boolean wakesRecovery(final HostAction action) {
    if (!(action instanceof HostAction.SetParameter set)) {
      return false;
    }
    final Parameter parameter = Parameter.ofKey(set.parameter().name());
    return parameter == Parameter.NX_HUGE_PAGES_RECOVERY_RATIO
        || parameter == Parameter.NX_HUGE_PAGES_RECOVERY_PERIOD_MS;
  }

  private Outcome run(final Step step, final int number) {
    if (step instanceof HostOperation operation) {
      vm.beginHostRequest(number);
      countTime(operation.action());
      final Outcome outcome = vm.operation(operation);
      vm.endRequest(number + 1);
      return outcome;
    }
    final VcpuOperation operation = (VcpuOperation) step;
    vm.beginRequest(vcpus.get(operation.vcpu()), number);
    final Outcome outcome =
        operation.action() instanceof VcpuAction.Touch touch
            ? loop(operation, touch)
            : vm.operation(operation, number);
    vm.endRequest(number + 1);
    if (operation.action().kind() == VcpuAction.Kind.NESTED_RUN) {
      tables.nestedOperation(operation.vcpu());
    }
    return outcome;
  }

  private Outcome loop(final VcpuOperation operation, final VcpuAction.Touch touch) {
    vm.beginLoop();
    for (long i = 0; i < touch.count(); i++) {
      final long gva = touch.gva() + i * touch.step();
      if (!vm.touch(operation.user(), operation.ac(), touch.write(), gva)) {
        return vm.outcomeOfLoop();
      }
    }
    return vm.endLoop(operation.user());
  }

  private List<StatisticChange> changedStats() {
    final List<StatisticChange> changes = new ArrayList<>();
    for (final Stat stat : Stat.values()) {
      final long value = state.stat(stat);
      final long old = stats[stat.ordinal()];
      if (value != old) {
        changes.add(new StatisticChange(stat.kvmName(), value - old, value));
        stats[stat.ordinal()] = value;
      }
    }
    return changes;
  }

  private List<String> changedRmap() {
    final List<String> lines = rmapLines();
    if (lines.equals(rmap)) {
      return List.of();
    }
    rmap.clear();
    rmap.addAll(lines);
    return lines;
  }

  private List<String> rmapLines() {
    final List<String> lines = new ArrayList<>();
    for (int level = 0; state.hasRmaps() && level <= Memslot.MAX_LEVEL; level++) {
      lines.add(state.rmapHistogram().line(level));
    }
    return lines;
  }

  /** Collects the tracepoint lines of an operation. */
  private final class Lines extends VmEventFlattener {
    private final StringBuilder line = new StringBuilder();

    @Override
    public void runStarted(final byte[] configuration) {}

    @Override
    protected void event(
        final VmEventKind kind,
        final long a,
        final long b,
        final long c,
        final long d,
        final long e) {
      if (kind.tracepoint() == null || kind == VmEventKind.GUEST_WALKED_AGAIN) {
        if (kind == VmEventKind.GUEST_WALKED_AGAIN) {
          elements((int) a, b, (int) c);
        }
        return;
      }
      line.setLength(0);
      line.append(kind.tracepoint()).append(": ");
      if (text.append(line, kind, a, b, c, d, e)) {
        trace.add(line.toString());
      }
      if (kind == VmEventKind.GUEST_WALKED) {
        elements((int) a, b, (int) d);
      }
    }

    private void elements(final int vcpu, final long gva, final int lastLevel) {
      text.elements(
          vcpu, gva, lastLevel, element -> trace.add("kvm_mmu_paging_element: " + element));
    }
  }
}
