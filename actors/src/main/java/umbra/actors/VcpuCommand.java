package umbra.actors;

import umbra.actors.store.StreamWriter;
import umbra.journal.replay.JournaledRequest;
import umbra.mmu.vcpu.Program;

/** What a vCPU is told. */
sealed interface VcpuCommand {

  /** The VM has seen the vCPU and lends it back. */
  record Enlisted() implements VcpuCommand {}

  /**
   * It is the vCPU's turn.
   *
   * @param program the vCPU's for the duration of the turn
   * @param budget how many items may retire
   * @param requestBudget how many of them one request may carry
   * @param free whether others run at the same time
   */
  record Turn(Program program, long budget, long requestBudget, boolean free)
      implements VcpuCommand {}

  /**
   * The vCPU repeats what its journal says it did: TLB hits up to a request, then the request. The
   * turn ends after it, or with the program.
   *
   * @param program the vCPU's for the duration of the turn
   * @param request null where the rest of the program was answered by the TLB
   */
  record Repeat(Program program, JournaledRequest request) implements VcpuCommand {}

  /** The turn goes on: the mailbox has been looked at. */
  record GoOn() implements VcpuCommand {}

  /**
   * The VM served a request and lends the vCPU back.
   *
   * @param retired items
   * @param outcomes how operations among them ended
   * @param step the reply is durable when the VM's stream is, up to here
   * @param durableStep up to here it is by now
   */
  record Served(long retired, OutcomeTally outcomes, long step, long durableStep)
      implements VcpuCommand {}

  /** The VM wants the vCPU out of the guest and waits for the acknowledgement. */
  record Kick() implements VcpuCommand {}

  /** Requests wait for the vCPU, which is outside the guest: its next step is an entry. */
  record MustEnter() implements VcpuCommand {}

  /** Ends the turn at the next opportunity. */
  record Stop() implements VcpuCommand {}

  /**
   * The run is over and the VM's stream is durable.
   *
   * @param vmSteps events of the VM's stream
   * @param completed false where the run was interrupted
   */
  record Finish(long vmSteps, boolean completed) implements VcpuCommand {}

  /** The vCPU's own stream grew on disk. */
  record Written(StreamWriter.Durable durable) implements VcpuCommand {}
}
