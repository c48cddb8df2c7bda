package umbra.actors;

import akka.actor.typed.ActorRef;
import java.util.List;
import umbra.actors.store.CheckpointTaker;
import umbra.actors.store.IndexTaker;
import umbra.actors.store.StreamWriter;
import umbra.mmu.scenario.HostOperation;
import umbra.mmu.vcpu.Program;
import umbra.mmu.vcpu.Vcpu;

/** What a VM is told. */
sealed interface VmCommand {

  /** A vCPU lends itself for its stream's first events. */
  record Enlist(Vcpu vcpu, ActorRef<VcpuCommand> from) implements VmCommand {}

  /**
   * A vCPU lends itself and its program, which stands at something that the TLB cannot answer.
   *
   * @param budget how many items may retire, at least 1
   * @param staysInGuest whether the vCPU goes on in the guest while others ask the VM
   * @param kicked in a repeated request the vCPUs that had to leave the guest for it
   */
  record VcpuRequest(
      Vcpu vcpu, Program program, long budget, boolean staysInGuest, List<Integer> kicked)
      implements VmCommand {}

  /**
   * User space of the host asks for an operation.
   *
   * @param kicked in a repeated request the vCPUs that had to leave the guest for it
   */
  record HostRequest(HostOperation operation, List<Integer> kicked) implements VmCommand {}

  /** The vCPU has left the guest and will ask before it enters again. */
  record LeftGuest(int vcpu) implements VmCommand {}

  /** The kicked vCPU has left the guest, or is about to ask the VM anyway. */
  record KickAcknowledged(int vcpu) implements VmCommand {}

  /**
   * Everybody has stopped.
   *
   * @param asksStatistics whether the simulation wants to know what the section changed
   */
  record SectionEnded(boolean asksStatistics) implements VmCommand {}

  /**
   * The run is over.
   *
   * @param completed false where it was interrupted: the stream then has no last event
   */
  record Finish(boolean completed) implements VmCommand {}

  /** The VM's own stream grew on disk. */
  record Written(StreamWriter.Durable durable) implements VmCommand {}

  /** A checkpoint is on disk, or is not going to be. */
  record CheckpointWritten(CheckpointTaker.Written written) implements VmCommand {}

  /** Batches are in the index, or parts of it on disk, or are not going to be. */
  record Indexed(IndexTaker.Worked worked) implements VmCommand {}
}
