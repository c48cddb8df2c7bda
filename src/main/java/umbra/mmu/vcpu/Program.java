package umbra.mmu.vcpu;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import umbra.mmu.guest.ErrorCode;
import umbra.mmu.program.ProgramTraces;
import umbra.mmu.program.TraceCursor;
import umbra.mmu.scenario.HostOperation;
import umbra.mmu.scenario.ProgramTrace;
import umbra.mmu.scenario.Repeat;
import umbra.mmu.scenario.Step;
import umbra.mmu.scenario.VcpuAction;
import umbra.mmu.scenario.VcpuOperation;
import umbra.mmu.scenario.Workload;
import umbra.mmu.scenario.WorkloadCursor;

/**
 * What one vCPU, or the host, does in one section of a run, and how far it is. It stands at one
 * item: an access of a workload, an access of a guest loop, or a whole operation. Belongs to
 * whoever runs it.
 */
public final class Program {
  /** Stands for the host among the vCPU numbers. */
  public static final int HOST = -1;

  /** What the program stands at. */
  public enum Item {
    /** One access of a workload: it moves no data, so a TLB hit needs nobody. */
    ACCESS,
    /** One access of a real program: it moves no data either, and brings its own instruction. */
    TRACED,
    /** One access of a guest loop, which moves data. */
    LOOP,
    /** A whole operation of a vCPU. */
    OPERATION,
    /** A whole operation of the host. */
    HOST_OPERATION,
    /** Nothing is left. */
    END
  }

  private static final class Frame {
    final List<Step> body;
    long rounds;
    int index;

    Frame(final List<Step> body, final long rounds) {
      this.body = body;
      this.rounds = rounds;
    }
  }

  private final int vcpu;
  private final ProgramTraces traces;
  private final Deque<Frame> frames = new ArrayDeque<>();
  private Item item;
  private VcpuOperation operation;
  private HostOperation hostOperation;
  private VcpuAction.Touch loop;
  private long loopIndex;
  private Workload workload;
  private WorkloadCursor cursor;
  private TraceCursor trace;

  /** {@code steps} may name other vCPUs too; their part is left out. None is a trace. */
  public Program(final List<Step> steps, final int vcpu) {
    this(steps, vcpu, ProgramTraces.NONE);
  }

  /** The same, with the traces that the steps may name. */
  public Program(final List<Step> steps, final int vcpu, final ProgramTraces traces) {
    this.vcpu = vcpu;
    this.traces = traces;
    frames.push(new Frame(steps, 1));
    settle();
  }

  /** The vCPU's number, or {@link #HOST}. */
  public int vcpu() {
    return vcpu;
  }

  public Item item() {
    return item;
  }

  public boolean hasNext() {
    return item != Item.END;
  }

  /** The operation, also of a loop. */
  public VcpuOperation operation() {
    return operation;
  }

  public HostOperation hostOperation() {
    return hostOperation;
  }

  /** Address of the access. */
  public long gva() {
    return switch (item) {
      case ACCESS -> cursor.gva();
      case TRACED -> trace.gva();
      default -> loop.gva() + loopIndex * loop.step();
    };
  }

  /** Whether the access writes. */
  public boolean isWrite() {
    return switch (item) {
      case ACCESS -> cursor.isWrite();
      case TRACED -> trace.access() == ErrorCode.WRITE;
      default -> loop.write();
    };
  }

  /** Whether the access is made at CPL 3: a traced program ran there. */
  public boolean isUser() {
    return switch (item) {
      case ACCESS -> workload.user();
      case TRACED -> true;
      default -> operation.user();
    };
  }

  /** Whether a guest of the guest makes the access. */
  public boolean isNested() {
    return item == Item.ACCESS && workload.isNested();
  }

  /** Whether the program stands at the last access of a workload. */
  public boolean isAtLastAccess() {
    return cursor.isAtLast();
  }

  /** Number of the nested page table of such a guest. */
  public int nestedTable() {
    return workload.nestedTable();
  }

  /**
   * The accesses of the workload that the program stands in. Who runs them may advance it, but must
   * leave the last one with {@link #advance}.
   */
  WorkloadCursor accesses() {
    return cursor;
  }

