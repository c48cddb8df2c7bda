package umbra.mmu.traced;

import java.util.Arrays;
import umbra.mmu.event.Mix;
import umbra.mmu.image.ImageInput;
import umbra.mmu.image.ImageOutput;

/**
 * The leaf entries that a trace set, each by its last kvm_mmu_set_spte. What took them away since
 * is told by no line of its own, unless their table is known to be zapped: then they hold 0.
 */
public final class TracedLeaves {
  private static final int START = 64;
  private static final int MOST = 1 << 28;

  private final PairIndex places = new PairIndex();
  private long[] gfns = new long[START];
  private long[] sptes = new long[START];
  private long digest;

  TracedLeaves() {}

  /** How many entries there were. */
  public int count() {
    return places.size();
  }

  /** Number of the entry at {@code sptep}, in a table of {@code level}, or -1. */
  public int find(final long sptep, final int level) {
    return places.find(sptep, level);
  }

  /** Physical address of the entry, as printed. */
  public long sptep(final int entry) {
    return places.first(entry);
  }

  public int level(final int entry) {
    return (int) places.second(entry);
  }

  public long gfn(final int entry) {
    return gfns[entry];
  }

  /** What the entry was last set to; 0 once its table is gone. */
  public long spte(final int entry) {
    return sptes[entry];
  }

  long digest() {
    return digest;
  }

  void applySet(final long sptep, final int level, final long gfn, final long spte) {
    final int entry = places.add(sptep, level);
    if (entry >= gfns.length) {
      gfns = Arrays.copyOf(gfns, entry * 2);
      sptes = Arrays.copyOf(sptes, entry * 2);
    }
    digest ^= hash(entry);
    gfns[entry] = gfn;
    sptes[entry] = spte;
    digest ^= hash(entry);
  }

  /** The table at {@code address} is gone, and with it its entries. */
  void applyTableGone(final long address, final int level) {
    for (int index = 0; index < 512; index++) {
      final int entry = places.find(address + 8L * index, level);
      if (entry >= 0) {
        applySet(places.first(entry), level, gfns[entry], 0);
      }
    }
  }

  private long hash(final int entry) {
    final long cell = Mix.then(places.first(entry), places.second(entry));
    return Mix.of(Mix.SPTE, cell, sptes[entry]) ^ Mix.of(Mix.TRANSLATION, cell, gfns[entry]);
  }

  void writeTo(final ImageOutput out) {
    out.number(places.size());
    for (int entry = 0; entry < places.size(); entry++) {
      out.number(places.first(entry));
      out.number(places.second(entry));
      out.number(gfns[entry]);
      out.number(sptes[entry]);
    }
  }

  void applyImage(final ImageInput in) {
    final int count = in.count(MOST);
    in.claim(count, 64);
    for (int i = 0; i < count; i++) {
      final long sptep = in.number();
      final int level = (int) in.number(Integer.MIN_VALUE, Integer.MAX_VALUE);
      final long gfn = in.number();
      applySet(sptep, level, gfn, in.number());
      in.require(places.size() == i + 1, "found a leaf entry twice");
    }
  }
}
