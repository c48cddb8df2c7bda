package umbra.mmu.vm;

import java.util.ArrayList;
import java.util.List;
import umbra.mmu.boot.GuestLayout;
import umbra.mmu.boot.Machine;
import umbra.mmu.guest.PagingFormat;
import umbra.mmu.scenario.Position;
import umbra.mmu.scenario.VcpuAction;
import umbra.mmu.scenario.VcpuOperation;

/** The three operations that the recorder does on each vCPU before the scenario's own. */
public final class WarmUp {
  /** An address of the control window that nothing is mapped at. */
  private static final long UNMAPPED = GuestLayout.CONTROL + 0x10_0000;

  private WarmUp() {}

  /** The operations, none where the scenario says {@code warm off}. */
  public static List<VcpuOperation> of(final Machine machine) {
    final List<VcpuOperation> operations = new ArrayList<>();
    final int vcpus = machine.warmUp() ? machine.state().vcpuCount() : 0;
    for (int v = 0; v < vcpus; v++) {
      operations.add(operation(v, false, "nop", new VcpuAction.Nop()));
      operations.add(operation(v, true, "user nop", new VcpuAction.Nop()));
      final PagingFormat format = machine.state().vcpu(v).format();
      final long unmapped = UNMAPPED & format.linearMask();
      final String read = "read 0x" + Long.toHexString(unmapped);
      operations.add(operation(v, false, read, new VcpuAction.Read(unmapped, format.wordSize())));
    }
    return operations;
  }

  private static VcpuOperation operation(
      final int vcpu, final boolean user, final String words, final VcpuAction action) {
    final Position at = new Position(1, 1);
    return new VcpuOperation(at, "vcpu " + vcpu + " " + words, vcpu, user, false, action);
  }
}
