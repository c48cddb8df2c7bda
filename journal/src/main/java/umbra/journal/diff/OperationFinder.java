package umbra.journal.diff;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import umbra.journal.format.Batch;
import umbra.journal.format.VcpuEventDecoder;
import umbra.journal.store.StreamId;
import umbra.journal.store.StreamReader;
import umbra.mmu.event.VcpuEventFlattener;
import umbra.mmu.event.VcpuEventKind;
import umbra.mmu.scenario.Position;
import umbra.mmu.vcpu.Program;
import umbra.mmu.vcpu.RunPlan;
import umbra.mmu.vcpu.Section;
import umbra.mmu.vm.PreparedRun;
import umbra.mmu.vm.RunConfiguration;

/**
 * Which line of the scenario a participant stands at, at a position: its program is walked again.
 * Only how far a guest loop came is not in the program: an access that does not retire ends it. The
 * vCPU's own stream has where.
 */
public final class OperationFinder {
  private final PreparedRun run;
  private final RunPlan plan;
  private final int participant;
  private final LoopEnds loopEnds;

  private OperationFinder(final PreparedRun run, final int participant, final LoopEnds loopEnds) {
    this.run = run;
    this.plan = run.plan();
    this.participant = participant;
    this.loopEnds = loopEnds;
  }

  /** The operation at {@code position}, with its line; empty behind the program's end. */
  public static Optional<String> of(
      final DiffSide side, final RunConfiguration run, final int participant, final long position) {
    final PreparedRun prepared = PreparedRun.of(run);
    try (LoopEnds ends = new LoopEnds(side, participant)) {
      return new OperationFinder(prepared, participant, ends).at(position);
    }
  }

  private Optional<String> at(final long position) {
    long reached = 0;
    Section section = plan.next();
    while (section != null) {
      if (section.participants().contains(participant)) {
        final Program program = run.program(section, participant);
        reached = walk(program, reached, position);
        if (program.hasNext()) {
          return Optional.of(describe(program));
        }
      }
      section = plan.next();
    }
    return Optional.empty();
  }

  private long walk(final Program program, final long from, final long to) {
    long reached = from;
    while (program.hasNext() && reached < to) {
      final boolean loop = program.item() == Program.Item.LOOP;
      reached++;
      if (loop && !program.isAtLoopEnd() && loopEnds.has(reached)) {
        program.leaveLoop();
      } else {
        program.advance();
      }
    }
    return reached;
  }

  private static String describe(final Program program) {
    return switch (program.item()) {
      case HOST_OPERATION -> withLine(program.hostOperation().text(), program.hostOperation().at());
      case ACCESS ->
          "a workload's "
              + (program.isWrite() ? "write" : "read")
              + " of 0x"
              + Long.toHexString(program.gva());
      case TRACED ->
          "access "
              + (program.trace().trace().skip() + program.trace().index() + 1)
              + " of "
              + withLine(program.trace().trace().file(), program.trace().trace().at());
      default -> withLine(program.operation().text(), program.operation().at());
    };
  }

  private static String withLine(final String text, final Position at) {
    return text + (at.line() == 1 ? " (warm-up)" : " (line " + at.line() + ")");
  }

  /** The positions at which a vCPU's operations ended, read as far as asked for. */
  private static final class LoopEnds extends VcpuEventFlattener implements AutoCloseable {
    private final VcpuEventDecoder decoder = new VcpuEventDecoder();
    private final Deque<Long> ends = new ArrayDeque<>();
    private final StreamReader reader;
    private long next = -1;
    private boolean over;

    LoopEnds(final DiffSide side, final int participant) {
      final StreamId stream = StreamId.ofVcpu(side.stream().vm(), Math.max(0, participant));
      final boolean there = participant >= 0 && side.folder().streams().contains(stream);
      this.reader = there ? side.folder().read(stream) : null;
      this.over = !there;
    }

    /** Whether an operation ended when {@code position} had retired; positions must not shrink. */
    boolean has(final long position) {
      while (next < position && (!ends.isEmpty() || read())) {
        if (!ends.isEmpty()) {
          next = ends.remove();
        }
      }
      return next == position;
    }

    private boolean read() {
      final Batch batch = over ? null : reader.next();
      over = batch == null;
      if (!over) {
        decoder.decode(batch, this);
      }
      return !over;
    }

    @Override
    protected void event(
        final VcpuEventKind kind,
        final long a,
        final long b,
        final long c,
        final long d,
        final long e) {
      if (kind == VcpuEventKind.OPERATION_RETIRED) {
        ends.add(b);
      }
    }

    @Override
    public void close() {
      if (reader != null) {
        reader.close();
      }
    }
  }
}
