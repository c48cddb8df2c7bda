package umbra.mmu.vcpu;

/** A listener of a VM's events that also looks at the vCPU whose request has ended. */
public interface VcpuWitness {
  /** The vCPU is between two requests; its state must not be kept. */
  void requestEnded(VcpuState vcpu);
}
