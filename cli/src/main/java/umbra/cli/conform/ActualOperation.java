package umbra.cli.conform;

import java.util.List;

/**
 * What the model did for one operation, in the recording's own text form: each line is what follows
 * the keyword ({@code trace}, {@code rmap}, {@code spte}) in a result file.
 *
 * @param outcome for example {@code ok}, {@code ok value=0x1}, {@code pf err=0x2 cr2=0x1000
 *     rip=0x40}
 * @param trace tracepoints in order as {@code event: text}, unmasked; trailing blanks as the kernel
 *     prints them ({@code kvm_mmu_walker_error: pferr 0 } ends in one)
 * @param statistics statistics that changed, in any order; those that are not compared are ignored
 * @param rmap {@code mmu_rmaps_stat}, header line included, tabs as printed; empty if it did not
 *     change
 * @param spte differences of the shadow tables, in the order of the walk
 */
public record ActualOperation(
    String outcome,
    List<String> trace,
    List<StatisticChange> statistics,
    List<String> rmap,
    List<String> spte) {

  /** Copies the lists. */
  public ActualOperation {
    trace = List.copyOf(trace);
    statistics = List.copyOf(statistics);
    rmap = List.copyOf(rmap);
    spte = List.copyOf(spte);
  }
}
