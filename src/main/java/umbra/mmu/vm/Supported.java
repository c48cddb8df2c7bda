package umbra.mmu.vm;

import java.util.Optional;
import umbra.mmu.scenario.Operation;
import umbra.mmu.scenario.Parallel;
import umbra.mmu.scenario.Repeat;
import umbra.mmu.scenario.Scenario;
import umbra.mmu.scenario.SetUp;
import umbra.mmu.scenario.Step;
import umbra.mmu.scenario.VcpuAction;
import umbra.mmu.scenario.VcpuOperation;

/** What the model does not do yet: such a scenario is refused by name before anything runs. */
public final class Supported {
  private Supported() {}

  /** The first thing in the scenario that the model does not do, as a line of text. */
  public static Optional<String> refusal(final Scenario scenario) {
    for (final SetUp line : scenario.setUp()) {
      if (line instanceof SetUp.NestedTable nested) {
        return Optional.of(nested.at() + ": nested page tables (npt) are not modelled yet");
      }
    }
    return refusal(scenario.steps());
  }

  private static Optional<String> refusal(final Iterable<Step> steps) {
    for (final Step step : steps) {
      final Optional<String> found = refusal(step);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private static Optional<String> refusal(final Step step) {
    if (step instanceof Parallel parallel) {
      return refusal(parallel.body());
    }
    if (step instanceof Repeat repeat) {
      return refusal(repeat.body());
    }
    if (step instanceof Operation && step instanceof VcpuOperation operation) {
      return refusal(operation);
    }
    return Optional.empty();
  }

  private static Optional<String> refusal(final VcpuOperation operation) {
    final VcpuAction action = operation.action();
    if (action.kind() == VcpuAction.Kind.NESTED_RUN) {
      return Optional.of(operation.at() + ": l2 operations are not modelled yet");
    }
    if (crossesPage(action)) {
      return Optional.of(operation.at() + ": an operand across two pages is not modelled yet");
    }
    return Optional.empty();
  }

  private static boolean crossesPage(final VcpuAction action) {
    return switch (action.kind()) {
      case READ -> crosses(((VcpuAction.Read) action).gva(), ((VcpuAction.Read) action).size());
      case WRITE -> crosses(((VcpuAction.Write) action).gva(), ((VcpuAction.Write) action).size());
      case OR -> crosses(((VcpuAction.Or) action).gva(), 8);
      case WRITE_GPA -> crosses(((VcpuAction.WriteGpa) action).gpa(), 8);
      case TOUCH -> {
        final VcpuAction.Touch touch = (VcpuAction.Touch) action;
        yield (touch.gva() & 7) != 0 || (touch.step() & 7) != 0;
      }
      default -> false;
    };
  }

  private static boolean crosses(final long gva, final int size) {
    return (gva & 0xfff) + size > 0x1000;
  }
}
