package umbra.actors;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.ChildFailed;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.StashBuffer;
import java.util.List;
import umbra.actors.store.CheckpointTaker;
import umbra.actors.store.IndexTaker;
import umbra.actors.store.ResumeDivergedException;
import umbra.actors.store.RunEpoch;
import umbra.actors.store.StreamJournal;
import umbra.actors.store.StreamWriter;
import umbra.actors.store.WriteBehind;
import umbra.journal.format.BatchWriter;
import umbra.journal.format.StreamKind;
import umbra.journal.format.StreamPosition;
import umbra.journal.format.VmEventEncoder;
import umbra.journal.store.BatchBorders;
import umbra.journal.store.StreamId;
import umbra.mmu.event.VmEvents;
import umbra.mmu.state.Stat;
import umbra.mmu.vcpu.Vcpu;
import umbra.mmu.vm.Outcome;
import umbra.mmu.vm.PreparedRun;
import umbra.mmu.vm.Vm;

/**
 * One VM: it owns the MMU, and its mailbox is the mmu_lock. A request is served from memory at once
 * and journaled behind the reply; a full window, or vCPUs that have to leave the guest first, make
 * further requests wait.
 *
 * <p>Everything it needs is in the prepared run; it starts its stream's writer itself.
 */
final class VmActor extends AbstractBehavior<VmCommand> {
  private final StashBuffer<VmCommand> waiting;
  private final ActorRef<SimulationCommand> simulation;
  private final RunLimits limits;
  private final Vm vm;
  private final StreamId stream;
  private final StreamJournal journal;
  private final CheckpointTaker checkpoints;
  private final IndexTaker index;
  private final FaultTally faults = new FaultTally();
  private final GuestPresence presence;
  private final ActorRef<VcpuCommand>[] vcpus;
  private Statistics statistics;
  private Runnable completion;
  private long flushesBefore;
  private RuntimeException broken;
  private boolean finishing;

  private VmActor(
      final ActorContext<VmCommand> context,
      final StashBuffer<VmCommand> waiting,
      final PreparedRun run,
      final BatchBorders written,
      final RunLimits limits,
      final List<VmEvents> listeners,
      final ActorRef<SimulationCommand> simulation) {
    super(context);
    this.waiting = waiting;
    this.limits = limits;
    this.simulation = simulation;
    final int vcpuCount = run.machine().state().vcpuCount();
    presence = new GuestPresence(vcpuCount);
    vcpus = references(vcpuCount);
    stream = StreamId.ofVm(run.configuration().vm());
    final long epoch = RunEpoch.of(run.bytes());
    final VmEventEncoder encoder = new VmEventEncoder();
    vm = new Vm(run.machine(), all(encoder, faults, listeners));
    journal =
        new StreamJournal(
            StreamKind.VM,
            BatchWriter.of(encoder, StreamPosition.start(epoch)),
            written,
            new WriteBehind(
                writer(epoch, written),
                context.messageAdapter(StreamWriter.Durable.class, VmCommand.Written::new),
                written.lastEvent()));
    checkpoints =
        new CheckpointTaker(
            limits.checkpoints(),
            stream,
            context.getSystem().dispatchers().lookup(DispatcherSelector.blocking()),
            taken -> context.getSelf().tell(new VmCommand.CheckpointWritten(taken)));
    index =
        new IndexTaker(
            limits.index(),
            stream,
            context.getSystem().dispatchers().lookup(DispatcherSelector.blocking()),
            worked -> context.getSelf().tell(new VmCommand.Indexed(worked)));
    statistics = new Statistics(vm.state());
    if (written.count() > 0) {
      simulation.tell(new SimulationCommand.VmDurable(written.lastEvent()));
    }
    vm.start(run.bytes());
    // On disk before anything else: what a killed run leaves says which run it was.
    sealAbove(0);
  }

