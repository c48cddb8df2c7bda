package umbra.mmu.vcpu;

import java.util.List;
import umbra.mmu.scenario.Expect;
import umbra.mmu.scenario.Step;

/**
 * One part of a run between two points at which everybody has stopped.
 *
 * @param steps what is done; the programs are cut out of it
 * @param participants vCPU numbers, {@link Program#HOST} for the host; in the order of turns
 * @param expectations what must hold afterwards
 */
public record Section(List<Step> steps, List<Integer> participants, List<Expect> expectations) {
  public Section {
    steps = List.copyOf(steps);
    participants = List.copyOf(participants);
    expectations = List.copyOf(expectations);
  }
}
