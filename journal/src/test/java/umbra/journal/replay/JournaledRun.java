package umbra.journal.replay;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import umbra.journal.format.BatchWriter;
import umbra.journal.format.EventFormat;
import umbra.journal.format.StreamPosition;
import umbra.journal.format.VmEventEncoder;
import umbra.journal.store.AkkaLayoutWriter;
import umbra.journal.store.LevelDbEngine;
import umbra.journal.store.StreamId;
import umbra.mmu.event.VmEvents;
import umbra.mmu.vcpu.Program;
import umbra.mmu.vcpu.RunPlan;
import umbra.mmu.vcpu.Schedule;
import umbra.mmu.vcpu.Section;
import umbra.mmu.vcpu.TurnOrder;
import umbra.mmu.vcpu.Vcpu;
import umbra.mmu.vm.PreparedRun;
import umbra.mmu.vm.RunConfiguration;
import umbra.mmu.vm.Vm;

/** Runs a scenario without actors and writes its VM stream into a store, a batch a request. */
public final class JournaledRun {
  /** The only stream. */
  public static final StreamId STREAM = StreamId.ofVm("test");

  private static final int EPOCH = 7;
  private static final int QUANTUM = 3;

  private final AkkaLayoutWriter store;
  private final Vm vm;
  private final VmEventEncoder encoder = new VmEventEncoder();
  private final BatchWriter batches = BatchWriter.of(encoder, StreamPosition.start(EPOCH));
  private final List<Vcpu> vcpus = new ArrayList<>();
  private final long[] positions;
  private long hostPosition;
  private long sequenceNr;

  /** Runs {@code text} to its end; {@code tamper} hears the events and may add to them. */
  public static Vm write(
      final Path folder, final String text, final String schedule, final Tamper tamper)
      throws IOException {
    return write(folder, text, schedule, Map.of(), tamper);
  }

  /** Runs {@code text} with {@code settings} to its end. */
  public static Vm write(
      final Path folder,
      final String text,
      final String schedule,
      final Map<String, String> settings)
      throws IOException {
    return write(folder, text, schedule, settings, encoder -> encoder);
  }

  private static Vm write(
      final Path folder,
      final String text,
      final String schedule,
      final Map<String, String> settings,
      final Tamper tamper)
      throws IOException {
    final RunConfiguration configuration =
        new RunConfiguration("test", "test.txt", text, Schedule.parse(schedule), QUANTUM, settings);
    try (AkkaLayoutWriter store = new AkkaLayoutWriter(folder, LevelDbEngine.preferred())) {
      final JournaledRun run = new JournaledRun(store, PreparedRun.of(configuration), tamper);
      run.run(PreparedRun.of(configuration).plan(), configuration);
      return run.vm;
    }
  }

  /** Wraps the encoder, so that a test can falsify what is written. */
  @FunctionalInterface
  public interface Tamper {
    /** What hears the events instead. */
    VmEvents around(VmEvents encoder);
  }

  private JournaledRun(final AkkaLayoutWriter store, final PreparedRun run, final Tamper tamper)
      throws IOException {
    this.store = store;
    this.vm = new Vm(run.machine(), tamper.around(encoder));
    this.positions = new long[run.machine().state().vcpuCount()];
    for (int v = 0; v < positions.length; v++) {
      vcpus.add(new Vcpu(v));
    }
    vm.start(run.bytes());
    vcpus.forEach(vm::startVcpu);
    seal();
  }

  private void run(final RunPlan plan, final RunConfiguration configuration) throws IOException {
    final TurnOrder order = new TurnOrder(configuration.schedule(), configuration.quantum());
    for (Section section = plan.next(); section != null; section = plan.next()) {
      order.begin(section.participants());
      final List<Program> programs = new ArrayList<>();
      for (final int participant : section.participants()) {
        programs.add(new Program(section.steps(), participant));
      }
      while (!order.isOver()) {
        final int participant = order.next();
        final Program program = programs.get(section.participants().indexOf(participant));
        turn(program, order.length());
        if (!program.hasNext()) {
          order.finished();
        }
      }
    }
    vm.end();
    seal();
  }

  private void turn(final Program program, final long length) throws IOException {
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
      seal();
    }
  }

  private long serve(final Program program, final long left) {
    final int v = program.vcpu();
    final boolean pending = vm.state().vcpu(v).requests() != 0;
    long retired = pending ? 0 : vcpus.get(v).runFromTlb(program, left);
    positions[v] += retired;
    if (retired == left || !program.hasNext()) {
      return retired;
    }
    vm.beginRequest(vcpus.get(v), positions[v]);
    final long served = vm.serve(vcpus.get(v), program, left - retired, outcome -> {});
    positions[v] += served;
    retired += served;
    vm.endRequest(positions[v]);
    return retired;
  }

  private void seal() throws IOException {
    if (batches.pendingEvents() > 0) {
      store.append(
          STREAM.persistenceId(),
          ++sequenceNr,
          EventFormat.VM_MANIFEST,
          batches.seal(vm.state().digest()));
    }
  }
}
