package umbra.journal.view;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import umbra.mmu.state.VmState;
import umbra.mmu.vcpu.Program;
import umbra.mmu.vcpu.RunPlan;
import umbra.mmu.vcpu.Schedule;
import umbra.mmu.vcpu.TurnOrder;
import umbra.mmu.vcpu.Vcpu;
import umbra.mmu.vm.PreparedRun;
import umbra.mmu.vm.RunConfiguration;
import umbra.mmu.vm.Vm;

/** Runs a scenario to its end without a journal, for the state that it leaves. */
final class ScenarioRun {
  private static final int QUANTUM = 256;

  private final Vm vm;
  private final List<Vcpu> vcpus = new ArrayList<>();
  private final long[] positions;
  private long hostPosition;

  /** Runs {@code text} with these switches. */
  static ScenarioRun of(final String text, final Map<String, String> settings) {
    final RunConfiguration configuration =
        new RunConfiguration(
            "test", "test.txt", text, Schedule.parse("round-robin"), QUANTUM, settings);
    final ScenarioRun run = new ScenarioRun(PreparedRun.of(configuration));
    run.run(PreparedRun.of(configuration).plan(), configuration);
    return run;
  }

  /** Runs a scenario of the repository. */
  static ScenarioRun ofShipped(final String name, final Map<String, String> settings) {
    final Path home = Path.of(System.getProperty("umbra.home"));
    try {
      return of(Files.readString(home.resolve("config/scenarios/" + name)), settings);
    } catch (final IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private ScenarioRun(final PreparedRun run) {
    this.vm = new Vm(run.machine());
    this.positions = new long[run.machine().state().vcpuCount()];
    for (int v = 0; v < positions.length; v++) {
      vcpus.add(new Vcpu(v));
    }
    vm.start(run.bytes());
    vcpus.forEach(vm::startVcpu);
  }

  VmState state() {
    return vm.state();
  }

  Vcpu vcpu(final int number) {
    return vcpus.get(number);
  }

  /** The rows of a view of the state. */
  RecordedRows rows(final Section what) {
    final RecordedRows rows = new RecordedRows();
    what.print(new StatePrinter(state(), rows));
    return rows;
  }

  /** The lines of a view of the state as people read it. */
  List<String> lines(final Section what) {
    final StringBuilder text = new StringBuilder();
    what.print(new StatePrinter(state(), new TextRows(text)));
    return text.toString().lines().toList();
  }

  /** Part of a view. */
  @FunctionalInterface
  interface Section {
    void print(StatePrinter printer);
  }

  private void run(final RunPlan plan, final RunConfiguration configuration) {
    final TurnOrder order = new TurnOrder(configuration.schedule(), configuration.quantum());
    for (umbra.mmu.vcpu.Section section = plan.next(); section != null; section = plan.next()) {
      order.begin(section.participants());
      final List<Program> programs = new ArrayList<>();
      for (final int participant : section.participants()) {
        programs.add(new Program(section.steps(), participant));
      }
      while (!order.isOver()) {
        final Program program = programs.get(section.participants().indexOf(order.next()));
        turn(program, order.length());
        if (!program.hasNext()) {
          order.finished();
        }
      }
    }
  }

  private void turn(final Program program, final long length) {
    long left = length;
    while (left > 0 && program.hasNext()) {
      if (program.vcpu() == Program.HOST) {
        vm.beginHostRequest(hostPosition);
        vm.operation(program.hostOperation());
        program.advance();
        vm.endRequest(++hostPosition);
        left--;
      } else {
        left -= serve(program, left);
      }
    }
  }

  private long serve(final Program program, final long left) {
    final int v = program.vcpu();
    final boolean pending = state().vcpu(v).requests() != 0;
    long retired = pending ? 0 : vcpus.get(v).runFromTlb(program, left);
    positions[v] += retired;
    if (retired == left || !program.hasNext()) {
      return retired;
    }
    vm.beginRequest(vcpus.get(v), positions[v]);
    final long served = vm.serve(vcpus.get(v), program, left - retired, outcome -> {});
    positions[v] += served;
    vm.endRequest(positions[v]);
    return retired + served;
  }
}
