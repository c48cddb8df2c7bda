package umbra.mmu.access;

/**
 * All cases, numbered densely from 0. From the slowest to the quickest digit: registers, entries,
 * RFLAGS.AC, backing, W of the PDPTE, kind of access.
 *
 * <pre>
 *  digit      values  what
 *  mode           16  CR0.WP, EFER.NXE, CR4.SMEP, CR4.SMAP
 *  path        16640  PDE that points to a table: P W U A D NX reserved (128), times the same of
 *                     the PTE (128); or PDE that maps 2M: P W U A D NX, a high and a low reserved
 *                     bit (256)
 *  ac              2  RFLAGS.AC
 *  backing         2  host memory in 4K pages, or 2M pages
 *  pdpte           2  W of the PDPTE
 *  kind            6  read, write, fetch; supervisor, user
 * </pre>
 */
public final class AccessCases {
  static final long PRESENT = 1L;
  static final long WRITABLE = 1L << 1;
  static final long USER = 1L << 2;
  static final long ACCESSED = 1L << 5;
  static final long DIRTY = 1L << 6;
  static final long PAGE_SIZE = 1L << 7;
  static final long NO_EXECUTE = 1L << 63;

  /** MAXPHYADDR of the guest. */
  static final int PHYSICAL_ADDRESS_BITS = 40;

  /** The first bit past the physical addresses. */
  static final long RESERVED_HIGH = 1L << PHYSICAL_ADDRESS_BITS;

  /** Reserved in an entry that maps 2M. */
  static final long RESERVED_LOW = 1L << 13;

  private static final long[] FLAGS = {
    PRESENT, WRITABLE, USER, ACCESSED, DIRTY, NO_EXECUTE, RESERVED_HIGH, RESERVED_LOW
  };
  private static final String[] NAMES = {"P", "W", "U", "A", "D", "NX", "high", "low"};

  private static final int[] KINDS = {
    0,
    ArchitecturalAccess.WRITE,
    ArchitecturalAccess.FETCH,
    ArchitecturalAccess.USER,
    ArchitecturalAccess.USER | ArchitecturalAccess.WRITE,
    ArchitecturalAccess.USER | ArchitecturalAccess.FETCH
  };

  static final int MODES = 16;
  private static final int ENTRIES = 128;
  private static final int LARGE_ENTRIES = 256;
  private static final int PATHS = ENTRIES * ENTRIES + LARGE_ENTRIES;

  private static final int CASES_OF_A_PATH = 2 * 2 * 2 * KINDS.length;

  /** Cases of one mode and one PDE that points to a table, which follow one another. */
  static final int CASES_OF_A_PDE = ENTRIES * CASES_OF_A_PATH;

  /** Cases of one mode, which follow one another. */
  public static final int CASES_OF_A_MODE = PATHS * CASES_OF_A_PATH;

  /** All cases: 12,779,520. */
  public static final int COUNT = MODES * CASES_OF_A_MODE;

  /** Entries by number: a bit for each of the flags. */
  private static final long[] ENTRY = new long[LARGE_ENTRIES];

  static {
    for (int number = 0; number < LARGE_ENTRIES; number++) {
      ENTRY[number] = entry(number);
    }
  }

  private AccessCases() {}

  /** Fills in case {@code index}, 0 to {@link #COUNT} - 1. */
  public static void decode(final int index, final AccessCase into) {
    if (index < 0 || index >= COUNT) {
      throw new IllegalArgumentException("case " + index + ", expected 0 to " + (COUNT - 1));
    }
    into.index = index;
    int rest = index;
    into.access = KINDS[rest % KINDS.length];
    rest /= KINDS.length;
    into.pdpte = PRESENT | USER | ((rest & 1) != 0 ? WRITABLE : 0);
    into.hugeBacking = (rest & 2) != 0;
    into.alignmentCheck = (rest & 4) != 0;
    rest >>>= 3;
    final int path = rest % PATHS;
    into.mode = rest / PATHS;
    if (path < ENTRIES * ENTRIES) {
      into.pde = ENTRY[path / ENTRIES];
      into.pte = ENTRY[path % ENTRIES];
    } else {
      into.pde = ENTRY[path - ENTRIES * ENTRIES] | PAGE_SIZE;
      into.pte = 0;
    }
  }

