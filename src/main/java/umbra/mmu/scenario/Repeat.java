package umbra.mmu.scenario;

import java.util.List;

/**
 * {@code repeat N} ... {@code end}: the body, N times.
 *
 * @param count 1 to {@link Limits#MAX_REPEAT}
 */
public record Repeat(Position at, String text, long count, List<Step> body) implements Step {

  public Repeat {
    body = List.copyOf(body);
  }

  @Override
  public Kind stepKind() {
    return Kind.REPEAT;
  }
}
