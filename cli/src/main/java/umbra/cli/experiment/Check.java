package umbra.cli.experiment;

/**
 * Something that must hold for the verdict to be worth anything, as agreement with a recording.
 *
 * @param claim what must hold
 * @param expected what was expected
 * @param found what was found
 * @param holds whether it does
 */
public record Check(String claim, String expected, String found, boolean holds) {

  /** That a count is what a recording or a rule says. */
  public static Check equal(String claim, long expected, long found) {
    return new Check(claim, Long.toString(expected), Long.toString(found), expected == found);
  }

  /** That something is so. */
  public static Check that(String claim, boolean holds, String found) {
    return new Check(claim, "so", found, holds);
  }
}
