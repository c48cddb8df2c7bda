package umbra.cli.conform;

import java.util.List;

/**
 * The header of a result file: what a model needs to repeat the run. Every list keeps the order of
 * the file and holds the text after the keyword.
 *
 * @param scenario name of the recorded scenario
 * @param module module parameters the recording ran with ({@code npt=0 tdp_mmu=0}); they override
 *     the scenario's own {@code module} line; empty if the file names none
 * @param slots memslots, {@code id=0 gpa=0x0 size=0x800000 ...}
 * @param memory guest page tables before the first operation, {@code GPA VALUE count=N step=S}
 * @param initialStatistics statistics already non-zero before the first operation
 * @param warmOperations number of leading operations that the recorder added itself
 * @param errors what went wrong while recording; empty for a sound recording
 */
public record RecordedResult(
    String scenario,
    String module,
    List<String> slots,
    List<String> memory,
    List<StatisticChange> initialStatistics,
    int warmOperations,
    List<String> errors) {

  /** Copies the lists. */
  public RecordedResult {
    slots = List.copyOf(slots);
    memory = List.copyOf(memory);
    initialStatistics = List.copyOf(initialStatistics);
    errors = List.copyOf(errors);
  }
}
