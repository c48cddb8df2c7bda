package umbra.cli.experiment.dirtylog;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import umbra.cli.experiment.Verdict;

/** What follows from the rows about splitting ahead or by the first write. */
final class MixVerdict {
  private final List<MixRow> rows;
  private final int asked;

  /** {@code asked} is the share of writes in the question. */
  MixVerdict(List<MixRow> rows, int asked) {
    this.rows = rows;
    this.asked = asked;
  }

  Verdict verdict() {
    MixRow eager = row(SplitMode.EAGER, asked, 0);
    MixRow lazy = row(SplitMode.LAZY, asked, 0);
    List<String> reasons = new ArrayList<>();
    reasons.add(faults(eager, lazy));
    reasons.add(compared());
    reasons.add(inflation());
    reasons.add(entries(eager, lazy));
    reasons.add(readFirst());
    reasons.add(nothingWritten());
    return new Verdict(answer(eager, lazy), reasons);
  }

  private String answer(MixRow eager, MixRow lazy) {
    long saved = lazy.counts().faults() - eager.counts().faults();
    String share = "With " + asked + " % writes splitting ahead ";
    if (saved > 0) {
      return share
          + "takes "
          + percent(saved, lazy.counts().faults())
          + " fewer faults than splitting by the first write, and "
          + withoutLock(eager)
          + " of those left without the lock.";
    }
    if (saved == 0 && eager.counts().slow() < lazy.counts().slow()) {
      return share + "saves no fault; it saves the lock in " + withoutLock(eager) + " of them.";
    }
    return share + "takes no fewer faults than splitting by the first write.";
  }

  private static String withoutLock(MixRow row) {
    return percent(row.counts().fast(), row.counts().faults());
  }

  private static String faults(MixRow eager, MixRow lazy) {
    return String.format(
        "%d accesses, %d pages written: %d faults (%d fast, %d slow) with pages split ahead, %d (%d"
            + " fast, %d slow) without",
        eager.accesses(),
        eager.written(),
        eager.counts().faults(),
        eager.counts().fast(),
        eager.counts().slow(),
        lazy.counts().faults(),
        lazy.counts().fast(),
        lazy.counts().slow());
  }

  /** Over all mixes in which nothing is read first. */
  private String compared() {
    int fewer = 0;
    int more = 0;
    int mixes = 0;
    for (MixRow eager : rows) {
      if (eager.mode() == SplitMode.EAGER) {
        MixRow lazy = row(SplitMode.LAZY, eager.writePercent(), eager.readFirstPercent());
        mixes++;
        fewer += eager.counts().faults() < lazy.counts().faults() ? 1 : 0;
        more += eager.counts().faults() > lazy.counts().faults() ? 1 : 0;
      }
    }
    return String.format(
        "of %d mixes, splitting ahead takes fewer faults in %d, more in %d, as many in %d",
        mixes, fewer, more, mixes - fewer - more);
  }

  private String inflation() {
    MixRow worst =
        rows.stream()
            .filter(row -> row.written() > 0 && !row.mode().isEager())
            .max(Comparator.comparingDouble(MixRow::inflation))
            .orElseThrow();
    long exact =
        rows.stream().filter(row -> row.mode().isEager() && row.logged() == row.written()).count();
    long eager = rows.stream().filter(row -> row.mode().isEager()).count();
    return String.format(
        Locale.ROOT,
        "the log is exact in %d of %d mixes split ahead; without, it names up to %.2f times the"
            + " pages written (%d for %d, %d %% writes, %s)",
        exact,
        eager,
        worst.inflation(),
        worst.logged(),
        worst.written(),
        worst.writePercent(),
        worst.mode().word());
  }

  private static String entries(MixRow eager, MixRow lazy) {
    return String.format(
        "splitting ahead sets %d entries where the other sets %d: the %d of all pieces come first",
        eager.counts().sptesSet(), lazy.counts().sptesSet(), eager.counts().split4k());
  }

  /** Reads before the first write find the huge page. */
  private String readFirst() {
    List<MixRow> lazy =
        rows.stream()
            .filter(row -> row.mode() == SplitMode.LAZY && row.writePercent() == asked)
            .sorted(Comparator.comparingInt(MixRow::readFirstPercent))
            .toList();
    MixRow none = lazy.get(0);
    MixRow most = lazy.get(lazy.size() - 1);
    return String.format(
        "reads before the first write spare lazy splitting a fault each: %d with %d %% of the pages"
            + " read first, %d with %d %%",
        none.counts().faults(),
        none.readFirstPercent(),
        most.counts().faults(),
        most.readFirstPercent());
  }

  private String nothingWritten() {
    MixRow eager = row(SplitMode.EAGER, 0, 0);
    MixRow lazy = row(SplitMode.LAZY, 0, 0);
    return String.format(
        "without writes both take no more than %d faults, and splitting ahead has split %d huge"
            + " pages for nothing",
        Math.max(eager.counts().faults(), lazy.counts().faults()),
        eager.counts().splits() - lazy.counts().splits());
  }

  private MixRow row(SplitMode mode, int writes, int readFirst) {
    return rows.stream()
        .filter(row -> row.mode() == mode && row.writePercent() == writes)
        .filter(row -> row.readFirstPercent() == readFirst)
        .findFirst()
        .orElseThrow();
  }

  private static String percent(long part, long whole) {
    double share = whole == 0 ? 0 : 100.0 * part / whole;
    return String.format(Locale.ROOT, "%.1f %%", share);
  }
}
