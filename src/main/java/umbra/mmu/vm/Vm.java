package umbra.mmu.vm;

import java.util.ArrayList;
import java.util.List;
import umbra.mmu.boot.Machine;
import umbra.mmu.event.VmEventFanOut;
import umbra.mmu.event.VmEvents;
import umbra.mmu.guest.ControlRegister;
import umbra.mmu.program.TraceCursor;
import umbra.mmu.scenario.HostOperation;
import umbra.mmu.scenario.VcpuAction;
import umbra.mmu.scenario.VcpuOperation;
import umbra.mmu.state.VcpuMmu;
import umbra.mmu.state.VmState;
import umbra.mmu.vcpu.OutcomeKind;
import umbra.mmu.vcpu.Program;
import umbra.mmu.vcpu.Vcpu;
import umbra.mmu.vcpu.VcpuWitness;

/**
 * One VM: it decides on requests, which is what KVM does under the MMU lock. A request is begun,
 * does its work and is ended; what it zapped is freed at its end, when all vCPUs have left the
 * guest.
 *
 * <p>Not safe for use by several threads at once: the lock is the caller's.
 */
public final class Vm {
  /** So many items in one request at most: batches end, and others come in, between requests. */
  public static final long LARGEST_REQUEST = 65_536;

  /** After so many TLB hits in a row a vCPU is better off alone. */
  private static final int HITS_UNTIL_RETURN = 64;

  private final Machine machine;
  private final VmState state;
  private final VmEventFanOut events;
  private final Mmu parts;
  private final VcpuExecution execution;
  private final SingleInstructions instructions;
  private final VcpuCalls vcpuCalls;
  private final HostCalls hostCalls;
  private final List<VcpuWitness> witnesses = new ArrayList<>();
  private Vcpu running;
  private long startPosition;

  /** {@code listeners} hear each event after the state. */
  public Vm(final Machine machine, final VmEvents... listeners) {
    this.machine = machine;
    this.state = machine.state();
    this.events = new VmEventFanOut(state, listeners);
    for (final VmEvents listener : listeners) {
      if (listener instanceof VcpuWitness witness) {
        witnesses.add(witness);
      }
    }
    this.parts = new Mmu(state, events);
    this.execution = new VcpuExecution(state, events, parts);
    this.instructions = new SingleInstructions(execution);
    this.vcpuCalls = new VcpuCalls(machine.tables(), state.vcpu(0).format().wordSize());
    this.hostCalls = new HostCalls(state, events, parts);
  }

  public VmState state() {
    return state;
  }

  public Machine machine() {
    return machine;
  }

  /** Events emitted so far: the global step of the next one. */
  public long steps() {
    return events.steps();
  }

  /** Emits the first event of the stream. */
  public void start(final byte[] configuration) {
    events.runStarted(configuration);
  }

  /** Emits the last event of the stream. */
  public void end() {
    events.runEnded(state.digest());
  }

  /** Emits the first events of a vCPU's stream: its number and its registers. */
  public void startVcpu(final Vcpu vcpu) {
    final VcpuMmu mmu = state.vcpu(vcpu.number());
    vcpu.events().vcpuStarted(vcpu.number());
    vcpu.events().registerWritten(steps(), ControlRegister.CR0, mmu.cr0());
    vcpu.events().registerWritten(steps(), ControlRegister.CR3, mmu.cr3());
    vcpu.events().registerWritten(steps(), ControlRegister.CR4, mmu.cr4());
    vcpu.events().registerWritten(steps(), ControlRegister.EFER, mmu.efer());
  }

  /** A request of {@code vcpu} begins, which has retired {@code position} accesses so far. */
  public void beginRequest(final Vcpu vcpu, final long position) {
    running = vcpu;
    startPosition = position;
    events.requestStarted(vcpu.number(), position);
    execution.begin(vcpu);
  }

  /** A request of the host begins. */
  public void beginHostRequest(final long position) {
    running = null;
    events.requestStarted(VmEvents.HOST, position);
  }

  /** Runs one operation that is not a guest loop. {@code number} fills in a store's value. */
  public Outcome operation(final VcpuOperation operation, final long number) {
    final Instruction instruction = execution.instruction();
    final VcpuMmu mmu = state.vcpu(operation.vcpu());
    vcpuCalls.prepare(instruction, mmu, operation, number);
    execution.clearExits();
    execution.run();
    return execution.outcome(okText(operation.action()));
  }

  private String okText(final VcpuAction action) {
    return switch (action.kind()) {
      case READ -> "ok value=0x" + Long.toHexString(execution.loaded());
      case NESTED_RUN -> "ok" + execution.nestedGuest().exitText();
      default -> "ok";
    };
  }

  /** Instructions of the vCPU whose request runs, one by one. */
  public SingleInstructions instructions() {
    return instructions;
  }

  /** Begins a guest loop: {@link #touch} for each address, then {@link #endLoop}. */
  public void beginLoop() {
    execution.clearExits();
  }

