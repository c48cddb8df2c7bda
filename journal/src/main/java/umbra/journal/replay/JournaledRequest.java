package umbra.journal.replay;

import java.util.List;

/**
 * One request that a VM has served, as far as it was the run's input.
 *
 * @param participant number of the vCPU, or {@link umbra.mmu.vcpu.Program#HOST}
 * @param start what the participant had retired before
 * @param end what it had retired afterwards
 * @param kicked the vCPUs that had to leave the guest for it, by number
 */
public record JournaledRequest(int participant, long start, long end, List<Integer> kicked) {
  public JournaledRequest {
    kicked = List.copyOf(kicked);
  }
}
