package umbra.cli.explore;

import java.util.ArrayList;
import java.util.List;
import umbra.mmu.vcpu.Section;
import umbra.mmu.vm.LocalRun;

/** Remembers who had which turns in a run, unless they are too many. */
final class TurnLog implements LocalRun.Progress {
  /** Turns and sections that are remembered: a scenario may have billions. */
  static final int MOST = 25_000;

  /**
   * A turn.
   *
   * @param participant a vCPU's number, or {@link umbra.mmu.vcpu.Program#HOST}
   * @param length accesses and operations that retired in it; of one that was cut off those that
   *     might have
   */
  record Turn(int participant, long length) {}

  /** The turns of a section. The last one of all is cut off where something was found in it. */
  record Played(Section section, List<Turn> turns) {}

  private final List<Played> sections = new ArrayList<>();
  private int count;

  /** Whether not all was remembered. */
  boolean isFull() {
    return count > MOST;
  }

  /** What was played, in order. */
  List<Played> sections() {
    return sections;
  }

  @Override
  public void sectionBegan(Section section) {
    count++;
    if (!isFull()) {
      sections.add(new Played(section, new ArrayList<>()));
    }
  }

  @Override
  public void turnBegan(int participant, long budget) {
    count++;
    if (!isFull()) {
      turns().add(new Turn(participant, budget));
    }
  }

  @Override
  public void turnEnded(int participant, long retired) {
    if (!isFull()) {
      turns().set(turns().size() - 1, new Turn(participant, retired));
    }
  }

  private List<Turn> turns() {
    return sections.get(sections.size() - 1).turns();
  }
}
