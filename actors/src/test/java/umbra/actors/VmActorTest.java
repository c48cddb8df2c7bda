package umbra.actors;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.persistence.testkit.PersistenceTestKitPlugin;
import akka.persistence.testkit.javadsl.PersistenceTestKit;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import umbra.actors.store.FreeSpace;
import umbra.journal.store.BatchBorders;
import umbra.mmu.scenario.HostOperation;
import umbra.mmu.scenario.Step;
import umbra.mmu.vcpu.Program;
import umbra.mmu.vcpu.Vcpu;
import umbra.mmu.vm.PreparedRun;

/** The VM's side of the flush protocol; vCPUs and the simulation are probes. */
final class VmActorTest {
  private static final String SCENARIO =
      """
      vcpus 2
      slot 1 gpa=0x10000000 size=4M
      map gva=0x40000000 gpa=0x10000000 size=4K count=1024
      ops
      vcpu 1 write 0x40000000
      host dontneed 1
      """;

  private static final ActorTestKit KIT =
      ActorTestKit.create(
          PersistenceTestKitPlugin.getInstance().config().withFallback(ConfigFactory.load()));

  private final TestProbe<SimulationCommand> simulation = KIT.createTestProbe();
  private final TestProbe<VcpuCommand> outside = KIT.createTestProbe();
  private final TestProbe<VcpuCommand> inside = KIT.createTestProbe();
  private ActorRef<VmCommand> vm;
  private Vcpu vcpu;
  private HostOperation dontNeed;
  private Program write;

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  @BeforeEach
  void enlist() {
    PersistenceTestKit.create(KIT.system()).clearAll();
    final PreparedRun run = SmallSimulation.prepared(SCENARIO, "free", 100);
    final List<Step> steps = run.scenario().steps();
    dontNeed = (HostOperation) steps.get(1);
    write = new Program(steps, 1);
    final RunLimits limits =
        RunLimits.of(SmallSimulation.config(""), Path.of("unused"), FreeSpace.unlimited());
    vm =
        KIT.spawn(
            Supervision.quiet(
                VmActor.create(run, BatchBorders.none(), limits, List.of(), simulation.ref())));
    vcpu = new Vcpu(1);
    vm.tell(new VmCommand.Enlist(new Vcpu(0), outside.ref()));
    vm.tell(new VmCommand.Enlist(vcpu, inside.ref()));
    outside.expectMessage(new VcpuCommand.Enlisted());
    inside.expectMessage(new VcpuCommand.Enlisted());
    simulation.expectMessage(new SimulationCommand.VmDurable(1));
  }

  @Test
  void aFlushWaitsForVcpusInTheGuestAndNotesThoseOutside() {
    enterTheGuest(true);
    vm.tell(new VmCommand.HostRequest(dontNeed, List.of()));
    inside.expectMessage(new VcpuCommand.Kick());
    simulation.expectNoMessage();
    outside.expectNoMessage();
    vm.tell(new VmCommand.KickAcknowledged(1));
    assertThat(simulation.expectMessageClass(SimulationCommand.HostServed.class).outcome().text())
        .isEqualTo("ok");
    outside.expectMessage(new VcpuCommand.MustEnter());
    inside.expectNoMessage();
  }

  @Test
  void vcpusOutsideTheGuestAreNotedOnceAndNeverKicked() {
    enterTheGuest(false);
    vm.tell(new VmCommand.HostRequest(dontNeed, List.of()));
    simulation.expectMessageClass(SimulationCommand.HostServed.class);
    inside.expectMessage(new VcpuCommand.MustEnter());
    vm.tell(new VmCommand.HostRequest(dontNeed, List.of()));
    simulation.expectMessageClass(SimulationCommand.HostServed.class);
    inside.expectNoMessage();
  }

  @Test
  void aVcpuThatLeftTheGuestIsNotKicked() {
    enterTheGuest(true);
    vm.tell(new VmCommand.LeftGuest(1));
    vm.tell(new VmCommand.HostRequest(dontNeed, List.of()));
    inside.expectMessage(new VcpuCommand.MustEnter());
    simulation.expectMessageClass(SimulationCommand.HostServed.class);
  }

  @Test
  void requestsThatComeMeanwhileAreServedAfterwards() {
    enterTheGuest(true);
    for (int i = 0; i < 3; i++) {
      vm.tell(new VmCommand.HostRequest(dontNeed, List.of()));
    }
    inside.expectMessage(new VcpuCommand.Kick());
    simulation.expectNoMessage();
    vm.tell(new VmCommand.KickAcknowledged(1));
    long step = 0;
    for (int i = 0; i < 3; i++) {
      final var served = simulation.expectMessageClass(SimulationCommand.HostServed.class);
      assertThat(served.step()).isGreaterThan(step);
      step = served.step();
    }
  }

  @Test
  void moreRequestsThanThereAreParticipantsFailTheVm() {
    enterTheGuest(true);
    for (int i = 0; i < 5; i++) {
      vm.tell(new VmCommand.HostRequest(dontNeed, List.of()));
    }
    simulation.expectTerminated(vm);
  }

  @Test
  void anAcknowledgementThatNobodyAskedForFailsTheVm() {
    vm.tell(new VmCommand.KickAcknowledged(0));
    simulation.expectTerminated(vm);
  }

  private void enterTheGuest(final boolean stays) {
    vm.tell(new VmCommand.VcpuRequest(vcpu, write, 10, stays, List.of()));
    assertThat(inside.expectMessageClass(VcpuCommand.Served.class).retired()).isEqualTo(1);
  }
}
