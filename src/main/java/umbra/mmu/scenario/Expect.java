package umbra.mmu.scenario;

/** {@code expect ...}: a check of what the operation, block or workload before it did. */
public record Expect(Position at, String text, Expectation expectation) implements Step {

  @Override
  public Kind stepKind() {
    return Kind.EXPECT;
  }
}