  /** One access of a guest loop; false where it did not retire and the loop is over. */
  public boolean touch(final boolean user, final boolean ac, final boolean write, final long gva) {
    vcpuCalls.prepareTouch(execution.instruction(), user, ac, write, gva);
    return execution.step();
  }

  /** The OUT after a loop whose accesses all retired. */
  public Outcome endLoop(final boolean user) {
    final Instruction instruction = execution.instruction();
    instruction.start(Instruction.Kind.NONE, user, false);
    instruction.rip = instruction.rip + 11;
    execution.run();
    return execution.outcome("ok");
  }

  /** How a loop ended whose last access did not retire. */
  public Outcome outcomeOfLoop() {
    return execution.outcome("ok");
  }

  /**
   * Serves a vCPU: runs its program from where it stands until {@code budget} items retired, the
   * program ends, or so many accesses hit the TLB in a row that the vCPU should go on alone. To be
   * called between {@link #beginRequest} and {@link #endRequest}.
   *
   * @param results receives how operations ended
   * @return how many items retired
   */
  public long serve(
      final Vcpu vcpu, final Program program, final long budget, final Results results) {
    final long start = startPosition;
    long retired = 0;
    long told = 0;
    int hits = 0;
    while (retired < budget && hits < HITS_UNTIL_RETURN && program.hasNext()) {
      final Program.Item item = program.item();
      if (item == Program.Item.ACCESS || item == Program.Item.TRACED) {
        hits = access(program, results) ? hits + 1 : 0;
        retired++;
        continue;
      }
      hits = 0;
      retired++;
      final Outcome outcome =
          item == Program.Item.LOOP
              ? loopAccess(program)
              : operation(program.operation(), start + retired - 1);
      if (item == Program.Item.OPERATION) {
        program.advance();
      }
      if (outcome != null) {
        retire(vcpu, start + retired, outcome.kind());
        told = retired;
        results.ended(outcome);
      }
    }
    if (told != retired) {
      vcpu.events().accessesRetired(steps(), start + retired);
    }
    return retired;
  }

  /** Hears how operations ended. */
  @FunctionalInterface
  public interface Results {
    void ended(Outcome outcome);
  }

  /** One access of a workload or a trace; whether the TLB answered it. */
  private boolean access(final Program program, final Results results) {
    final long before = steps();
    execution.clearExits();
    if (program.isNested()) {
      nestedAccess(program, results);
    } else {
      prepareAccess(program);
      if (!execution.step()) {
        results.ended(execution.outcome("ok"));
      }
    }
    program.advance();
    return steps() == before;
  }

  private void prepareAccess(final Program program) {
    if (program.item() == Program.Item.ACCESS) {
      vcpuCalls.prepareProbe(
          execution.instruction(), program.isUser(), program.isWrite(), program.gva());
    } else {
      final TraceCursor cursor = program.trace();
      vcpuCalls.prepareTraced(execution.instruction(), cursor.access(), cursor.gva(), cursor.rip());
    }
  }

  /**
   * An access of the guest's guest, which stays in its loop until the last one. What its nested
   * table refuses makes it exit: the guest is told, and the next access runs it again.
   */
  private void nestedAccess(final Program program, final Results results) {
    vcpuCalls.prepareNestedProbe(
        execution.instruction(), program.nestedTable(), program.isWrite(), program.gva());
    execution.instruction().nestedLast = program.isAtLastAccess();
    if (!execution.step()) {
      results.ended(execution.outcome("ok"));
    } else if (execution.nestedGuest().isCutShort()) {
      results.ended(execution.outcome("ok" + execution.nestedGuest().exitText()));
    }
  }

  /** One access of a guest loop; how the loop ended, or null while it goes on. */
  private Outcome loopAccess(final Program program) {
    if (program.isAtLoopStart()) {
      beginLoop();
    }
    final boolean user = program.isUser();
    final boolean last = program.isAtLoopEnd();
    if (!touch(user, program.isAc(), program.isWrite(), program.gva())) {
      program.leaveLoop();
      return outcomeOfLoop();
    }
    program.advance();
    return last ? endLoop(user) : null;
  }

  /** Runs one operation of the host. */
  public Outcome operation(final HostOperation operation) {
    return hostCalls.run(operation.action());
  }

  /**
   * Whether the request zapped pages, so that every vCPU must have left the guest before its end.
   */
  public boolean waitsForFlush() {
    return parts.zap.hasDeadPages();
  }

  /** A vCPU that ran guest code has left it. */
  public void flushAcknowledged(final int vcpu, final boolean last) {
    events.flushAcknowledged(vcpu, last);
  }

  /** Ends the request; {@code position} counts what has retired now. */
  public void endRequest(final long position) {
    parts.zap.free();
    events.requestEnded(running == null ? VmEvents.HOST : running.number(), position);
    if (running != null) {
      for (final VcpuWitness witness : witnesses) {
        witness.requestEnded(running.state());
      }
    }
    running = null;
  }

  /** Tells the vCPU's stream how an operation ended. */
  public void retire(final Vcpu vcpu, final long position, final OutcomeKind outcome) {
    vcpu.events().operationRetired(steps(), position, outcome.ordinal());
  }
}
