package umbra.cli.explore;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import umbra.cli.search.Draft;
import umbra.mmu.scenario.VcpuAction;
import umbra.mmu.scenario.VcpuOperation;
import umbra.mmu.vcpu.Program;
import umbra.mmu.vm.PreparedRun;
import umbra.mmu.vm.WarmUp;

/**
 * Writes what was played under a schedule as a scenario without {@code parallel} blocks: each
 * access and operation a line of its own, in the order in which they came. The order is that of the
 * run; where its requests had several items each, their borders are not, so whoever uses the
 * scenario looks whether it does the same.
 */
final class StraightLine {
  /** Longer ones are of no use to anybody. */
  private static final int MOST_LINES = 20_000;

  /** How an access of a workload is written. */
  enum Access {
    /** As an operation: easier to read, but it has an instruction of its own. */
    OPERATION,
    /** As a workload of one access: exactly what it was. */
    WORKLOAD
  }

  private final PreparedRun run;
  private final Access access;
  private final List<String> lines = new ArrayList<>();

  private StraightLine(PreparedRun run, Access access) {
    this.run = run;
    this.access = access;
  }

  /**
   * The scenario, or none where it would be too long, or where a program's trace was played, whose
   * accesses no line can name.
   */
  static Optional<Draft> of(PreparedRun run, TurnLog log, Access access) {
    if (log.isFull()) {
      return Optional.empty();
    }
    StraightLine line = new StraightLine(run, access);
    List<TurnLog.Played> sections = log.sections();
    // The scenario's machine does its warm-up by itself.
    int warmUps = Math.min(WarmUp.of(run.machine()).size(), sections.size());
    for (TurnLog.Played played : sections.subList(warmUps, sections.size())) {
      if (!line.play(played)) {
        return Optional.empty();
      }
    }
    return Optional.of(new Draft(Draft.of(run.configuration().text()).setUp(), line.lines));
  }

  private boolean play(TurnLog.Played played) {
    Map<Integer, Program> programs = new HashMap<>();
    for (TurnLog.Turn turn : played.turns()) {
      Program program =
          programs.computeIfAbsent(
              turn.participant(), participant -> run.program(played.section(), participant));
      for (long item = 0; item < turn.length() && program.hasNext(); item++) {
        if (lines.size() == MOST_LINES || program.item() == Program.Item.TRACED) {
          return false;
        }
        lines.add(text(program));
        program.advance();
      }
    }
    return true;
  }

  private String text(Program program) {
    return switch (program.item()) {
      case ACCESS -> access == Access.WORKLOAD ? workload(program) : operation(program);
      case LOOP -> loop(program);
      case HOST_OPERATION -> program.hostOperation().text();
      default -> program.operation().text();
    };
  }

  private static String workload(Program program) {
    return String.format(
        "workload vcpu=%d pattern=sequential gva=0x%x size=8 gva-step=8 count=1 reads=%d%%%s",
        program.vcpu(), program.gva(), program.isWrite() ? 0 : 100, workloadMode(program));
  }

  private static String workloadMode(Program program) {
    if (program.isNested()) {
      return " l2 as=" + program.nestedTable();
    }
    return program.isUser() ? " user" : "";
  }

  private static String operation(Program program) {
    String mode = program.isNested() ? "l2 " : program.isUser() ? "user " : "";
    String table = program.isNested() ? " as=" + program.nestedTable() : "";
    return String.format(
        "vcpu %d %s%s 0x%x%s",
        program.vcpu(), mode, program.isWrite() ? "write" : "read", program.gva(), table);
  }

  /** One access of a guest loop is a loop of one. */
  private static String loop(Program program) {
    VcpuOperation operation = program.operation();
    boolean writes = ((VcpuAction.Touch) operation.action()).write();
    return String.format(
        "vcpu %d %s%s%s 0x%x",
        program.vcpu(),
        operation.user() ? "user " : "",
        operation.ac() ? "ac " : "",
        writes ? "touch-write" : "touch-read",
        program.gva());
  }
}
