package umbra.cli.conform;

/** The model does not support what a scenario asks for; the message is the reason, one line. */
public final class ModelRefusal extends Exception {
  private static final long serialVersionUID = 1L;

  /** Makes a refusal with the reason a user reads. */
  public ModelRefusal(String reason) {
    super(reason);
  }

  ModelRefusal(String reason, Throwable cause) {
    super(reason, cause);
  }
}
