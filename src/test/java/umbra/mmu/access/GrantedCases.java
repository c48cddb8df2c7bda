package umbra.mmu.access;

import java.util.Arrays;

/** The cases that the manuals let through, by mode: they leave translations behind. */
public final class GrantedCases {
  private final int[][] ofMode = new int[AccessCases.MODES][];

  /**
   * The case that comes before case {@code index}: for every other case any granted one, for the
   * rest one with the same PDE, where that grants anything, so that a change of the PTE alone is
   * frequent.
   *
   * @param granted all granted cases of the mode of {@code index}
   */
  static int before(final int[] granted, final int index) {
    final int hash = index * 0x9e37_79b1;
    if ((hash >>> 16 & 1) == 0) {
      return granted[Integer.remainderUnsigned(hash, granted.length)];
    }
    final int inMode = index % AccessCases.CASES_OF_A_MODE;
    final int firstOfPde = index - inMode % AccessCases.CASES_OF_A_PDE;
    final int wanted = firstOfPde + Integer.remainderUnsigned(hash, AccessCases.CASES_OF_A_PDE);
    final int found = Arrays.binarySearch(granted, wanted);
    final int place = found >= 0 ? found : -found - 1;
    return granted[Math.min(place, granted.length - 1)];
  }

  /** All granted cases of a mode, in order. Not to be changed. */
  synchronized int[] of(final int mode) {
    if (ofMode[mode] == null) {
      ofMode[mode] = find(mode);
    }
    return ofMode[mode];
  }

  private static int[] find(final int mode) {
    final ArchitecturalAccess manuals = new ArchitecturalAccess(AccessCases.PHYSICAL_ADDRESS_BITS);
    final AccessCase given = new AccessCase();
    final long[] entries = new long[5];
    final int[] found = new int[AccessCases.CASES_OF_A_MODE];
    int count = 0;
    for (int i = 0; i < AccessCases.CASES_OF_A_MODE; i++) {
      AccessCases.decode(mode * AccessCases.CASES_OF_A_MODE + i, given);
      if (given.performBy(manuals, entries) == ArchitecturalAccess.NO_FAULT) {
        found[count++] = given.index;
      }
    }
    return Arrays.copyOf(found, count);
  }
}
