package umbra.mmu.event;

/** What the fault handler answers; KVM 6.1's numbers (reference 4.1). */
public final class ReturnCode {
  public static final int RET_PF_CONTINUE = 0;
  public static final int RET_PF_RETRY = 1;
  public static final int RET_PF_EMULATE = 2;
  public static final int RET_PF_INVALID = 3;
  public static final int RET_PF_FIXED = 4;
  public static final int RET_PF_SPURIOUS = 5;

  /** The handler failed: user space gets -EFAULT. */
  public static final int EFAULT = -14;

  /** No shadow page is to be had: user space gets -ENOSPC. */
  public static final int ENOSPC = -28;

  private static final String[] NAMES = {
    "RET_PF_CONTINUE",
    "RET_PF_RETRY",
    "RET_PF_EMULATE",
    "RET_PF_INVALID",
    "RET_PF_FIXED",
    "RET_PF_SPURIOUS"
  };

  private ReturnCode() {}

  /** KVM's name, or the errno for a failure. */
  public static String describe(final int code) {
    return code >= 0 && code < NAMES.length ? NAMES[code] : "errno " + code;
  }
}
