package umbra.mmu.vm;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import umbra.mmu.event.VmEvents;
import umbra.mmu.scenario.Expect;
import umbra.mmu.scenario.Expectation;
import umbra.mmu.state.Stat;
import umbra.mmu.state.VmState;
import umbra.mmu.vcpu.Program;
import umbra.mmu.vcpu.Schedule;
import umbra.mmu.vcpu.Section;
import umbra.mmu.vcpu.TurnOrder;
import umbra.mmu.vcpu.Vcpu;

/** Runs a whole scenario on one thread, turn by turn, and collects the expect lines that fail. */
final class SequentialRun {
  private static final long QUANTUM = 256;

  private final PreparedRun run;
  private final VmState state;
  private final Vm vm;
  private final List<Vcpu> vcpus = new ArrayList<>();
  private final List<String> failures = new ArrayList<>();
  private final Map<Stat, Long> before = new EnumMap<>(Stat.class);
  private final List<Outcome> outcomes = new ArrayList<>();
  private int expectations;
  private long hostPosition;

  SequentialRun(
      final String name,
      final String text,
      final String schedule,
      final Map<String, String> settings,
      final VmEvents... listeners) {
    run =
        PreparedRun.of(
            new RunConfiguration("vm", name, text, Schedule.parse(schedule), QUANTUM, settings));
    state = run.machine().state();
    vm = new Vm(run.machine(), listeners);
  }

  /** Runs to the end; the expect lines that did not hold, with what was found. */
  List<String> failures() {
    vm.start(run.bytes());
    for (int v = 0; v < state.vcpuCount(); v++) {
      vcpus.add(new Vcpu(v));
      vm.startVcpu(vcpus.get(v));
    }
    final TurnOrder order = new TurnOrder(run.configuration().schedule(), QUANTUM);
    final var plan = run.plan();
    for (Section section = plan.next(); section != null; section = plan.next()) {
      runSection(section, order);
    }
    vm.end();
    return failures;
  }

  /** How many expect lines were looked at. */
  int expectations() {
    return expectations;
  }

  VmState state() {
    return state;
  }

  private void runSection(final Section section, final TurnOrder order) {
    outcomes.clear();
    for (final Stat stat : Stat.values()) {
      before.put(stat, state.stat(stat));
    }
    final Map<Integer, Program> programs = new HashMap<>();
    for (final int participant : section.participants()) {
      programs.put(participant, new Program(section.steps(), participant));
    }
    order.begin(section.participants());
    while (!order.isOver()) {
      final Program program = programs.get(order.next());
      turn(program, order.length());
      if (!program.hasNext()) {
        order.finished();
      }
    }
    for (final Expect expect : section.expectations()) {
      check(expect);
    }
  }

  private void turn(final Program program, final long length) {
    if (program.vcpu() == Program.HOST) {
      for (long i = 0; i < length && program.hasNext(); i++) {
        vm.beginHostRequest(hostPosition);
        outcomes.add(vm.operation(program.hostOperation()));
        vm.endRequest(++hostPosition);
        program.advance();
      }
      return;
    }
    final Vcpu vcpu = vcpus.get(program.vcpu());
    for (long rest = length; rest > 0 && program.hasNext(); ) {
      rest -= runAlone(vcpu, program, rest);
      if (rest > 0 && program.hasNext()) {
        vm.beginRequest(vcpu, vcpu.state().position());
        rest -= vm.serve(vcpu, program, rest, outcomes::add);
        vm.endRequest(vcpu.state().position());
      }
    }
  }

  /** What the TLB answers; with a request pending the vCPU has to go through an entry first. */
  private long runAlone(final Vcpu vcpu, final Program program, final long budget) {
    if (state.vcpu(vcpu.number()).requests() != 0) {
      return 0;
    }
    final long retired = vcpu.runFromTlb(program, budget);
    if (retired > 0) {
      vcpu.events().accessesRetired(vm.steps(), vcpu.state().position() + retired);
    }
    return retired;
  }

  private void check(final Expect expect) {
    expectations++;
    final String found = difference(expect.expectation());
    if (!found.isEmpty()) {
      failures.add(expect.at() + ": " + expect.text() + ", found " + found);
    }
  }

  /** What was found instead, or nothing where the expectation holds. */
  private String difference(final Expectation expectation) {
    return switch (expectation.kind()) {
      case OK -> outcomes.stream().allMatch(SequentialRun::isOk) ? "" : outcomes.toString();
      case PAGE_FAULT -> {
        final Expectation.PageFault wanted = (Expectation.PageFault) expectation;
        final String start = "pf err=0x" + Long.toHexString(wanted.error()) + " cr2=";
        final String cr2 = wanted.hasCr2() ? "0x" + Long.toHexString(wanted.cr2()) + " " : "";
        yield onlyText().startsWith(start + cr2) ? "" : onlyText();
      }
      case OUTCOME -> {
        final String wanted = ((Expectation.Outcome) expectation).text();
        yield onlyText().equals(wanted) ? "" : onlyText();
      }
      case STATISTIC_CHANGE -> {
        final Expectation.StatisticChange wanted = (Expectation.StatisticChange) expectation;
        final Stat stat = stat(wanted.name());
        final long found = state.stat(stat) - before.get(stat);
        yield found == wanted.change() ? "" : Long.toString(found);
      }
      case STATISTIC_VALUE -> {
        final Expectation.StatisticValue wanted = (Expectation.StatisticValue) expectation;
        final long found = state.stat(stat(wanted.name()));
        yield found == wanted.value() ? "" : Long.toString(found);
      }
    };
  }

  private String onlyText() {
    return outcomes.size() == 1 ? outcomes.get(0).text() : outcomes.size() + " outcomes";
  }

  private static boolean isOk(final Outcome outcome) {
    return outcome.text().equals("ok") || outcome.text().startsWith("ok ");
  }

  private static Stat stat(final String name) {
    return Stat.valueOf(name.toUpperCase(Locale.ROOT));
  }
}
