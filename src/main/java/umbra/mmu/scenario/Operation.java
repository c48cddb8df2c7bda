package umbra.mmu.scenario;

/** One thing a vCPU or the host does: what the recorder numbers. */
public sealed interface Operation extends Step permits VcpuOperation, HostOperation {}
