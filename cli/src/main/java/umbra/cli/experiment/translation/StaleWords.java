package umbra.cli.experiment.translation;

import java.util.ArrayList;
import java.util.List;
import umbra.cli.search.Twins;
import umbra.journal.view.GpteText;
import umbra.mmu.shadow.ShadowPage;
import umbra.mmu.shadow.Spte;
import umbra.mmu.state.VmState;

/**
 * Compares the cached access of a VM with that of its twin that has all fixes: where both have the
 * same leaf in the same page, another access is a stale one.
 */
final class StaleWords implements Twins.Comparison {
  private final Level small = new Level();
  private final Level huge = new Level();

  /** How many operations left stale words behind, for entries of one kind. */
  static final class Level {
    private long tooSmall;
    private long tooLarge;

    /** A right was missing. */
    long tooSmall() {
      return tooSmall;
    }

    /** There was a right that the guest does not grant. */
    long tooLarge() {
      return tooLarge;
    }
  }

  /** Of entries of level 1. */
  Level small() {
    return small;
  }

  /** Of leaves above level 1. */
  Level huge() {
    return huge;
  }

  @Override
  public void compare(VmState fixed, VmState broken) {
    int[] missing = new int[2];
    int[] excess = new int[2];
    visit(
        fixed,
        broken,
        (page, index, right, stale) -> {
          int kind = page.level() == 1 ? 0 : 1;
          missing[kind] |= right & ~stale;
          excess[kind] |= stale & ~right;
        });
    count(small, missing[0], excess[0]);
    count(huge, missing[1], excess[1]);
  }

  private static void count(Level level, int missing, int excess) {
    level.tooSmall += missing == 0 ? 0 : 1;
    level.tooLarge += excess == 0 ? 0 : 1;
  }

  /** The stale words of {@code broken}, such as {@code level 1: -ux for wux}. */
  static List<String> texts(VmState fixed, VmState broken) {
    List<String> texts = new ArrayList<>();
    visit(
        fixed,
        broken,
        (page, index, right, stale) ->
            texts.add(
                "level "
                    + page.level()
                    + ": "
                    + GpteText.rights(stale)
                    + " for "
                    + GpteText.rights(right)));
    return texts;
  }

  /** Hears of a stale word. */
  @FunctionalInterface
  private interface Visitor {
    void stale(ShadowPage page, int index, int right, int stale);
  }

  private static void visit(VmState fixed, VmState broken, Visitor visitor) {
    for (int number = 1; number <= fixed.pages().highestNumber(); number++) {
      ShadowPage one = fixed.pages().get(number);
      ShadowPage other = broken.pages().get(number);
      if (one != null && other != null && shadowTheSame(one, other)) {
        visit(one, other, visitor);
      }
    }
  }

  private static boolean shadowTheSame(ShadowPage one, ShadowPage other) {
    return !one.isDirect() && one.gfn() == other.gfn() && one.role() == other.role();
  }

  private static void visit(ShadowPage one, ShadowPage other, Visitor visitor) {
    for (int i = 0; i < ShadowPage.ENTRIES; i++) {
      long spte = one.spte(i);
      if (Spte.isLeaf(spte, one.level())
          && spte == other.spte(i)
          && one.accessOf(i) != other.accessOf(i)) {
        visitor.stale(one, i, one.accessOf(i), other.accessOf(i));
      }
    }
  }
}
