package umbra.mmu.scenario;

/**
 * {@code vcpu V [user] [ac] [l2] ...}: the guest acts.
 *
 * @param vcpu which vCPU, from 0
 * @param user whether it runs at CPL 3
 * @param ac whether RFLAGS.AC is set, which lets supervisor code past SMAP
 */
public record VcpuOperation(
    Position at, String text, int vcpu, boolean user, boolean ac, VcpuAction action)
    implements Operation {

  @Override
  public Kind stepKind() {
    return Kind.VCPU_OPERATION;
  }
}
