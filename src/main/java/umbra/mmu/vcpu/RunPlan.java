package umbra.mmu.vcpu;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import umbra.mmu.scenario.Expect;
import umbra.mmu.scenario.HostOperation;
import umbra.mmu.scenario.Parallel;
import umbra.mmu.scenario.ProgramTrace;
import umbra.mmu.scenario.Repeat;
import umbra.mmu.scenario.Step;
import umbra.mmu.scenario.VcpuOperation;
import umbra.mmu.scenario.Workload;

/**
 * Cuts a scenario's steps into sections, one after another: outside a {@code parallel} block each
 * operation is a section of its own, so that operations run in file order whatever the schedule.
 */
public final class RunPlan {
  private static final class Frame {
    final List<Step> body;
    long rounds;
    int index;

    Frame(final List<Step> body, final long rounds) {
      this.body = body;
      this.rounds = rounds;
    }
  }

  private final Deque<Frame> frames = new ArrayDeque<>();
  private final int vcpus;

  /** {@code steps} in file order, warm-up operations first. */
  public RunPlan(final List<? extends Step> steps, final int vcpus) {
    this.vcpus = vcpus;
    frames.push(new Frame(List.copyOf(steps), 1));
  }

  /** The next section, or null at the end. */
  public Section next() {
    final Step step = nextStep();
    if (step == null) {
      return null;
    }
    final List<Step> body = step instanceof Parallel parallel ? parallel.body() : List.of(step);
    final Set<Integer> participants = new TreeSet<>();
    collect(body, participants);
    return new Section(body, new ArrayList<>(participants), expectations());
  }

  private Step nextStep() {
    while (!frames.isEmpty()) {
      final Frame frame = frames.element();
      if (frame.index == frame.body.size()) {
        if (--frame.rounds > 0) {
          frame.index = 0;
        } else {
          frames.pop();
        }
        continue;
      }
      final Step step = frame.body.get(frame.index++);
      if (step instanceof Repeat repeat) {
        frames.push(new Frame(repeat.body(), repeat.count()));
      } else {
        return step;
      }
    }
    return null;
  }

  /** The expect lines that follow directly. */
  private List<Expect> expectations() {
    final List<Expect> found = new ArrayList<>();
    while (!frames.isEmpty()) {
      final Frame frame = frames.element();
      if (frame.index < frame.body.size() && frame.body.get(frame.index) instanceof Expect expect) {
        found.add(expect);
        frame.index++;
      } else if (frame.index == frame.body.size() && frame.rounds == 1) {
        frames.pop();
      } else {
        break;
      }
    }
    return found;
  }

  private void collect(final List<Step> steps, final Set<Integer> to) {
    for (final Step step : steps) {
      if (step instanceof VcpuOperation operation) {
        to.add(operation.vcpu());
      } else if (step instanceof HostOperation) {
        to.add(Program.HOST);
      } else if (step instanceof Repeat repeat) {
        collect(repeat.body(), to);
      } else if (step instanceof ProgramTrace trace) {
        to.add(trace.vcpu());
      } else if (step instanceof Workload workload) {
        for (int v = 0; v < vcpus; v++) {
          if (workload.includes(v)) {
            to.add(v);
          }
        }
      }
    }
  }
}
