package umbra.mmu.scenario;

import java.util.List;

/**
 * {@code parallel} ... {@code end}: each vCPU's operations in it, and the host's, are a program of
 * their own, and the schedule interleaves the programs. It holds operations, workloads and repeats
 * of these; no further parallel block, no {@code expect}.
 */
public record Parallel(Position at, String text, List<Step> body) implements Step {

  public Parallel {
    body = List.copyOf(body);
  }

  @Override
  public Kind stepKind() {
    return Kind.PARALLEL;
  }
}
