package umbra.mmu.state;

import umbra.mmu.event.Mix;
import umbra.mmu.image.ImageInput;
import umbra.mmu.image.ImageOutput;

/**
 * What stands above the level-2 tables of a guest with 32-bit addresses: the guest's PDPTRs (PAE
 * alone), and the four entries of KVM's pae_root that the processor's CR3 points to (reference
 * 3.5). These entries are no shadow page; each holds a level-2 one for 1 GiB of addresses.
 */
public final class PaeTable {
  /** What a vCPU's current root is while these entries are it; no shadow page has the number. */
  public static final int ROOT = -1;

  public static final int ENTRIES = 4;

  private final long[] pdptrs = new long[ENTRIES];
  private final int[] roots = new int[ENTRIES];

  PaeTable() {}

  /** Which entry translates {@code gva}. */
  public static int index(final long gva) {
    return (int) (gva >>> 30) & (ENTRIES - 1);
  }

  /** The guest's PDPTE as the processor holds it. */
  public long pdptr(final int index) {
    return pdptrs[index];
  }

  /** Number of the shadow page behind an entry, 0 for none. */
  public int root(final int index) {
    return roots[index];
  }

  boolean hasRoot(final int page) {
    for (final int root : roots) {
      if (root == page) {
        return true;
      }
    }
    return false;
  }

  /** Goes on with a hash; leaves it alone where nothing is set. */
  long digest(final long start) {
    long hash = start;
    for (int i = 0; i < ENTRIES; i++) {
      if (pdptrs[i] != 0 || roots[i] != 0) {
        hash = Mix.then(Mix.then(Mix.then(hash, i), pdptrs[i]), roots[i]);
      }
    }
    return hash;
  }

  void applyPdptrs(final long first, final long second, final long third, final long fourth) {
    pdptrs[0] = first;
    pdptrs[1] = second;
    pdptrs[2] = third;
    pdptrs[3] = fourth;
  }

  void applyRoot(final int index, final int page) {
    roots[index] = page;
  }

  // ---- image ----

  void writeTo(final ImageOutput out) {
    out.numbers(pdptrs, ENTRIES);
    out.numbers(roots, ENTRIES);
  }

  void applyImage(final ImageInput in) {
    in.numbers(pdptrs, ENTRIES);
    in.numbers(roots, ENTRIES);
  }
}
