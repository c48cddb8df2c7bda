package umbra.mmu.program;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import umbra.mmu.scenario.Parallel;
import umbra.mmu.scenario.ProgramTrace;
import umbra.mmu.scenario.Repeat;
import umbra.mmu.scenario.Step;

/** The traces of a run: what its configuration says of them, and where their bytes come from. */
public final class ProgramTraces {
  /** Of a run without {@code trace} lines. */
  public static final ProgramTraces NONE = new ProgramTraces(List.of(), ProgramFiles.NONE);

  private final Map<String, TraceIdentity> identities = new TreeMap<>();
  private final ProgramFiles files;

  /** What the configuration says, and who opens the files. */
  public ProgramTraces(final List<TraceIdentity> identities, final ProgramFiles files) {
    for (final TraceIdentity identity : identities) {
      this.identities.put(identity.file(), identity);
    }
    this.files = files;
  }

  /** The folder that the files' names are relative to; empty if there is none. */
  public String place() {
    return identities.isEmpty() ? "" : files.place();
  }

  /** The accesses of a line, from the first. */
  public TraceCursor cursor(final ProgramTrace trace) {
    final TraceIdentity identity = identities.get(trace.file());
    if (identity == null) {
      throw new IllegalStateException("nothing is known of the trace " + trace.file());
    }
    return new TraceCursor(trace, identity.accesses(), files);
  }

  /** What is wrong with the first line that asks for more than its file has, with its place. */
  public Optional<String> refusal(final List<Step> steps) {
    return ofSteps(steps).stream().map(this::refusal).filter(text -> text != null).findFirst();
  }

  private String refusal(final ProgramTrace trace) {
    final TraceIdentity identity = identities.get(trace.file());
    if (identity == null) {
      return trace.at() + ": found a trace line, expected a command that reads traces";
    }
    if (trace.countOf(identity.accesses()) >= 1) {
      return null;
    }
    return trace.at()
        + ": found skip="
        + trace.skip()
        + (trace.count() == ProgramTrace.TO_THE_END ? "" : " count=" + trace.count())
        + ", expected accesses that are there: "
        + trace.file()
        + " has "
        + identity.accesses();
  }

  /** The {@code trace} lines among these steps and in their blocks, in file order. */
  public static List<ProgramTrace> ofSteps(final List<Step> steps) {
    final List<ProgramTrace> found = new ArrayList<>();
    collect(steps, found);
    return found;
  }

  private static void collect(final List<Step> steps, final List<ProgramTrace> to) {
    for (final Step step : steps) {
      if (step instanceof ProgramTrace trace) {
        to.add(trace);
      } else if (step instanceof Parallel parallel) {
        collect(parallel.body(), to);
      } else if (step instanceof Repeat repeat) {
        collect(repeat.body(), to);
      }
    }
  }
}
