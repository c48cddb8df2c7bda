package umbra.cli;

/** The exit codes every command keeps to. */
final class ExitCode {

  /** What was asked for is done. */
  static final int DONE = 0;

  /** A check failed: divergence, damage, a broken invariant. */
  static final int CHECK_FAILED = 1;

  /** Bad usage or bad input. */
  static final int BAD_INPUT = 2;

  private ExitCode() {}
}
