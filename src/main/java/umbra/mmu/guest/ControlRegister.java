package umbra.mmu.guest;

/** Numbers and bits of the control registers that page walks depend on. */
public final class ControlRegister {
  public static final int CR0 = 0;
  public static final int CR3 = 3;
  public static final int CR4 = 4;

  /** EFER is a model-specific register; events give it number 8, which no control register has. */
  public static final int EFER = 8;

  public static final long CR0_TS = 1L << 3;
  public static final long CR0_MP = 1L << 1;
  public static final long CR0_WP = 1L << 16;
  public static final long CR4_PSE = 1L << 4;
  public static final long CR4_PAE = 1L << 5;
  public static final long CR4_PGE = 1L << 7;
  public static final long CR4_LA57 = 1L << 12;
  public static final long CR4_SMEP = 1L << 20;
  public static final long CR4_SMAP = 1L << 21;
  public static final long EFER_LMA = 1L << 10;
  public static final long EFER_NX = 1L << 11;
  public static final long EFER_SVME = 1L << 12;

  private ControlRegister() {}

  /** Whether a register with this number has a value that walks depend on. */
  public static boolean isKept(final int register) {
    return register == CR0 || register == CR3 || register == CR4 || register == EFER;
  }
}
