package umbra.actors;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.ChildFailed;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import umbra.actors.store.ResumeDivergedException;
import umbra.journal.replay.JournaledRequest;
import umbra.journal.store.BatchBorders;
import umbra.journal.store.StreamId;
import umbra.mmu.event.VmEvents;
import umbra.mmu.scenario.Expect;
import umbra.mmu.vcpu.Program;
import umbra.mmu.vcpu.RunPlan;
import umbra.mmu.vcpu.Schedule;
import umbra.mmu.vcpu.Section;
import umbra.mmu.vcpu.TurnOrder;
import umbra.mmu.vm.Outcome;
import umbra.mmu.vm.PreparedRun;

/**
 * One run from its start to its summary: owns the VM, the vCPUs and the schedule, walks the
 * sections, and is the host of the VM.
 */
final class Simulation extends AbstractBehavior<SimulationCommand> {
  private final Consumer<RunSummary> whenDone;
  private final PreparedRun run;
  private final JournaledPast past;
  private final ActorRef<VmCommand> vm;
  private final List<ActorRef<VcpuCommand>> vcpus = new ArrayList<>();
  private final RunPlan plan;
  private final TurnOrder order;
  private final PendingReports reports;
  private final SummaryBuilder summary;
  private final long[] positions;
  private final List<Integer> unfinished = new ArrayList<>();
  private Section section;
  private Program[] programs;
  private Program hostProgram;
  private OutcomeTally outcomes;
  private boolean free;
  private boolean repeating;
  private long hostBudget;
  private long sectionNumber = -1;
  private long lastStep;
  private long repeatedUpTo;
  private int awaited;
  private boolean interrupted;
  private boolean completed;
  private boolean running;

  private Simulation(
      final ActorContext<SimulationCommand> context,
      final PreparedRun run,
      final JournaledPast past,
      final RunLimits limits,
      final List<VmEvents> listeners,
      final RunReport report,
      final Consumer<RunSummary> whenDone) {
    super(context);
    this.run = run;
    this.past = past;
    this.whenDone = whenDone;
    plan = run.plan();
    order = new TurnOrder(run.configuration().schedule(), run.configuration().quantum());
    reports = new PendingReports(report);
    final int vcpuCount = run.machine().state().vcpuCount();
    summary = new SummaryBuilder(vcpuCount);
    final ActorRef<SimulationCommand> self = context.getSelf();
    final String name = run.configuration().vm();
    final BatchBorders ofVm = past.batches(StreamId.ofVm(name));
    vm = start(VmActor.create(run, ofVm, limits, listeners, self), "vm");
    for (int v = 0; v < vcpuCount; v++) {
      final BatchBorders ofVcpu = past.batches(StreamId.ofVcpu(name, v));
      vcpus.add(start(VcpuActor.create(v, run, ofVcpu, limits, vm, self), "vcpu-" + v));
    }
    positions = new long[vcpuCount];
    awaited = vcpuCount;
  }

  /**
   * The simulation of a prepared run.
   *
   * @param past what an earlier process has written of it
   * @param whenDone gets the summary when everything is durable
   */
  static Behavior<SimulationCommand> create(
      final PreparedRun run,
      final JournaledPast past,
      final RunLimits limits,
      final List<VmEvents> listeners,
      final RunReport report,
      final Consumer<RunSummary> whenDone) {
    return Behaviors.setup(
        context -> new Simulation(context, run, past, limits, listeners, report, whenDone));
  }

  private <T> ActorRef<T> start(final Behavior<T> behavior, final String name) {
    final ActorRef<T> child = getContext().spawn(Supervision.quiet(behavior), name);
    getContext().watch(child);
    return child;
  }

