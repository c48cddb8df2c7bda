package umbra.journal.replay;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.event.VmEvents;
import umbra.mmu.vcpu.Program;
import umbra.mmu.vcpu.RunPlan;
import umbra.mmu.vcpu.Section;
import umbra.mmu.vcpu.Vcpu;
import umbra.mmu.vm.PreparedRun;
import umbra.mmu.vm.Vm;

/** Runs a run's programs again, request by request in a given order, without actors. */
final class Rerun {
  private final PreparedRun run;
  private final Vm vm;
  private final RunPlan plan;
  private final List<Vcpu> vcpus = new ArrayList<>();
  private final List<Program> programs = new ArrayList<>();
  private final long[] positions;
  private long hostPosition;

  Rerun(final PreparedRun run, final VmEvents listener) {
    this.run = run;
    this.vm = new Vm(run.machine(), listener);
    this.plan = run.plan();
    final int count = run.machine().state().vcpuCount();
    this.positions = new long[count];
    for (int v = 0; v < count; v++) {
      vcpus.add(new Vcpu(v));
    }
  }

  Vm vm() {
    return vm;
  }

  void start() {
    vm.start(run.bytes());
    vcpus.forEach(vm::startVcpu);
  }

  /** Decides one request again; what makes it impossible, if something does. */
  Optional<String> decide(final RequestEvents request) {
    final int participant = (int) request.number(0, 0);
    final long start = request.number(0, 1);
    final long end = request.number(request.size() - 1, 1);
    final Program program =
        participant == Program.HOST ? programOf(participant) : programAt(participant, start);
    if (program == null) {
      return Optional.of("no more work for " + name(participant));
    }
    if (participant == Program.HOST) {
      return decideHost(program, request);
    }
    final Vcpu vcpu = vcpus.get(participant);
    if (positions[participant] != start) {
      return Optional.of("a request at position " + positions[participant]);
    }
    vm.beginRequest(vcpu, start);
    final long retired = vm.serve(vcpu, program, Math.max(1, end - start), outcome -> {});
    acknowledge(request);
    positions[participant] += retired;
    vm.endRequest(positions[participant]);
    return Optional.empty();
  }

  private Optional<String> decideHost(final Program program, final RequestEvents request) {
    final long start = request.number(0, 1);
    if (start != hostPosition || program.item() != Program.Item.HOST_OPERATION) {
      return Optional.of("a host request at position " + hostPosition);
    }
    vm.beginHostRequest(start);
    vm.operation(program.hostOperation());
    program.advance();
    acknowledge(request);
    hostPosition = request.number(request.size() - 1, 1);
    vm.endRequest(hostPosition);
    return Optional.empty();
  }

  /** Kicks are the run's input: the journal says who had to leave the guest. */
  private void acknowledge(final RequestEvents request) {
    for (int i = 0; i < request.size(); i++) {
      if (request.kind(i) == VmEventKind.FLUSH_ACKNOWLEDGED) {
        vm.flushAcknowledged((int) request.number(i, 0), request.number(i, 1) != 0);
      }
    }
  }

  /**
   * The vCPU's program, after the TLB hits before {@code start}. They may end a section and begin
   * the next one: without a request between them nothing else tells where it ended.
   */
  private Program programAt(final int vcpu, final long start) {
    while (true) {
      final Program program = programOf(vcpu);
      if (program == null || positions[vcpu] == start) {
        return program;
      }
      positions[vcpu] += vcpus.get(vcpu).runFromTlb(program, start - positions[vcpu]);
      if (program.hasNext()) {
        return program;
      }
    }
  }

  /** The participant's program, after moving on to the section where it has work. */
  private Program programOf(final int participant) {
    while (true) {
      for (final Program program : programs) {
        if (program.vcpu() == participant && program.hasNext()) {
          return program;
        }
      }
      if (!finishSection()) {
        return null;
      }
    }
  }

  /** What is left of a section was answered by TLBs; then the next section begins. */
  private boolean finishSection() {
    for (final Program program : programs) {
      if (program.hasNext() && program.vcpu() != Program.HOST) {
        positions[program.vcpu()] += vcpus.get(program.vcpu()).runFromTlb(program, Long.MAX_VALUE);
      }
      if (program.hasNext()) {
        return false;
      }
    }
    final Section section = plan.next();
    programs.clear();
    if (section == null) {
      return false;
    }
    for (final int participant : section.participants()) {
      programs.add(run.program(section, participant));
    }
    return true;
  }

  private static String name(final int participant) {
    return participant == Program.HOST ? "the host" : "vcpu " + participant;
  }
}
