package umbra.cli;

import java.util.function.Function;
import umbra.journal.diff.EventTally;
import umbra.journal.diff.FirstDifference;
import umbra.journal.diff.RequestRecord;
import umbra.journal.diff.RunDiff;
import umbra.journal.diff.StepDiff;

/** Shows what {@code umbra diff} found, part by part. */
interface DiffPrinter {
  /** What is compared. */
  void names(String a, String b);

  /** What the runs were told to be different. */
  void configuration(RunDiff diff);

  /** Where the runs part. */
  void firstDifference(FirstDifference first);

  /** The first request of both that goes another way, where orders differ before it. */
  void firstAligned(FirstDifference first);

  /**
   * How many requests there are, and which differ.
   *
   * @param operations what the scenario says at a request of the first run; null for no examples
   */
  void requests(RunDiff diff, Function<RequestRecord, String> operations);

  /** The counts that differ. */
  void counts(EventTally a, EventTally b);

  /** Whether anything differs. */
  void verdict(RunDiff diff);

  /** What changed between two steps. */
  void between(StepDiff diff);

  /** What happened between two steps. */
  void happened(StepDiff diff);
}