  /**
   * The accesses of the trace that the program stands in. Who runs them may advance it, but must
   * leave the last one with {@link #advance}.
   */
  public TraceCursor trace() {
    return trace;
  }

  /** Whether EFLAGS.AC is set. */
  public boolean isAc() {
    return item != Item.ACCESS && item != Item.TRACED && operation.ac();
  }

  /** Whether the program stands at the first access of a loop. */
  public boolean isAtLoopStart() {
    return loopIndex == 0;
  }

  /** Whether the program stands at the last access of a loop. */
  public boolean isAtLoopEnd() {
    return loopIndex == loop.count() - 1;
  }

  /** The item is done. */
  public void advance() {
    if (item == Item.ACCESS) {
      cursor.advance();
      if (cursor.hasAccess()) {
        return;
      }
    } else if (item == Item.TRACED) {
      trace.advance();
      if (trace.hasAccess()) {
        return;
      }
    } else if (item == Item.LOOP && ++loopIndex < loop.count()) {
      return;
    }
    next();
  }

  /** The loop ended early: what is left of it is not done. */
  public void leaveLoop() {
    next();
  }

  private void next() {
    frames.element().index++;
    settle();
  }

  /** Finds the next step that this vCPU takes part in. */
  private void settle() {
    while (!frames.isEmpty()) {
      final Frame frame = frames.element();
      if (frame.index == frame.body.size()) {
        if (--frame.rounds > 0) {
          frame.index = 0;
          continue;
        }
        frames.pop();
        if (!frames.isEmpty()) {
          frames.element().index++;
        }
      } else if (enter(frame.body.get(frame.index))) {
        return;
      } else if (frames.element() == frame) {
        frame.index++;
      }
    }
    item = Item.END;
  }

  /** Whether the program now stands at {@code step}; a repeat is opened instead. */
  private boolean enter(final Step step) {
    switch (step.stepKind()) {
      case REPEAT -> {
        final Repeat repeat = (Repeat) step;
        if (concerns(repeat.body())) {
          frames.push(new Frame(repeat.body(), repeat.count()));
        }
        return false;
      }
      case WORKLOAD -> {
        return enterWorkload((Workload) step);
      }
      case PROGRAM_TRACE -> {
        return enterTrace((ProgramTrace) step);
      }
      case VCPU_OPERATION -> {
        return enterOperation((VcpuOperation) step);
      }
      case HOST_OPERATION -> {
        item = Item.HOST_OPERATION;
        hostOperation = (HostOperation) step;
        return vcpu == HOST;
      }
      default -> {
        return false;
      }
    }
  }

  private boolean enterWorkload(final Workload step) {
    if (vcpu == HOST || !step.includes(vcpu)) {
      return false;
    }
    workload = step;
    cursor = new WorkloadCursor(step, vcpu);
    item = Item.ACCESS;
    return cursor.hasAccess();
  }

  private boolean enterTrace(final ProgramTrace step) {
    if (step.vcpu() != vcpu) {
      return false;
    }
    trace = traces.cursor(step);
    item = Item.TRACED;
    return trace.hasAccess();
  }

  private boolean enterOperation(final VcpuOperation step) {
    if (step.vcpu() != vcpu) {
      return false;
    }
    operation = step;
    if (step.action() instanceof VcpuAction.Touch touch) {
      loop = touch;
      loopIndex = 0;
      item = Item.LOOP;
      return touch.count() > 0;
    }
    item = Item.OPERATION;
    return true;
  }

  /** Whether any of the steps is this vCPU's: a huge repeat of others' steps is skipped at once. */
  private boolean concerns(final List<Step> steps) {
    for (final Step step : steps) {
      if (step instanceof Repeat repeat) {
        if (concerns(repeat.body())) {
          return true;
        }
      } else if (step instanceof VcpuOperation vcpuOperation) {
        if (vcpuOperation.vcpu() == vcpu) {
          return true;
        }
      } else if (step instanceof ProgramTrace named) {
        if (named.vcpu() == vcpu) {
          return true;
        }
      } else if (step instanceof Workload named) {
        if (vcpu != HOST && named.includes(vcpu)) {
          return true;
        }
      } else if (step instanceof HostOperation && vcpu == HOST) {
        return true;
      }
    }
    return false;
  }
}
