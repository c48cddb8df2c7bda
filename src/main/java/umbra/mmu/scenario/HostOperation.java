package umbra.mmu.scenario;

/** {@code host ...}: the process that owns the VM acts. */
public record HostOperation(Position at, String text, HostAction action) implements Operation {

  @Override
  public Kind stepKind() {
    return Kind.HOST_OPERATION;
  }
}