  @Override
  public Receive<SimulationCommand> createReceive() {
    return newReceiveBuilder()
        .onMessage(SimulationCommand.TurnEnded.class, this::onTurnEnded)
        .onMessage(SimulationCommand.HostServed.class, this::onHostServed)
        .onMessage(SimulationCommand.VmDurable.class, this::onVmDurable)
        .onMessage(SimulationCommand.SectionStatistics.class, this::onStatistics)
        .onMessage(SimulationCommand.VcpuReady.class, ready -> onReady())
        .onMessage(SimulationCommand.Interrupt.class, interrupt -> onInterrupt())
        .onMessage(SimulationCommand.VmEnded.class, this::onVmEnded)
        .onMessage(SimulationCommand.VcpuEnded.class, this::onVcpuEnded)
        .onSignal(ChildFailed.class, this::onChildFailed)
        .build();
  }

  private Behavior<SimulationCommand> onChildFailed(final ChildFailed failed) {
    throw Supervision.runFailed(failed.getRef().path().name(), failed.getCause());
  }

  private Behavior<SimulationCommand> onReady() {
    if (--awaited == 0) {
      nextSection();
    }
    return this;
  }

  // ---- sections ----

  private void nextSection() {
    section = interrupted ? null : plan.next();
    if (section == null) {
      completed = !interrupted;
      vm.tell(new VmCommand.Finish(completed));
      return;
    }
    sectionNumber++;
    outcomes = new OutcomeTally();
    programs = new Program[vcpus.size()];
    for (final int participant : section.participants()) {
      final Program program = run.program(section, participant);
      if (participant == Program.HOST) {
        hostProgram = program;
      } else {
        programs[participant] = program;
      }
    }
    running = true;
    unfinished.clear();
    unfinished.addAll(section.participants());
    repeating = past.leads();
    if (repeating) {
      nextRepeated();
    } else {
      beginTurns();
    }
  }

  private void beginTurns() {
    final List<Integer> participants = List.copyOf(unfinished);
    final boolean alone = participants.size() == 1;
    free = !alone && run.configuration().schedule().kind() == Schedule.Kind.FREE;
    awaited = free ? participants.size() : 0;
    if (free || alone) {
      awaited = participants.size();
      for (final int participant : participants) {
        turn(participant, Long.MAX_VALUE);
      }
    } else {
      order.begin(participants);
      nextTurn();
    }
  }

  /** The next turn that the journal tells of, or the first one that it does not. */
  private void nextRepeated() {
    if (unfinished.isEmpty()) {
      endSection();
      return;
    }
    repeating = past.leads();
    if (!repeating) {
      beginTurns();
      return;
    }
    awaited = 1;
    final JournaledRequest request = past.request();
    if (request == null || !unfinished.contains(request.participant())) {
      // What comes next is of a later section: here the TLBs answered all that is left.
      repeatHits(unfinished.get(0));
    } else if (request.participant() == Program.HOST) {
      hostBudget = 1;
      past.requestRepeated();
      askVm(request.kicked());
    } else {
      final int vcpu = request.participant();
      repeatedUpTo = request.end();
      vcpus.get(vcpu).tell(new VcpuCommand.Repeat(programs[vcpu], request));
    }
  }

  private void repeatHits(final int participant) {
    if (participant == Program.HOST) {
      throw new ResumeDivergedException("the host has work that the journal does not have");
    }
    repeatedUpTo = Long.MAX_VALUE;
    vcpus.get(participant).tell(new VcpuCommand.Repeat(programs[participant], null));
  }

  /** The next turn of a deterministic schedule. */
  private void nextTurn() {
    if (order.isOver()) {
      endSection();
      return;
    }
    awaited = 1;
    turn(order.next(), order.length());
  }

  private void turn(final int participant, final long budget) {
    if (participant == Program.HOST) {
      hostBudget = budget;
      hostTurn();
    } else {
      final long request = free ? run.configuration().quantum() : Long.MAX_VALUE;
      vcpus
          .get(participant)
          .tell(new VcpuCommand.Turn(programs[participant], budget, request, free));
    }
  }

  private void hostTurn() {
    if (!interrupted && hostBudget > 0 && hostProgram.hasNext()) {
      askVm(List.of());
    } else {
      turnOver(Program.HOST, !hostProgram.hasNext());
    }
  }

  private void askVm(final List<Integer> kicked) {
    vm.tell(new VmCommand.HostRequest(hostProgram.hostOperation(), kicked));
  }

