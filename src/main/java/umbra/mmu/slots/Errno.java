package umbra.mmu.slots;

/** Error numbers that user space gets, as Linux numbers them. */
public final class Errno {
  public static final int NONE = 0;
  public static final int ENOENT = 2;
  public static final int EFAULT = 14;
  public static final int EEXIST = 17;
  public static final int EINVAL = 22;

  private Errno() {}
}
