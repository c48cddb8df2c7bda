package umbra.cli.experiment;

import java.util.List;

/**
 * The answer that follows from the counts.
 *
 * @param answer one sentence
 * @param reasons the counts it follows from, a sentence each
 */
public record Verdict(String answer, List<String> reasons) {
  public Verdict {
    reasons = List.copyOf(reasons);
  }
}
