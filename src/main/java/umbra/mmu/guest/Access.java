package umbra.mmu.guest;

/**
 * Access rights as KVM keeps them in roles and in the shadowed translations: three bits,
 * independent of the entry format (reference 1.2).
 */
public final class Access {
  public static final int EXEC = 1;
  public static final int WRITE = 2;
  public static final int USER = 4;
  public static final int ALL = EXEC | WRITE | USER;

  private Access() {}

  /** The rights that one guest entry grants; 8-byte formats (gpte_access). */
  public static int of(final long gpte) {
    return (int) (gpte & (Gpte.WRITABLE | Gpte.USER)) | (gpte < 0 ? 0 : EXEC);
  }
}
