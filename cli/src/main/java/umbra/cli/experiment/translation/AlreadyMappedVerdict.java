package umbra.cli.experiment.translation;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import umbra.cli.experiment.Verdict;

/**
 * What follows from the counts.
 *
 * @param operations of the searches with both fixes, per guest
 * @param foundWithFixes how many of those found something
 * @param whenRmapped the searches without the refresh of a mapped entry
 * @param inSync the searches without that of sync_page
 * @param words who used which words
 * @param outside what was stale and what showed, without either fix
 * @param effects what a split made of it
 */
record AlreadyMappedVerdict(
    long operations,
    long foundWithFixes,
    Searches whenRmapped,
    Searches inSync,
    Words words,
    Outside outside,
    Map<SplitStory, SplitTrials.Effect> effects) {

  /**
   * Searches without one fix.
   *
   * @param count how many
   * @param found how many found something
   * @param fewest operations that one took that did
   * @param most operations that one took that did
   * @param shortest operations of the shortest scenario
   */
  record Searches(long count, long found, long fewest, long most, long shortest) {

    static Searches of(List<Discovery> all, Fixes fixes) {
      List<Discovery> mine = all.stream().filter(one -> one.fixes() == fixes).toList();
      List<Discovery> found = mine.stream().filter(Discovery::found).toList();
      return new Searches(
          mine.size(),
          found.size(),
          found.stream().mapToLong(Discovery::operations).min().orElse(0),
          found.stream().mapToLong(Discovery::operations).max().orElse(0),
          found.stream().mapToLong(one -> one.shrunk().operations().size()).min().orElse(0));
    }

    String text(String what) {
      return "without "
          + what
          + " "
          + found
          + " of "
          + count
          + " random searches found a broken invariant"
          + (found == 0
              ? ""
              : ", after "
                  + fewest
                  + " to "
                  + most
                  + " operations; the shortest scenario has "
                  + shortest);
    }
  }

  /**
   * Uses of cached words of mapped entries.
   *
   * @param syncedSmall written by sync_page, of level 1
   * @param syncedHuge the same above level 1
   * @param refreshedHuge changed by the already-mapped path above level 1
   * @param splitSmall read by a split, of level 1
   * @param splitHuge the same above level 1
   */
  record Words(
      long syncedSmall, long syncedHuge, long refreshedHuge, long splitSmall, long splitHuge) {

    static Words of(Collection<WordUses> uses) {
      return new Words(
          uses.stream().mapToLong(of -> of.synced(1)).sum(),
          uses.stream().mapToLong(of -> of.synced(2) + of.synced(3)).sum(),
          uses.stream().mapToLong(of -> of.refreshed(2) + of.refreshed(3)).sum(),
          uses.stream().mapToLong(of -> of.split(1)).sum(),
          uses.stream().mapToLong(of -> of.split(2) + of.split(3)).sum());
    }
  }

  /**
   * Machines of which something showed outside.
   *
   * @param whenRmapped without the refresh of a mapped entry: how many
   * @param inSync without that of sync_page: how many
   * @param machines made without the refresh of a mapped entry
   * @param tooLargeHuge operations that left the word of a huge leaf of a nested guest, which a
   *     split may read, with a right too many
   */
  record Outside(long whenRmapped, long inSync, long machines, long tooLargeHuge) {

    static Outside of(SeenOutside seen) {
      return new Outside(
          told(seen, Fixes.NOT_WHEN_RMAPPED),
          told(seen, Fixes.NOT_IN_SYNC),
          seen.pairs().stream()
              .filter(pair -> pair.fixes() == Fixes.NOT_WHEN_RMAPPED)
              .mapToLong(pair -> pair.result().episodes())
              .sum(),
          seen.pairs().stream()
              .filter(pair -> pair.guest().equals(SearchedGuests.NESTED))
              .mapToLong(pair -> pair.words().huge().tooLarge())
              .sum());
    }

    private static long told(SeenOutside seen, Fixes fixes) {
      return seen.pairs().stream()
          .filter(pair -> pair.fixes() == fixes)
          .mapToLong(pair -> pair.result().told())
          .sum();
    }
  }

  static Verdict of(
      List<Discovery> discoveries,
      Collection<WordUses> uses,
      SeenOutside seen,
      Map<SplitStory, SplitTrials.Effect> effects) {
    List<Discovery> fixed = discoveries.stream().filter(one -> one.fixes() == Fixes.BOTH).toList();
    return new AlreadyMappedVerdict(
            fixed.stream().mapToLong(Discovery::operations).sum(),
            fixed.stream().filter(Discovery::found).count(),
            Searches.of(discoveries, Fixes.NOT_WHEN_RMAPPED),
            Searches.of(discoveries, Fixes.NOT_IN_SYNC),
            Words.of(uses),
            Outside.of(seen),
            effects)
        .verdict();
  }

  Verdict verdict() {
    List<String> reasons = new ArrayList<>();
    reasons.add(withFixes());
    reasons.add(whenRmapped.text("the refresh of a mapped entry"));
    reasons.add(inSync.text("the refresh in sync_page"));
    reasons.add(levels());
    reasons.add(split());
    reasons.add(sync());
    reasons.add(rights());
    return new Verdict(answer(), reasons);
  }

  private String answer() {
    if (foundWithFixes > 0) {
      return "Nothing follows: an invariant breaks with both fixes in place.";
    }
    if (whenRmapped.found() == 0) {
      return "Yes, as far as was looked: without the refresh of a mapped entry nothing goes stale.";
    }
    String no = "No: setting a mapped entry again leaves a stale access behind";
    return coversWhatSplitsRead()
        ? no + ", until a sync renews it."
        : no
            + ", and sync_page never reaches the words that a split reads; both refreshes are"
            + " needed for the cache to be true, the first for splits to be right.";
  }

  private boolean coversWhatSplitsRead() {
    return words.syncedHuge() > 0;
  }

  private String withFixes() {
    return "with both fixes "
        + (foundWithFixes == 0 ? "nothing" : foundWithFixes + " broken invariants")
        + " in "
        + operations
        + " operations";
  }

  private String levels() {
    return "sync_page wrote "
        + words.syncedSmall()
        + " words of level 1 and "
        + words.syncedHuge()
        + " above it, a split read "
        + words.splitSmall()
        + " of level 1 and "
        + words.splitHuge()
        + " above it, where the already-mapped path changed "
        + words.refreshedHuge()
        + (words.syncedHuge() == 0 ? ": only tables of level 1 go unsync" : "");
  }

  private String split() {
    SplitTrials.Effect effect = effects.get(SplitStory.READ_THEN_WRITTEN);
    if (effect.fixedChild().equals(effect.brokenChild())) {
      return "a page read and then written is split into the same table without the refresh";
    }
    return "a page read and then written is split into a table of role "
        + effect.brokenChild()
        + " instead of "
        + effect.fixedChild()
        + ", which the first write drops: "
        + effect.faults()
        + " faults, "
        + effect.tables()
        + " table(s) and "
        + effect.flushes()
        + " flush(es) more, and "
        + effect.logged()
        + " pages too many in the dirty log";
  }

  private String sync() {
    SplitTrials.Effect effect = effects.get(SplitStory.WRITE_TAKEN_AWAY);
    long shown = outside.inSync() + effect.outcomes();
    return "without the refresh in sync_page "
        + (shown == 0
            ? "no outcome and no statistic differed"
            : outside.inSync() + " machines could be told by an outcome or a statistic")
        + ", without that of a mapped entry "
        + outside.whenRmapped()
        + " of "
        + outside.machines()
        + " machines could be told";
  }

  private String rights() {
    long gained = effects.get(SplitStory.READ_THEN_WRITTEN).gained();
    gained += effects.get(SplitStory.WRITE_TAKEN_AWAY).gained();
    long byHost = effects.get(SplitStory.EXECUTION_TAKEN_BY_THE_HOST).gained();
    return "words of a nested guest's huge leaves with a right too many: "
        + outside.tooLargeHuge()
        + " in the random runs, and the guest gained "
        + (gained == 0 ? "no right" : gained + " accesses")
        + " by its own doing"
        + (byHost == 0
            ? "; nor where the host wrote its table"
            : "; where the host wrote its table behind KVM's back and huge pages are not"
                + " executable, the split let it execute what that table forbids ("
                + byHost
                + (byHost == 1 ? " access)" : " accesses)"));
  }
}
