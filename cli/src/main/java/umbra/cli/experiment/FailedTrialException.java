package umbra.cli.experiment;

/** A run of an experiment did not do what the experiment takes for granted: exit code 1. */
public final class FailedTrialException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public FailedTrialException(String message) {
    super(message);
  }
}
