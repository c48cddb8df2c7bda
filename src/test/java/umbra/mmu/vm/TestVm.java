package umbra.mmu.vm;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import umbra.mmu.boot.Machine;
import umbra.mmu.boot.MachineBuilder;
import umbra.mmu.event.EventRecorder;
import umbra.mmu.event.RecordedEvent;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.event.VmEvents;
import umbra.mmu.guest.Gpte;
import umbra.mmu.scenario.HostOperation;
import umbra.mmu.scenario.Scenario;
import umbra.mmu.scenario.ScenarioParser;
import umbra.mmu.scenario.Step;
import umbra.mmu.scenario.VcpuAction;
import umbra.mmu.scenario.VcpuOperation;
import umbra.mmu.shadow.ShadowPage;
import umbra.mmu.shadow.Spte;
import umbra.mmu.state.Parameter;
import umbra.mmu.state.Stat;
import umbra.mmu.state.VmState;
import umbra.mmu.vcpu.Vcpu;

/**
 * A VM for tests: set-up lines and operations are given in the scenario language, and what the last
 * {@link #run} emitted and changed can be asked for.
 */
public final class TestVm {
  /** The low 12 bits and NX: what a recording shows of an entry. */
  private static final long FLAGS = ~Spte.FRAME;

  private final String setUp;
  private final EventRecorder recorder = new EventRecorder();
  private final Vm vm;
  private final List<Vcpu> vcpus = new ArrayList<>();
  private final long[] before = new long[Stat.values().length];
  private long operations;
  private int firstOfRun;

  private TestVm(final String setUp, final boolean asRecorded, final VmEvents... listeners) {
    this.setUp = setUp;
    final Machine machine = machine(setUp, asRecorded);
    final VmEvents[] all = new VmEvents[listeners.length + 1];
    all[0] = recorder;
    System.arraycopy(listeners, 0, all, 1, listeners.length);
    this.vm = new Vm(machine, all);
    vm.start(configuration(setUp));
    for (int v = 0; v < machine.state().vcpuCount(); v++) {
      vcpus.add(new Vcpu(v));
      vm.startVcpu(vcpus.get(v));
    }
  }

  /** A VM on the recorder's emulated processor, after its warm-up. */
  public static TestVm recorded(final String setUp, final VmEvents... listeners) {
    return new TestVm(setUp, true, listeners).warmUp();
  }

  /** A VM on a real processor, whose TLB lasts, after its warm-up. */
  public static TestVm real(final String setUp, final VmEvents... listeners) {
    return new TestVm(setUp, false, listeners).warmUp();
  }

  /** The machine of these set-up lines before its first event. */
  public static Machine machine(final String setUp, final boolean asRecorded) {
    final Scenario scenario = ScenarioParser.parse("test", setUp + "ops\nvcpu 0 nop\n");
    final Machine machine = MachineBuilder.build(scenario, configuration(setUp));
    final int on = asRecorded ? 1 : 0;
    machine.state().parameterSet(Parameter.EMULATED_TLB.ordinal(), on);
    machine.state().parameterSet(Parameter.EMULATED_MMIO_CODE.ordinal(), on);
    machine.state().parameterSet(Parameter.EMULATED_RMW.ordinal(), on);
    machine.state().parameterSet(Parameter.EMULATED_PML4_GLOBAL.ordinal(), on);
    return machine;
  }

  private static byte[] configuration(final String setUp) {
    return setUp.getBytes(StandardCharsets.UTF_8);
  }

  /** Turns a switch, as an event of the run. */
  public TestVm with(final Parameter parameter, final long value) {
    return changing(events -> events.parameterSet(parameter.ordinal(), value));
  }

  /** Emits what {@code change} does, as a request of the host. */
  public TestVm changing(final Consumer<VmEvents> change) {
    final VmState state = vm.state();
    for (final VmEvents events : List.of(state, recorder)) {
      events.requestStarted(VmEvents.HOST, state.hostPosition());
      change.accept(events);
      events.requestEnded(VmEvents.HOST, state.hostPosition());
    }
    return this;
  }

