package umbra.actors;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.ChildFailed;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import java.util.List;
import umbra.actors.store.ResumeDivergedException;
import umbra.actors.store.RunEpoch;
import umbra.actors.store.StreamJournal;
import umbra.actors.store.StreamWriter;
import umbra.actors.store.WriteBehind;
import umbra.journal.format.BatchWriter;
import umbra.journal.format.StreamKind;
import umbra.journal.format.StreamPosition;
import umbra.journal.format.VcpuEventEncoder;
import umbra.journal.replay.JournaledRequest;
import umbra.journal.store.BatchBorders;
import umbra.journal.store.StreamId;
import umbra.mmu.vcpu.Program;
import umbra.mmu.vcpu.Schedule;
import umbra.mmu.vcpu.Vcpu;
import umbra.mmu.vm.PreparedRun;
import umbra.mmu.vm.Vm;

/**
 * One vCPU: in its turn it runs what its TLB answers, and lends itself to the VM for the rest. Its
 * events are written only when the VM's stream is durable up to what they depend on.
 */
final class VcpuActor extends AbstractBehavior<VcpuCommand> {
  /** So many TLB hits until the mailbox is looked at: a kick must not wait long. */
  private static final long CHUNK = 65_536;

  private static final VcpuCommand.GoOn GO_ON = new VcpuCommand.GoOn();

  private final ActorRef<VmCommand> vm;
  private final ActorRef<SimulationCommand> simulation;
  private final RunLimits limits;
  private final Vcpu vcpu;
  private final StreamId stream;
  private final StreamJournal journal;
  private final boolean follows;
  private VcpuCommand.Turn turn;
  private OutcomeTally outcomes;
  private long left;
  private long hitsUntold;
  private long lastStep;
  private boolean lent;
  private boolean held;
  private boolean stopping;
  private boolean finishing;

  private VcpuActor(
      final ActorContext<VcpuCommand> context,
      final int number,
      final PreparedRun run,
      final BatchBorders written,
      final RunLimits limits,
      final ActorRef<VmCommand> vm,
      final ActorRef<SimulationCommand> simulation) {
    super(context);
    this.vm = vm;
    this.simulation = simulation;
    this.limits = limits;
    stream = StreamId.ofVcpu(run.configuration().vm(), number);
    final long epoch = RunEpoch.of(run.bytes());
    final VcpuEventEncoder encoder = new VcpuEventEncoder();
    vcpu = new Vcpu(number, encoder);
    journal =
        new StreamJournal(
            StreamKind.VCPU,
            BatchWriter.of(encoder, StreamPosition.start(epoch)),
            written,
            new WriteBehind(
                writer(epoch, written),
                context.messageAdapter(StreamWriter.Durable.class, VcpuCommand.Written::new),
                written.lastEvent()));
    follows = run.configuration().schedule().kind() == Schedule.Kind.FREE;
    lent = true;
    vm.tell(new VmCommand.Enlist(vcpu, context.getSelf()));
  }

  /**
   * A vCPU of a prepared run; it makes itself known to {@code vm}.
   *
   * @param written the batches of its stream that are on disk already
   */
  static Behavior<VcpuCommand> create(
      final int number,
      final PreparedRun run,
      final BatchBorders written,
      final RunLimits limits,
      final ActorRef<VmCommand> vm,
      final ActorRef<SimulationCommand> simulation) {
    return Behaviors.setup(
        context -> new VcpuActor(context, number, run, written, limits, vm, simulation));
  }

  private ActorRef<StreamWriter.Append> writer(final long epoch, final BatchBorders written) {
    final Behavior<StreamWriter.Append> guarded =
        limits.space().guard(StreamWriter.after(stream, epoch, written));
    final ActorRef<StreamWriter.Append> writer =
        getContext().spawn(Supervision.quiet(guarded), "writer");
    getContext().watch(writer);
    return writer;
  }

  @Override
  public Receive<VcpuCommand> createReceive() {
    return newReceiveBuilder()
        .onMessage(VcpuCommand.Served.class, this::onServed)
        .onMessage(VcpuCommand.Turn.class, this::onTurn)
        .onMessage(VcpuCommand.Repeat.class, this::onRepeat)
        .onMessage(VcpuCommand.GoOn.class, goOn -> proceed())
        .onMessage(VcpuCommand.Kick.class, kick -> onKick())
        .onMessage(VcpuCommand.MustEnter.class, note -> onMustEnter())
        .onMessage(VcpuCommand.Written.class, this::onWritten)
        .onMessage(VcpuCommand.Enlisted.class, enlisted -> onEnlisted())
        .onMessage(VcpuCommand.Stop.class, stop -> onStop())
        .onMessage(VcpuCommand.Finish.class, this::onFinish)
        .onSignal(ChildFailed.class, this::onWriterFailed)
        .build();
  }

  private Behavior<VcpuCommand> onWriterFailed(final ChildFailed failed) {
    throw Supervision.writerFailed(stream, failed);
  }

  private Behavior<VcpuCommand> onEnlisted() {
    lent = false;
    simulation.tell(new SimulationCommand.VcpuReady(vcpu.number()));
    return this;
  }

