package umbra.mmu.vm;

/** A run that another version of the model made: its events may mean something else here. */
public final class OtherModelException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  OtherModelException(final String message) {
    super(message);
  }
}