  /** Lets a vCPU enter without what it was asked to do before. */
  public void forgetRequests(final int vcpu, final int requests) {
    final VmState state = vm.state();
    state.requestStarted(vcpu, operations);
    state.entryRequestsServed(vcpu, requests);
    state.requestEnded(vcpu, operations);
  }

  /** Runs operations, one a line; the text of the last one's outcome. */
  public String run(final String lines) {
    final Scenario scenario = ScenarioParser.parse("test", setUp + "ops\n" + lines + "\n");
    firstOfRun = recorder.events().size();
    for (final Stat stat : Stat.values()) {
      before[stat.ordinal()] = vm.state().stat(stat);
    }
    String outcome = "";
    for (final Step step : scenario.steps()) {
      outcome = execute(step).text();
    }
    return outcome;
  }

  public VmState state() {
    return vm.state();
  }

  public Vm vm() {
    return vm;
  }

  public Vcpu vcpu(final int number) {
    return vcpus.get(number);
  }

  /** Everything emitted since the start. */
  public List<RecordedEvent> allEvents() {
    return recorder.events();
  }

  /** What the last run emitted. */
  public List<RecordedEvent> events() {
    return recorder.events().subList(firstOfRun, recorder.events().size());
  }

  /** What the last run emitted of one kind. */
  public List<RecordedEvent> events(final VmEventKind kind) {
    return events().stream().filter(event -> event.kind() == kind).toList();
  }

  /** How often the last run emitted a kind. */
  public int count(final VmEventKind kind) {
    return events(kind).size();
  }

  public long stat(final Stat stat) {
    return vm.state().stat(stat);
  }

  /** By how much the last run moved a statistic. */
  public long change(final Stat stat) {
    return vm.state().stat(stat) - before[stat.ordinal()];
  }

  /** The entry of vCPU 0's shadow tables at which the walk of {@code gva} ends, frame masked. */
  public long leaf(final long gva) {
    final ShadowPage page = pageOf(gva);
    final long spte = page.spte(Gpte.index(gva, page.level()));
    return Spte.isMmio(spte) ? spte : spte & FLAGS;
  }

  /** The shadow page that holds {@link #leaf}. */
  public ShadowPage pageOf(final long gva) {
    return pageOf(gva, 1);
  }

  /** The shadow page on the path to {@code gva} at {@code level} or where the path ends above. */
  public ShadowPage pageOf(final long gva, final int level) {
    ShadowPage page = state().pages().get(state().vcpu(0).topPage(0, gva));
    while (page.level() > level) {
      final ShadowPage child = state().child(page, Gpte.index(gva, page.level()));
      if (child == null) {
        return page;
      }
      page = child;
    }
    return page;
  }

  /** Rights cached for the leaf of {@code gva}. */
  public int cachedAccess(final long gva) {
    final ShadowPage page = pageOf(gva);
    return page.accessOf(Gpte.index(gva, page.level()));
  }

  /** The guest's entry for {@code gva} in an address space. */
  public long gpte(final int as, final int level, final long gva) {
    final long gpa = vm.machine().tables().findEntry(null, as, gva, level);
    return vm.machine().tables().readEntry(null, gpa);
  }

  /** Guest frame of the table that holds the entry of {@code gva} at {@code level}. */
  public long tableGfn(final int as, final int level, final long gva) {
    return vm.machine().tables().findEntry(null, as, gva, level) >>> 12;
  }

  private TestVm warmUp() {
    WarmUp.of(vm.machine()).forEach(this::execute);
    return this;
  }

  private Outcome execute(final Step step) {
    final long number = operations++;
    if (step instanceof HostOperation operation) {
      vm.beginHostRequest(number);
      final Outcome outcome = vm.operation(operation);
      vm.endRequest(operations);
      return outcome;
    }
    final VcpuOperation operation = (VcpuOperation) step;
    final Vcpu vcpu = vcpus.get(operation.vcpu());
    vm.beginRequest(vcpu, number);
    final Outcome outcome =
        operation.action() instanceof VcpuAction.Touch touch
            ? loop(operation, touch)
            : vm.operation(operation, number);
    vm.endRequest(operations);
    vm.retire(vcpu, operations, outcome.kind());
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
}