  /** The same case in another mode, with the next kind of access. */
  static int inMode(final int index, final int mode) {
    final int inside = index % CASES_OF_A_MODE;
    final int kind = inside % KINDS.length;
    return mode * CASES_OF_A_MODE + inside - kind + (kind + 1 + mode) % KINDS.length;
  }

  /** The index of a case, from its other fields. */
  public static int encode(final AccessCase from) {
    final int path =
        from.isLarge()
            ? ENTRIES * ENTRIES + number(from.pde)
            : number(from.pde) * ENTRIES + number(from.pte);
    int index = from.mode * PATHS + path;
    index = index << 1 | (from.alignmentCheck ? 1 : 0);
    index = index << 1 | (from.hugeBacking ? 1 : 0);
    index = index << 1 | ((from.pdpte & WRITABLE) != 0 ? 1 : 0);
    return index * KINDS.length + kind(from.access);
  }

  /** The case in words. */
  public static String describe(final AccessCase given) {
    final StringBuilder text = new StringBuilder();
    text.append(given.isUser() ? "user " : "supervisor ").append(action(given.access));
    text.append(", CR0.WP=").append(bit(given.mode, ArchitecturalAccess.WP));
    text.append(" EFER.NXE=").append(bit(given.mode, ArchitecturalAccess.NXE));
    text.append(" CR4.SMEP=").append(bit(given.mode, ArchitecturalAccess.SMEP));
    text.append(" CR4.SMAP=").append(bit(given.mode, ArchitecturalAccess.SMAP));
    text.append(" RFLAGS.AC=").append(given.alignmentCheck ? 1 : 0);
    text.append(", PDPTE W=").append((given.pdpte & WRITABLE) != 0 ? 1 : 0);
    text.append(", PDE ").append(flags(given.pde));
    if (given.isLarge()) {
      text.append(" maps 2M");
    } else {
      text.append(", PTE ").append(flags(given.pte));
    }
    return text.append(given.hugeBacking ? ", over 2M host pages" : ", over 4K host pages")
        .toString();
  }

  /** Flags of an entry by name; {@code -} for none. */
  static String flags(final long entry) {
    final StringBuilder text = new StringBuilder();
    for (int i = 0; i < FLAGS.length; i++) {
      if ((entry & FLAGS[i]) != 0) {
        text.append(text.isEmpty() ? "" : " ").append(i >= 6 ? "reserved-" : "").append(NAMES[i]);
      }
    }
    return text.isEmpty() ? "-" : text.toString();
  }

  private static String action(final int access) {
    return switch (access & ~ArchitecturalAccess.USER) {
      case ArchitecturalAccess.WRITE -> "write";
      case ArchitecturalAccess.FETCH -> "fetch";
      default -> "read";
    };
  }

  private static int bit(final int mode, final int bit) {
    return (mode & bit) != 0 ? 1 : 0;
  }

  private static long entry(final int number) {
    long entry = 0;
    for (int rest = number; rest != 0; rest &= rest - 1) {
      entry |= FLAGS[Integer.numberOfTrailingZeros(rest)];
    }
    return entry;
  }

  private static int number(final long entry) {
    int number = 0;
    for (int i = 0; i < FLAGS.length; i++) {
      number |= (entry & FLAGS[i]) != 0 ? 1 << i : 0;
    }
    return number;
  }

  private static int kind(final int access) {
    for (int i = 0; i < KINDS.length; i++) {
      if (KINDS[i] == access) {
        return i;
      }
    }
    throw new IllegalArgumentException("no kind of access: " + access);
  }
}