  private Behavior<SimulationCommand> onHostServed(final SimulationCommand.HostServed served) {
    summary.retire(1);
    hostBudget--;
    hostProgram.advance();
    final OutcomeTally tally = new OutcomeTally();
    tally.ended(served.outcome());
    take(Program.HOST, tally, served.step());
    hostTurn();
    return this;
  }

  private Behavior<SimulationCommand> onTurnEnded(final SimulationCommand.TurnEnded ended) {
    summary.retire(ended.retired());
    take(ended.vcpu(), ended.outcomes(), ended.step());
    positions[ended.vcpu()] += ended.retired();
    if (repeating && positions[ended.vcpu()] == repeatedUpTo) {
      past.requestRepeated();
    }
    turnOver(ended.vcpu(), ended.programEnded());
    return this;
  }

  private void take(final int participant, final OutcomeTally tally, final long step) {
    lastStep = Math.max(lastStep, step);
    final int known = outcomes.failures().size();
    outcomes.add(tally);
    if (isBlock()) {
      final long number = sectionNumber;
      for (final Outcome failure : outcomes.failuresFrom(known)) {
        reports.add(lastStep, report -> report.failedInside(number, participant, failure));
      }
    }
  }

  private void turnOver(final int participant, final boolean programEnded) {
    if (programEnded) {
      unfinished.remove((Integer) participant);
    }
    if (--awaited > 0) {
      return;
    }
    if (interrupted) {
      running = false;
      nextSection();
    } else if (repeating) {
      nextRepeated();
    } else if (unfinished.isEmpty()) {
      endSection();
    } else {
      if (programEnded) {
        order.finished();
      }
      nextTurn();
    }
  }

  private void endSection() {
    running = false;
    final String text = isBlock() ? "parallel" : section.steps().get(0).text();
    final long number = sectionNumber;
    final OutcomeTally tally = outcomes;
    reports.add(
        lastStep, report -> report.stepEnded(number, text, tally.last(), tally.failureCount()));
    final boolean asks = !section.expectations().isEmpty() || reports.wantsStatistics();
    vm.tell(new VmCommand.SectionEnded(asks));
    if (!asks) {
      nextSection();
    }
  }

  private boolean isBlock() {
    return section.steps().size() != 1;
  }

  private Behavior<SimulationCommand> onStatistics(
      final SimulationCommand.SectionStatistics statistics) {
    if (reports.wantsStatistics()) {
      final long number = sectionNumber;
      reports.add(lastStep, report -> report.statistics(number, statistics.after().byKvmName()));
    }
    final ExpectationCheck check =
        new ExpectationCheck(outcomes, statistics.before(), statistics.after());
    for (final Expect expect : section.expectations()) {
      check
          .check(expect)
          .ifPresent(
              failed -> {
                summary.fail(failed);
                reports.add(lastStep, report -> report.expectationFailed(failed));
              });
    }
    nextSection();
    return this;
  }

  private Behavior<SimulationCommand> onVmDurable(final SimulationCommand.VmDurable durable) {
    reports.release(durable.step());
    return this;
  }

  // ---- end ----

  private Behavior<SimulationCommand> onInterrupt() {
    interrupted = true;
    if (running) {
      vcpus.forEach(vcpu -> vcpu.tell(new VcpuCommand.Stop()));
    }
    return this;
  }

  private Behavior<SimulationCommand> onVmEnded(final SimulationCommand.VmEnded ended) {
    summary.vmEnded(ended.totals());
    reports.release(ended.totals().stream().events());
    awaited = vcpus.size();
    final long steps = ended.totals().stream().events();
    for (final ActorRef<VcpuCommand> vcpu : vcpus) {
      vcpu.tell(new VcpuCommand.Finish(steps, completed));
    }
    return this;
  }

  private Behavior<SimulationCommand> onVcpuEnded(final SimulationCommand.VcpuEnded ended) {
    summary.vcpuEnded(ended.vcpu(), ended.totals());
    if (--awaited == 0) {
      whenDone.accept(summary.build(completed));
    }
    return this;
  }
}
