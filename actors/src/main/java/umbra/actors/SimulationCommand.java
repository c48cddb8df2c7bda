package umbra.actors;

import umbra.mmu.vm.Outcome;

/** What the simulation is told. */
sealed interface SimulationCommand {

  /** A vCPU can take turns. */
  record VcpuReady(int vcpu) implements SimulationCommand {}

  /**
   * A turn is over.
   *
   * @param retired items
   * @param programEnded whether nothing is left to do in this section
   * @param outcomes how operations ended
   * @param step what the turn did is durable when the VM's stream is, up to here
   */
  record TurnEnded(int vcpu, long retired, boolean programEnded, OutcomeTally outcomes, long step)
      implements SimulationCommand {}

  /** The host's operation is done. */
  record HostServed(Outcome outcome, long step) implements SimulationCommand {}

  /** The statistics before and after the section. */
  record SectionStatistics(Statistics before, Statistics after) implements SimulationCommand {}

  /** The VM's stream is durable up to this step. */
  record VmDurable(long step) implements SimulationCommand {}

  /** The VM's stream is complete and durable. */
  record VmEnded(VmTotals totals) implements SimulationCommand {}

  /** A vCPU's stream is complete and durable. */
  record VcpuEnded(int vcpu, StreamTotals totals) implements SimulationCommand {}

  /** The user wants the run to stop. */
  record Interrupt() implements SimulationCommand {}
}
