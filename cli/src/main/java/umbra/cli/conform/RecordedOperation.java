package umbra.cli.conform;

import java.util.List;

/**
 * What the real KVM did for one operation. Lists keep the order of the file.
 *
 * @param number number of the operation, from 0; the warm-up operations come first
 * @param text the operation as the scenario writes it
 * @param outcome what the guest or the host call saw, for example {@code ok value=0x1}
 * @param begin microseconds of the host's time from the recording's first trace line to the last
 *     one before the operation; 0 where lines have no times
 * @param trace compared trace lines as {@code event: text}, not yet masked
 * @param statistics all statistics that changed, also those that are not compared
 * @param rmap histogram lines of {@code mmu_rmaps_stat}; empty if the histogram did not change
 * @param spte differences of the shadow tables, for example {@code + v0 l4 0x0 table 0x827}
 */
public record RecordedOperation(
    int number,
    String text,
    String outcome,
    long begin,
    List<String> trace,
    List<StatisticChange> statistics,
    List<String> rmap,
    List<String> spte) {

  /** Copies the lists. */
  public RecordedOperation {
    trace = List.copyOf(trace);
    statistics = List.copyOf(statistics);
    rmap = List.copyOf(rmap);
    spte = List.copyOf(spte);
  }
}
