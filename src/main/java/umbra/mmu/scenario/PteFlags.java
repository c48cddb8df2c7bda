package umbra.mmu.scenario;

/**
 * The architectural bits of an x86 page table entry, and the letters a scenario writes for them.
 */
public final class PteFlags {

  public static final long PRESENT = 1L;
  public static final long WRITABLE = 1L << 1;
  public static final long USER = 1L << 2;
  public static final long ACCESSED = 1L << 5;
  public static final long DIRTY = 1L << 6;
  public static final long PAGE_SIZE = 1L << 7;
  public static final long GLOBAL = 1L << 8;
  public static final long NO_EXECUTE = 1L << 63;

  /** What {@code map} and {@code link} give an entry when the line does not say: {@code PWU}. */
  public static final long DEFAULT = PRESENT | WRITABLE | USER;

  /** Bits of an entry that hold the physical address of a frame or table. */
  public static final long ADDRESS_MASK = 0x000f_ffff_ffff_f000L;

  private PteFlags() {}

  /**
   * The bit a letter stands for.
   *
   * @return the bit, 0 for {@code -} (no flag), or -1 if the letter is none of {@code PWUADSGN-}
   */
  static long bitOf(char letter) {
    return switch (letter) {
      case 'P' -> PRESENT;
      case 'W' -> WRITABLE;
      case 'U' -> USER;
      case 'A' -> ACCESSED;
      case 'D' -> DIRTY;
      case 'S' -> PAGE_SIZE;
      case 'G' -> GLOBAL;
      case 'N' -> NO_EXECUTE;
      case '-' -> 0;
      default -> -1;
    };
  }
}
