package umbra.cli;

import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import umbra.journal.export.EventExport;
import umbra.journal.export.ExportFormat;
import umbra.journal.export.ExportSelection;
import umbra.mmu.state.Stat;
import umbra.mmu.vcpu.Program;
import umbra.mmu.vcpu.RunPlan;
import umbra.mmu.vcpu.Schedule;
import umbra.mmu.vcpu.Section;
import umbra.mmu.vcpu.Vcpu;
import umbra.mmu.vm.PreparedRun;
import umbra.mmu.vm.RunConfiguration;
import umbra.mmu.vm.Vm;

/**
 * Runs a scenario's operations one participant after the other, as if each vCPU that has no request
 * were in guest code all the time: whoever asks for a flush kicks all others.
 */
final class KickedRun {
  private final Vm vm;
  private final List<Vcpu> vcpus = new ArrayList<>();
  private final long[] positions;
  private long hostPosition;
  private int acknowledgements;

  private KickedRun(Vm vm) {
    this.vm = vm;
    this.positions = new long[vm.state().vcpuCount()];
    for (int v = 0; v < positions.length; v++) {
      vcpus.add(new Vcpu(v));
    }
  }

  /**
   * What was exported of the run.
   *
   * @param acknowledgements of flush requests
   */
  record Timeline(String json, int acknowledgements) {}

  static Timeline of(String scenario) {
    PreparedRun prepared =
        PreparedRun.of(
            new RunConfiguration(
                "kicked", "kicked.txt", scenario, Schedule.parse("round-robin"), 256, Map.of()));
    StringWriter json = new StringWriter();
    EventExport export =
        ExportFormat.PERFETTO.create(
            json, new ExportSelection(1, Long.MAX_VALUE, ExportSelection.EVERYONE), "kicked");
    Vm vm = new Vm(prepared.machine(), export);
    export.begin(vm.state());
    KickedRun run = new KickedRun(vm);
    vm.start(prepared.bytes());
    run.vcpus.forEach(vm::startVcpu);
    run.serve(prepared.plan());
    vm.end();
    export.finish();
    return new Timeline(json.toString(), run.acknowledgements);
  }

  private void serve(RunPlan plan) {
    for (Section section = plan.next(); section != null; section = plan.next()) {
      for (int participant : section.participants()) {
        Program program = new Program(section.steps(), participant);
        while (program.hasNext()) {
          long flushes = vm.state().stat(Stat.REMOTE_TLB_FLUSH_REQUESTS);
          if (participant == Program.HOST) {
            vm.beginHostRequest(hostPosition);
            vm.operation(program.hostOperation());
            program.advance();
            acknowledge(participant, flushes);
            vm.endRequest(++hostPosition);
          } else {
            Vcpu vcpu = vcpus.get(participant);
            vm.beginRequest(vcpu, positions[participant]);
            positions[participant] += vm.serve(vcpu, program, Long.MAX_VALUE, outcome -> {});
            acknowledge(participant, flushes);
            vm.endRequest(positions[participant]);
          }
        }
      }
    }
  }

  private void acknowledge(int requester, long flushesBefore) {
    if (vm.state().stat(Stat.REMOTE_TLB_FLUSH_REQUESTS) == flushesBefore) {
      return;
    }
    int last = requester == positions.length - 1 ? requester - 1 : positions.length - 1;
    for (int v = 0; v <= last; v++) {
      if (v != requester) {
        vm.flushAcknowledged(v, v == last);
        acknowledgements++;
      }
    }
  }
}
