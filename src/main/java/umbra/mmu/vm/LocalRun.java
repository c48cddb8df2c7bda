package umbra.mmu.vm;

import java.util.List;
import umbra.mmu.event.VmEvents;
import umbra.mmu.vcpu.Program;
import umbra.mmu.vcpu.RunPlan;
import umbra.mmu.vcpu.Section;
import umbra.mmu.vcpu.TurnOrder;
import umbra.mmu.vcpu.Vcpu;

/**
 * Runs a prepared run in the calling thread: no actors, no journal. With {@code round-robin} and
 * {@code seeded} its turns, and so its events, are those of the simulation; {@code free} is taken
 * for {@code round-robin}.
 */
public final class LocalRun {
  private final PreparedRun run;
  private final Vm vm;
  private final Progress progress;
  private final RunPlan plan;
  private final TurnOrder order;
  private final Vcpu[] vcpus;
  private final Program[] programs;
  private final long[] positions;
  private Section upcoming;
  private Section section;
  private long hostPosition;

  /** Hears how far a run is. */
  public interface Progress {
    /** Cares for nothing. */
    Progress UNHEARD = new Progress() {};

    /** A section begins. */
    default void sectionBegan(final Section section) {}

    /** A request has ended. */
    default void requestEnded() {}

    /** A participant's turn begins, of so many accesses and operations at most. */
    default void turnBegan(final int participant, final long budget) {}

    /** It has ended, and so many retired in it. */
    default void turnEnded(final int participant, final long retired) {}
  }

  /**
   * A run before its first section.
   *
   * @param listeners hear each event after the state
   */
  public LocalRun(final PreparedRun run, final Progress progress, final VmEvents... listeners) {
    this.run = run;
    this.progress = progress;
    this.vm = new Vm(run.machine(), listeners);
    this.plan = run.plan();
    this.order = new TurnOrder(run.configuration().schedule(), run.configuration().quantum());
    this.vcpus = new Vcpu[run.machine().state().vcpuCount()];
    this.positions = new long[vcpus.length];
    this.programs = new Program[vcpus.length + 1];
    vm.start(run.bytes());
    for (int v = 0; v < vcpus.length; v++) {
      vcpus[v] = new Vcpu(v);
      vm.startVcpu(vcpus[v]);
    }
    upcoming = plan.next();
  }

  /** The VM; not to be driven by others while the run goes on. */
  public Vm vm() {
    return vm;
  }

  /** Runs what is left, to the run's last event. */
  public void run() {
    while (nextSection()) {
      runSection();
    }
    vm.end();
  }

  /** Runs all sections but the last, which then has begun. */
  public void runToLastSection() {
    nextSection();
    while (upcoming != null) {
      runSection();
      nextSection();
    }
  }

  /** Begins the next section; false if there is none. */
  private boolean nextSection() {
    section = upcoming;
    if (section == null) {
      return false;
    }
    upcoming = plan.next();
    progress.sectionBegan(section);
    for (final int participant : section.participants()) {
      programs[place(participant)] = run.program(section, participant);
    }
    return true;
  }

  /** Runs the section that has begun to its end. */
  public void runSection() {
    final List<Integer> participants = section.participants();
    if (participants.size() == 1) {
      // Alone nobody waits for a turn, so none is drawn.
      turn(participants.get(0), Long.MAX_VALUE);
      return;
    }
    order.begin(participants);
    while (!order.isOver()) {
      final int participant = order.next();
      turn(participant, order.length());
      if (!programs[place(participant)].hasNext()) {
        order.finished();
      }
    }
  }

  private void turn(final int participant, final long budget) {
    final Program program = programs[place(participant)];
    progress.turnBegan(participant, budget);
    final long left =
        participant == Program.HOST
            ? hostTurn(program, budget)
            : vcpuTurn(vcpus[participant], program, budget);
    progress.turnEnded(participant, budget - left);
  }

  private long vcpuTurn(final Vcpu vcpu, final Program program, final long budget) {
    long left = budget;
    while (left > 0 && program.hasNext()) {
      final long hits = vcpu.runFromTlb(program, left);
      positions[vcpu.number()] += hits;
      left -= hits;
      if (left > 0 && program.hasNext()) {
        left -= serve(vcpu, program, Math.min(left, Vm.LARGEST_REQUEST));
      }
    }
    return left;
  }

  private long serve(final Vcpu vcpu, final Program program, final long budget) {
    vm.beginRequest(vcpu, positions[vcpu.number()]);
    final long retired = vm.serve(vcpu, program, budget, outcome -> {});
    positions[vcpu.number()] += retired;
    vm.endRequest(positions[vcpu.number()]);
    requestEnded();
    return retired;
  }

  private long hostTurn(final Program program, final long budget) {
    long left = budget;
    while (left > 0 && program.hasNext()) {
      vm.beginHostRequest(hostPosition);
      vm.operation(program.hostOperation());
      program.advance();
      hostPosition++;
      left--;
      vm.endRequest(hostPosition);
      requestEnded();
    }
    return left;
  }

  /** Who has to leave the guest does, so that its next access asks the VM. */
  private void requestEnded() {
    progress.requestEnded();
    for (final Vcpu vcpu : vcpus) {
      if (vm.state().vcpu(vcpu.number()).requests() != 0) {
        vcpu.kick();
      }
    }
  }

  private int place(final int participant) {
    return participant == Program.HOST ? vcpus.length : participant;
  }
}
