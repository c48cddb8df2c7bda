package umbra.mmu.guest;

/**
 * What the permission test of a walk depends on besides the entries: a word of the guest's mode
 * bits, so that walks take one number (permission_fault, reference 2.4).
 */
public final class PagingMode {
  public static final int WRITE_PROTECT = 1;
  public static final int SMEP = 1 << 1;
  public static final int SMAP = 1 << 2;
  public static final int NO_EXECUTE = 1 << 3;

  /** EFLAGS.AC: explicit supervisor accesses pass SMAP. */
  public static final int ALIGNMENT_CHECK = 1 << 4;

  private PagingMode() {}

  /** The mode of a vCPU with these registers and EFLAGS.AC. */
  public static int of(final long cr0, final long cr4, final long efer, final boolean ac) {
    return ((cr0 & ControlRegister.CR0_WP) != 0 ? WRITE_PROTECT : 0)
        | ((cr4 & ControlRegister.CR4_SMEP) != 0 ? SMEP : 0)
        | ((cr4 & ControlRegister.CR4_SMAP) != 0 ? SMAP : 0)
        | ((efer & ControlRegister.EFER_NX) != 0 ? NO_EXECUTE : 0)
        | (ac ? ALIGNMENT_CHECK : 0);
  }

  /** The mode in which a nested guest's tables are walked: WP set, neither SMEP nor SMAP. */
  public static int nested(final long efer) {
    return WRITE_PROTECT | ((efer & ControlRegister.EFER_NX) != 0 ? NO_EXECUTE : 0);
  }

  /** Whether an access with error-code bits {@code access} faults on a page with these rights. */
  public static boolean permissionFault(final int rights, final long access, final int mode) {
    final boolean write = (access & ErrorCode.WRITE) != 0;
    final boolean user = (access & ErrorCode.USER) != 0;
    final boolean fetch = (access & ErrorCode.FETCH) != 0;
    final boolean userPage = (rights & Access.USER) != 0;
    return (write && (rights & Access.WRITE) == 0 && (user || (mode & WRITE_PROTECT) != 0))
        || (user && !userPage)
        || (fetch && (rights & Access.EXEC) == 0 && (mode & NO_EXECUTE) != 0)
        || (fetch && userPage && !user && (mode & SMEP) != 0)
        || (!fetch && userPage && !user && (mode & SMAP) != 0 && (mode & ALIGNMENT_CHECK) == 0);
  }
}
