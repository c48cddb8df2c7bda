package umbra.cli.conform;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import umbra.journal.checkpoint.Checkpoint;
import umbra.journal.format.StreamPosition;
import umbra.mmu.event.VmEventCaller;
import umbra.mmu.event.VmEventFlattener;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.invariant.Invariants;
import umbra.mmu.state.VmState;
import umbra.mmu.vcpu.Program;
import umbra.mmu.vcpu.RunPlan;
import umbra.mmu.vcpu.Schedule;
import umbra.mmu.vcpu.Section;
import umbra.mmu.vcpu.TurnOrder;
import umbra.mmu.vcpu.Vcpu;
import umbra.mmu.vm.PreparedRun;
import umbra.mmu.vm.RunConfiguration;
import umbra.mmu.vm.Vm;

/**
 * A state made from an image is the state itself: in all recorded scenarios, after any request, it
 * takes the same events as the live one, has the same digest after each request, and gives the same
 * image. The image of the live state holds parts that were written earlier, that of the other does
 * not.
 */
final class RestoredStateTest {
  private static final int QUANTUM = 7;
  private static final int ONE_IN = 6;

  private final SplittableRandom random = new SplittableRandom(5);
  private final Follower follower = new Follower();
  private int images;

  /** Applies the live state's events to a restored one. */
  private static final class Follower extends VmEventFlattener {
    private VmState state;

    @Override
    public void runStarted(byte[] configuration) {}

    @Override
    protected void event(VmEventKind kind, long a, long b, long c, long d, long e) {
      if (state != null) {
        VmEventCaller.call(state, kind, a, b, c, d, e);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"npt=0", "npt=1 tdp_mmu=0", "npt=1 tdp_mmu=1"})
  void goesOnAsTheLiveOneDoes(String module) throws IOException {
    Map<String, String> settings = new HashMap<>();
    for (String setting : module.split(" ", -1)) {
      settings.put(setting.split("=", -1)[0], setting.split("=", -1)[1]);
    }
    for (Path scenario : scenarios()) {
      String text = Files.readString(scenario, StandardCharsets.UTF_8);
      PreparedRun run =
          PreparedRun.of(
              new RunConfiguration(
                  "test",
                  scenario.getFileName().toString(),
                  text,
                  Schedule.parse("round-robin"),
                  QUANTUM,
                  settings));
      follower.state = null;
      Vm vm = new Vm(run.machine(), follower);
      vm.start(run.bytes());
      play(run, vm);
      expectTheSame(vm, true);
    }
    assertThat(images).isGreaterThan(300);
  }

  private static List<Path> scenarios() throws IOException {
    Path folder =
        Path.of(System.getProperty("umbra.home"), "cli/src/test/resources/golden/scenarios");
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }

  private void play(PreparedRun run, Vm vm) {
    List<Vcpu> vcpus = new ArrayList<>();
    for (int v = 0; v < vm.state().vcpuCount(); v++) {
      vcpus.add(new Vcpu(v));
      vm.startVcpu(vcpus.get(v));
    }
    TurnOrder order = new TurnOrder(run.configuration().schedule(), QUANTUM);
    RunPlan plan = run.plan();
    for (Section section = plan.next(); section != null; section = plan.next()) {
      order.begin(section.participants());
      Map<Integer, Program> programs = new HashMap<>();
      for (int participant : section.participants()) {
        programs.put(participant, new Program(section.steps(), participant));
      }
      while (!order.isOver()) {
        int participant = order.next();
        Program program = programs.get(participant);
        turn(vm, participant == Program.HOST ? null : vcpus.get(participant), program, order);
        if (!program.hasNext()) {
          order.finished();
        }
      }
    }
  }

  private void turn(Vm vm, Vcpu vcpu, Program program, TurnOrder order) {
    long left = order.length();
    while (left > 0 && program.hasNext()) {
      if (vcpu == null) {
        long position = vm.state().hostPosition();
        vm.beginHostRequest(position);
        vm.operation(program.hostOperation());
        vm.endRequest(position + 1);
        program.advance();
        left--;
      } else {
        vm.beginRequest(vcpu, vcpu.state().position());
        left -= vm.serve(vcpu, program, left, outcome -> {});
        vm.endRequest(vcpu.state().position());
      }
      expectTheSame(vm, false);
    }
  }

  private void expectTheSame(Vm vm, boolean last) {
    if (follower.state != null) {
      assertThat(follower.state.digest()).as("event %d", vm.steps()).isEqualTo(vm.state().digest());
    }
    if (!last && random.nextInt(ONE_IN) != 0) {
      return;
    }
    images++;
    Checkpoint taken = Checkpoint.of(vm.state(), StreamPosition.start(1));
    if (follower.state != null) {
      assertThat(taken.isOf(follower.state)).as("image after event %d", vm.steps()).isTrue();
    }
    VmState restored = taken.restore();
    assertThat(taken.isOf(restored)).as("image of the image").isTrue();
    if (last) {
      assertThat(broken(restored)).isEqualTo(broken(vm.state()));
    }
    if (follower.state == null || random.nextInt(3) == 0) {
      follower.state = restored;
    }
  }

  private static List<String> broken(VmState state) {
    Invariants invariants = new Invariants(state);
    invariants.pastIsUnknown();
    return invariants.broken().stream().map(Throwable::getMessage).toList();
  }
}