  private Behavior<VcpuCommand> onTurn(final VcpuCommand.Turn newTurn) {
    if (follows && journal.isCatchingUp()) {
      // What is on disk behind the last request are TLB hits up to the program's end.
      return onRepeat(new VcpuCommand.Repeat(newTurn.program(), null));
    }
    turn = newTurn;
    left = newTurn.budget();
    outcomes = new OutcomeTally();
    if (newTurn.free()) {
      // It comes from outside the guest, and the VM has to know who is inside.
      vcpu.kick();
    }
    return proceed();
  }

  /** Kicks were seen when this happened first: where the hits ended is in the journal. */
  private Behavior<VcpuCommand> onRepeat(final VcpuCommand.Repeat repeat) {
    final Program program = repeat.program();
    final JournaledRequest request = repeat.request();
    final long position = vcpu.state().position() + hitsUntold;
    final long hits = request == null ? Long.MAX_VALUE : request.start() - position;
    final long requested = request == null ? 0 : request.end() - request.start();
    turn = new VcpuCommand.Turn(program, hits + requested, requested, false);
    left = turn.budget();
    outcomes = new OutcomeTally();
    final long hit = vcpu.repeatFromTlb(program, hits);
    hitsUntold += hit;
    left -= hit;
    if (!program.hasNext()) {
      endTurn(program);
    } else if (hit == hits) {
      lend(requested, request.kicked());
    } else {
      throw new ResumeDivergedException(stream + ": no TLB hit at position " + (position + hit));
    }
    return this;
  }

  /** Goes on until the VM is needed, the mailbox should be looked at, or the turn is over. */
  private Behavior<VcpuCommand> proceed() {
    final Program program = turn.program();
    if (!stopping && left > 0 && program.hasNext()) {
      final long chunk = Math.min(left, CHUNK);
      final long hits = vcpu.runFromTlb(program, chunk);
      hitsUntold += hits;
      left -= hits;
      if (left > 0 && program.hasNext()) {
        if (hits == chunk) {
          getContext().getSelf().tell(GO_ON);
        } else {
          askVm();
        }
        return this;
      }
    }
    endTurn(program);
    return this;
  }

  private void askVm() {
    held = journal.behind().unwrittenBytes() > limits.windowBytes();
    if (held) {
      return;
    }
    lend(Math.min(left, Math.min(turn.requestBudget(), Vm.LARGEST_REQUEST)), List.of());
  }

  private void lend(final long budget, final List<Integer> kicked) {
    tellHits();
    lent = true;
    vm.tell(new VmCommand.VcpuRequest(vcpu, turn.program(), budget, turn.free(), kicked));
  }

  /** Hits make no event of their own: the next event there is anyway has their number. */
  private void tellHits() {
    if (hitsUntold > 0) {
      final long position = vcpu.state().position() + hitsUntold;
      vcpu.events().accessesRetired(vcpu.state().lastVmStep(), position);
      hitsUntold = 0;
    }
  }

  private Behavior<VcpuCommand> onServed(final VcpuCommand.Served served) {
    lent = false;
    left -= served.retired();
    lastStep = served.step();
    outcomes.add(served.outcomes());
    journal.behind().vmDurable(served.durableStep());
    if (journal.isDue(limits.vcpuBatchBytes())) {
      seal();
    }
    return proceed();
  }

  private void seal() {
    journal.seal(vcpu.state().digest(), vcpu.state().lastVmStep());
  }

  private void endTurn(final Program program) {
    final boolean programEnded = !program.hasNext();
    if (programEnded) {
      tellHits();
      if (journal.isCatchingUp() && journal.isDue(0)) {
        seal();
      }
    }
    if (turn.free()) {
      vm.tell(new VmCommand.LeftGuest(vcpu.number()));
    }
    simulation.tell(
        new SimulationCommand.TurnEnded(
            vcpu.number(), turn.budget() - left, programEnded, outcomes, lastStep));
  }

  /** While it is lent, the VM has its request and will take it through an entry anyway. */
  private Behavior<VcpuCommand> onKick() {
    onMustEnter();
    vm.tell(new VmCommand.KickAcknowledged(vcpu.number()));
    return this;
  }

  private Behavior<VcpuCommand> onMustEnter() {
    if (!lent) {
      vcpu.kick();
    }
    return this;
  }

  private Behavior<VcpuCommand> onStop() {
    stopping = true;
    if (held) {
      held = false;
      endTurn(turn.program());
    }
    return this;
  }

  private Behavior<VcpuCommand> onWritten(final VcpuCommand.Written written) {
    journal.behind().written(written.durable());
    if (held) {
      askVm();
    }
    endIfDurable();
    return this;
  }

  private Behavior<VcpuCommand> onFinish(final VcpuCommand.Finish finish) {
    if (finish.completed()) {
      // Of an interrupted run they are left out: its stream is that of the whole run, cut short.
      tellHits();
      vcpu.events().vcpuEnded(finish.vmSteps());
    }
    finishing = true;
    journal.behind().vmDurable(finish.vmSteps());
    if (journal.isDue(0)) {
      seal();
    }
    if (finish.completed() && journal.isCatchingUp()) {
      throw new ResumeDivergedException(stream + ": the run ends where its journal goes on");
    }
    endIfDurable();
    return this;
  }

  private void endIfDurable() {
    if (finishing && journal.behind().isDurable()) {
      finishing = false;
      final StreamPosition end = journal.position();
      final StreamTotals totals =
          new StreamTotals(stream, end.nextEvent() - 1, journal.sealedBytes(), end.head());
      simulation.tell(new SimulationCommand.VcpuEnded(vcpu.number(), totals));
    }
  }
}
