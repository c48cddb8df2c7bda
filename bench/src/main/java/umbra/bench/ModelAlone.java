package umbra.bench;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import umbra.mmu.event.VmEvents;
import umbra.mmu.state.Stat;
import umbra.mmu.vcpu.Program;
import umbra.mmu.vcpu.RunPlan;
import umbra.mmu.vcpu.Section;
import umbra.mmu.vcpu.TurnOrder;
import umbra.mmu.vcpu.Vcpu;
import umbra.mmu.vm.PreparedRun;
import umbra.mmu.vm.Vm;

/**
 * Runs a prepared run's model in the calling thread: no actors, no journal. Turns go round robin or
 * as the seed draws them.
 */
final class ModelAlone {
  private final PreparedRun run;
  private final Vm vm;
  private final Deque<Section> sections = new ArrayDeque<>();
  private final TurnOrder order;
  private final Runnable afterRequest;
  private final Vcpu[] vcpus;
  private final Program[] programs;
  private final long[] positions;
  private long hostPosition;

  /**
   * A model before its first section.
   *
   * @param afterRequest is run when a request has ended
   * @param listeners hear each event after the state
   */
  ModelAlone(final PreparedRun run, final Runnable afterRequest, final VmEvents... listeners) {
    this.run = run;
    this.afterRequest = afterRequest;
    this.vm = new Vm(run.machine(), listeners);
    this.order = new TurnOrder(run.configuration().schedule(), run.configuration().quantum());
    this.vcpus = new Vcpu[run.machine().state().vcpuCount()];
    this.positions = new long[vcpus.length];
    this.programs = new Program[vcpus.length + 1];
    vm.start(run.bytes());
    for (int v = 0; v < vcpus.length; v++) {
      vcpus[v] = new Vcpu(v);
      vm.startVcpu(vcpus[v]);
    }
    final RunPlan plan = run.plan();
    for (Section section = plan.next(); section != null; section = plan.next()) {
      sections.add(section);
    }
  }

  /** Events of the VM so far. */
  long events() {
    return vm.steps();
  }

  /** Faults that KVM has handled so far. */
  long faults() {
    return vm.state().stat(Stat.PF_TAKEN);
  }

  /** Runs all sections but the last, which is then as good as begun. */
  void runToLastSection() {
    while (!sections.isEmpty()) {
      begin(sections.remove());
      if (!sections.isEmpty()) {
        runSection();
      }
    }
  }

  private void begin(final Section section) {
    final List<Integer> participants = section.participants();
    for (final int participant : participants) {
      programs[place(participant)] = run.program(section, participant);
    }
    order.begin(participants);
  }

  /** Runs the section that has begun to its end. */
  void runSection() {
    while (!order.isOver()) {
      final int participant = order.next();
      final long budget = order.length();
      final Program program = programs[place(participant)];
      if (participant == Program.HOST) {
        hostTurn(program);
      } else {
        turn(vcpus[participant], program, budget);
      }
      if (!program.hasNext()) {
        order.finished();
      }
    }
  }

  private int place(final int participant) {
    return participant == Program.HOST ? vcpus.length : participant;
  }

  private void turn(final Vcpu vcpu, final Program program, final long budget) {
    long left = budget;
    while (left > 0 && program.hasNext()) {
      final long hits = vcpu.runFromTlb(program, left);
      positions[vcpu.number()] += hits;
      left -= hits;
      if (left > 0 && program.hasNext()) {
        left -= serve(vcpu, program, left);
      }
    }
  }

  private long serve(final Vcpu vcpu, final Program program, final long budget) {
    vm.beginRequest(vcpu, positions[vcpu.number()]);
    final long retired = vm.serve(vcpu, program, budget, outcome -> {});
    positions[vcpu.number()] += retired;
    vm.endRequest(positions[vcpu.number()]);
    requestEnded();
    return retired;
  }

  private void hostTurn(final Program program) {
    vm.beginHostRequest(hostPosition);
    vm.operation(program.hostOperation());
    program.advance();
    hostPosition++;
    vm.endRequest(hostPosition);
    requestEnded();
  }

  /** Who has to leave the guest does, so that its next access asks the VM. */
  private void requestEnded() {
    afterRequest.run();
    for (final Vcpu vcpu : vcpus) {
      if (vm.state().vcpu(vcpu.number()).requests() != 0) {
        vcpu.kick();
      }
    }
  }
}
