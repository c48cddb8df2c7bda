package umbra.mmu.image;

/** Numbers that are the image of no state. */
public final class MalformedImageException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** {@code what} says what was found and what was expected. */
  public MalformedImageException(final String what) {
    super(what);
  }
}