  /**
   * The VM of a prepared run.
   *
   * @param written the batches of its stream that are on disk already
   * @param listeners hear each event after the state
   */
  static Behavior<VmCommand> create(
      final PreparedRun run,
      final BatchBorders written,
      final RunLimits limits,
      final List<VmEvents> listeners,
      final ActorRef<SimulationCommand> simulation) {
    // Each vCPU, and the host, has one request under way at most.
    final int participants = run.machine().state().vcpuCount() + 1;
    return Behaviors.withStash(
        participants,
        waiting ->
            Behaviors.setup(
                context ->
                    new VmActor(context, waiting, run, written, limits, listeners, simulation)));
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  private static ActorRef<VcpuCommand>[] references(final int count) {
    return new ActorRef[count];
  }

  private static VmEvents[] all(
      final VmEvents encoder, final VmEvents tally, final List<VmEvents> others) {
    final VmEvents[] all = new VmEvents[others.size() + 2];
    all[0] = encoder;
    all[1] = tally;
    for (int i = 0; i < others.size(); i++) {
      all[i + 2] = others.get(i);
    }
    return all;
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
  public Receive<VmCommand> createReceive() {
    return newReceiveBuilder()
        .onMessage(VmCommand.VcpuRequest.class, this::onVcpuRequest)
        .onMessage(VmCommand.Written.class, this::onWritten)
        .onMessage(VmCommand.CheckpointWritten.class, this::onCheckpointWritten)
        .onMessage(VmCommand.Indexed.class, this::onIndexed)
        .onMessage(VmCommand.HostRequest.class, this::onHostRequest)
        .onMessage(VmCommand.KickAcknowledged.class, this::onKickAcknowledged)
        .onMessage(VmCommand.LeftGuest.class, this::onLeftGuest)
        .onMessage(VmCommand.SectionEnded.class, this::onSectionEnded)
        .onMessage(VmCommand.Enlist.class, this::onEnlist)
        .onMessage(VmCommand.Finish.class, this::onFinish)
        .onSignal(ChildFailed.class, this::onWriterFailed)
        .build();
  }

  private Behavior<VmCommand> onWriterFailed(final ChildFailed failed) {
    throw Supervision.writerFailed(stream, failed);
  }

  private Behavior<VmCommand> onEnlist(final VmCommand.Enlist enlist) {
    vcpus[enlist.vcpu().number()] = enlist.from();
    vm.startVcpu(enlist.vcpu());
    enlist.from().tell(new VcpuCommand.Enlisted());
    return this;
  }

  private Behavior<VmCommand> onVcpuRequest(final VmCommand.VcpuRequest request) {
    if (isBusy()) {
      waiting.stash(request);
      return this;
    }
    return guarded(() -> serve(request));
  }

  private Behavior<VmCommand> onHostRequest(final VmCommand.HostRequest request) {
    if (isBusy()) {
      waiting.stash(request);
      return this;
    }
    return guarded(() -> serve(request));
  }

  /** A request is in the middle, or too much waits for the disk, or the model has failed. */
  private boolean isBusy() {
    return completion != null
        || broken != null
        || index.isBehind()
        || journal.behind().unwrittenBytes() > limits.windowBytes();
  }

  private void serve(final VmCommand.VcpuRequest request) {
    final Vcpu vcpu = request.vcpu();
    final OutcomeTally outcomes = new OutcomeTally();
    presence.asks(vcpu.number());
    flushesBefore = vm.state().stat(Stat.REMOTE_TLB_FLUSH_REQUESTS);
    presence.wereKicked(request.kicked());
    vm.beginRequest(vcpu, vcpu.state().position());
    final long retired = vm.serve(vcpu, request.program(), request.budget(), outcomes);
    completion = () -> end(request, retired, outcomes);
    kickThenComplete();
  }

  private void serve(final VmCommand.HostRequest request) {
    final long position = vm.state().hostPosition();
    flushesBefore = vm.state().stat(Stat.REMOTE_TLB_FLUSH_REQUESTS);
    presence.wereKicked(request.kicked());
    vm.beginHostRequest(position);
    final Outcome outcome = vm.operation(request.operation());
    completion =
        () -> {
          endRequest(position + 1);
          simulation.tell(new SimulationCommand.HostServed(outcome, vm.steps()));
        };
    kickThenComplete();
  }

  /** Those in the guest for whom requests wait must leave it before the request can end. */
  private void kickThenComplete() {
    for (int v = 0; v < vcpus.length; v++) {
      if (presence.isInside(v) && vm.state().vcpu(v).requests() != 0) {
        presence.kick(v);
        vcpus[v].tell(new VcpuCommand.Kick());
      }
    }
    if (!presence.waits()) {
      complete();
    }
  }

  private Behavior<VmCommand> onKickAcknowledged(final VmCommand.KickAcknowledged acknowledged) {
    presence.acknowledge(acknowledged.vcpu());
    if (presence.waits()) {
      return this;
    }
    return guarded(this::complete).unstash();
  }

  private void complete() {
    final Runnable work = completion;
    completion = null;
    tellAcknowledgements();
    work.run();
  }

  /** KVM counts a flush once, when the last vCPU it had to kick is out. */
  private void tellAcknowledgements() {
    final boolean flushed = vm.state().stat(Stat.REMOTE_TLB_FLUSH_REQUESTS) != flushesBefore;
    int v = presence.kickedAfter(-1);
    while (v >= 0) {
      final int next = presence.kickedAfter(v);
      if (flushed) {
        vm.flushAcknowledged(v, next < 0);
      }
      v = next;
    }
    presence.forgetKicks();
  }

  private void end(
      final VmCommand.VcpuRequest request, final long retired, final OutcomeTally outcomes) {
    final Vcpu vcpu = request.vcpu();
    endRequest(vcpu.state().position());
    if (vm.state().vcpu(vcpu.number()).requests() != 0) {
      vcpu.kick();
    }
    if (request.staysInGuest()) {
      presence.enters(vcpu.number());
    }
    vcpus[vcpu.number()].tell(
        new VcpuCommand.Served(retired, outcomes, vm.steps(), journal.behind().durableEvent()));
  }

  /** Frees what was zapped, and tells vCPUs outside the guest before anybody can wake them. */
  private void endRequest(final long position) {
    vm.endRequest(position);
    sealAbove(limits.batchBytes());
    for (int v = 0; v < vcpus.length; v++) {
      if (vm.state().vcpu(v).requests() != 0 && presence.note(v)) {
        vcpus[v].tell(new VcpuCommand.MustEnter());
      }
    }
  }

  private Behavior<VmCommand> onLeftGuest(final VmCommand.LeftGuest left) {
    presence.leaves(left.vcpu());
    return this;
  }

  private Behavior<VmCommand> onSectionEnded(final VmCommand.SectionEnded ended) {
    sealAbove(limits.sectionBytes());
    final Statistics before = statistics;
    statistics = new Statistics(vm.state());
    if (ended.asksStatistics()) {
      simulation.tell(new SimulationCommand.SectionStatistics(before, statistics));
    }
    return this;
  }

  private void sealAbove(final long bytes) {
    if (journal.isDue(bytes)) {
      final byte[] sealed = journal.seal(vm.state().digest(), 0);
      if (sealed != null) {
        index.sealed(sealed);
      }
      checkpoints.sealed(vm.state(), journal.position());
      checkpoints.durable(journal.behind().durableEvent());
      index.durable(journal.behind().durableEvent());
    }
  }

  private Behavior<VmCommand> onCheckpointWritten(final VmCommand.CheckpointWritten written) {
    checkpoints.written(written.written());
    return endIfDurable();
  }

  private Behavior<VmCommand> onIndexed(final VmCommand.Indexed indexed) {
    index.worked(indexed.worked());
    return endIfDurable().unstash();
  }

  private Behavior<VmCommand> onWritten(final VmCommand.Written written) {
    journal.behind().written(written.durable());
    checkpoints.durable(journal.behind().durableEvent());
    index.durable(journal.behind().durableEvent());
    simulation.tell(new SimulationCommand.VmDurable(journal.behind().durableEvent()));
    return endIfDurable().unstash();
  }

  private Behavior<VmCommand> onFinish(final VmCommand.Finish finish) {
    if (finish.completed()) {
      vm.end();
    }
    finishing = true;
    sealAbove(0);
    if (finish.completed() && journal.isCatchingUp()) {
      throw new ResumeDivergedException(stream + ": the run ends where its journal goes on");
    }
    return endIfDurable();
  }

  /** What happened before a failure of the model is kept: it is what the user wants to look at. */
  private VmActor guarded(final Runnable work) {
    try {
      work.run();
      return this;
    } catch (final RuntimeException failure) {
      broken = failure;
      sealAbove(0);
      return endIfDurable();
    }
  }

  private VmActor endIfDurable() {
    if (!journal.behind().isDurable()) {
      return this;
    }
    if (broken != null) {
      throw broken;
    }
    if (finishing && checkpoints.isIdle() && index.isIdle()) {
      finishing = false;
      simulation.tell(new SimulationCommand.VmEnded(totals()));
    }
    return this;
  }

  private VmTotals totals() {
    final StreamTotals own =
        new StreamTotals(stream, vm.steps(), journal.sealedBytes(), journal.position().head());
    final Statistics last = new Statistics(vm.state());
    return new VmTotals(
        own,
        !journal.isCatchingUp(),
        vm.state().digest(),
        last,
        checkpoints.totals(),
        index.totals(),
        faults.counts());
  }

  private Behavior<VmCommand> unstash() {
    return isBusy() || waiting.isEmpty() ? this : waiting.unstashAll(this);
  }
}
