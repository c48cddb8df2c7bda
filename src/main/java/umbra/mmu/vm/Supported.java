package umbra.mmu.vm;

import java.util.Optional;
import umbra.mmu.scenario.GuestPaging;
import umbra.mmu.scenario.Operation;
import umbra.mmu.scenario.Parallel;
import umbra.mmu.scenario.Repeat;
import umbra.mmu.scenario.Scenario;
import umbra.mmu.scenario.SetUp;
import umbra.mmu.scenario.Step;
import umbra.mmu.scenario.VcpuAction;
import umbra.mmu.scenario.VcpuOperation;
import umbra.mmu.scenario.Workload;

/** What the model does not do yet: such a scenario is refused by name before anything runs. */
public final class Supported {
  private static final String NESTED_MODE =
      " are modelled with module npt=1 nested=1 and 4-level guests alone";

  private Supported() {}

  /** The first thing in the scenario that the model does not do, as a line of text. */
  public static Optional<String> refusal(final Scenario scenario) {
    return refusal(scenario.steps(), runsNested(scenario), scenario.paging().wordSize());
  }

  /** Without nested paging KVM's guest has none to offer to guests of its own; L1 is 4-level. */
  private static boolean runsNested(final Scenario scenario) {
    for (final SetUp line : scenario.setUp()) {
      if (line instanceof SetUp.ModuleParameters module) {
        return module.npt() && module.nested() && scenario.paging() == GuestPaging.FOUR_LEVEL;
      }
    }
    return false;
  }

  private static Optional<String> refusal(
      final Iterable<Step> steps, final boolean nested, final int wordSize) {
    for (final Step step : steps) {
      final Optional<String> found = refusal(step, nested, wordSize);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private static Optional<String> refusal(
      final Step step, final boolean nested, final int wordSize) {
    if (step instanceof Parallel parallel) {
      return refusal(parallel.body(), nested, wordSize);
    }
    if (step instanceof Repeat repeat) {
      return refusal(repeat.body(), nested, wordSize);
    }
    if (step instanceof Workload workload && workload.isNested() && !nested) {
      return Optional.of(workload.at() + ": l2 workloads" + NESTED_MODE);
    }
    if (step instanceof Operation && step instanceof VcpuOperation operation) {
      return refusal(operation, nested, wordSize);
    }
    return Optional.empty();
  }

  private static Optional<String> refusal(
      final VcpuOperation operation, final boolean nested, final int wordSize) {
    final VcpuAction action = operation.action();
    if (action.kind() == VcpuAction.Kind.NESTED_RUN && !nested) {
      return Optional.of(operation.at() + ": l2 operations" + NESTED_MODE);
    }
    if (crossesPage(action, wordSize)) {
      return Optional.of(operation.at() + ": an operand across two pages is not modelled yet");
    }
    return Optional.empty();
  }

  private static boolean crossesPage(final VcpuAction action, final int wordSize) {
    return switch (action.kind()) {
      case READ -> crosses(((VcpuAction.Read) action).gva(), ((VcpuAction.Read) action).size());
      case WRITE -> crosses(((VcpuAction.Write) action).gva(), ((VcpuAction.Write) action).size());
      case OR -> crosses(((VcpuAction.Or) action).gva(), wordSize);
      case WRITE_GPA -> crosses(((VcpuAction.WriteGpa) action).gpa(), wordSize);
      case TOUCH -> {
        final VcpuAction.Touch touch = (VcpuAction.Touch) action;
        yield (touch.gva() & 7) != 0 || (touch.step() & 7) != 0;
      }
      case NESTED_RUN -> crosses((VcpuAction.NestedRun) action);
      default -> false;
    };
  }

  /** An access has 4 bytes, the code that is run somewhere else 3. */
  private static boolean crosses(final VcpuAction.NestedRun run) {
    return switch (run.access()) {
      case READ, WRITE -> crosses(run.l2Gpa(), 4);
      case EXEC -> crosses(run.l2Gpa(), 3);
      case NOP -> false;
    };
  }

  private static boolean crosses(final long gva, final int size) {
    return (gva & 0xfff) + size > 0x1000;
  }
}
