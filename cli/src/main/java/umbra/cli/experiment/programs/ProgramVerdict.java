package umbra.cli.experiment.programs;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.ToLongFunction;
import umbra.cli.experiment.Verdict;

/** Concludes from the rows. */
final class ProgramVerdict {
  private final List<ProgramRow> rows;

  private ProgramVerdict(List<ProgramRow> rows) {
    this.rows = rows;
  }

  static Verdict of(List<ProgramRow> rows, boolean sample) {
    ProgramVerdict verdict = new ProgramVerdict(rows);
    return new Verdict(verdict.answer(sample), verdict.reasons());
  }

  private String answer(boolean sample) {
    return String.format(
        Locale.ROOT,
        "%sHuge mappings %s: with 2M pages the programs have %s of the TLB misses and %s of the"
            + " faults that they have with 4K pages (thp: %s and %s). With dirty logging from the"
            + " middle on it is %s and %s (thp: %s and %s), and the log names %.1f times the pages"
            + " that are written.",
        sample ? "(Short samples.) " : "",
        pay() ? "pay for real programs" : "do not pay for these programs",
        share(ProgramRow::tlbMisses, ProgramBacking.TWO_M, false),
        share(ProgramRow::faults, ProgramBacking.TWO_M, false),
        share(ProgramRow::tlbMisses, ProgramBacking.THP, false),
        share(ProgramRow::faults, ProgramBacking.THP, false),
        share(ProgramRow::tlbMisses, ProgramBacking.TWO_M, true),
        share(ProgramRow::faults, ProgramBacking.TWO_M, true),
        share(ProgramRow::tlbMisses, ProgramBacking.THP, true),
        share(ProgramRow::faults, ProgramBacking.THP, true),
        (double) sum(ProgramRow::dirtyPages, ProgramBacking.TWO_M, true)
            / Math.max(1, sum(ProgramRow::writtenPages, ProgramBacking.TWO_M, true)));
  }

  private boolean pay() {
    return less(ProgramRow::tlbMisses) && less(ProgramRow::faults);
  }

  private boolean less(ToLongFunction<ProgramRow> figure) {
    return sum(figure, ProgramBacking.TWO_M, false) < sum(figure, ProgramBacking.FOUR_K, false);
  }

  /** Of what it is with 4K pages. */
  private String share(ToLongFunction<ProgramRow> figure, ProgramBacking backing, boolean logged) {
    double part = sum(figure, backing, logged);
    return String.format(
        Locale.ROOT,
        "%.1f %%",
        100 * part / Math.max(1, sum(figure, ProgramBacking.FOUR_K, logged)));
  }

  /** Over the runs of one program each. */
  private long sum(ToLongFunction<ProgramRow> figure, ProgramBacking backing, boolean logged) {
    return rows.stream()
        .filter(row -> !row.programs().equals(RealPrograms.ALL))
        .filter(row -> row.backing() == backing && row.logged() == logged)
        .mapToLong(figure)
        .sum();
  }

  private List<String> reasons() {
    List<String> reasons = new ArrayList<>();
    for (String name : names()) {
      ProgramRow small = row(name, ProgramBacking.FOUR_K, false);
      ProgramRow huge = row(name, ProgramBacking.TWO_M, false);
      ProgramRow thp = row(name, ProgramBacking.THP, false);
      reasons.add(
          String.format(
              Locale.ROOT,
              "%s: %d TLB misses and %d faults with 4K, %d and %d with 2M, %d and %d with thp.",
              name,
              small.tlbMisses(),
              small.faults(),
              huge.tlbMisses(),
              huge.faults(),
              thp.tlbMisses(),
              thp.faults()));
      ProgramRow logged = row(name, ProgramBacking.TWO_M, true);
      ProgramRow smallLogged = row(name, ProgramBacking.FOUR_K, true);
      reasons.add(
          String.format(
              Locale.ROOT,
              "%s: logging costs 2M %d splits, %d faults and %d TLB misses, and 4K %d faults and"
                  + " %d TLB misses; of %d pages written the log says %d and %d.",
              name,
              logged.splits(),
              logged.faults() - huge.faults(),
              logged.tlbMisses() - huge.tlbMisses(),
              smallLogged.faults() - small.faults(),
              smallLogged.tlbMisses() - small.tlbMisses(),
              logged.writtenPages(),
              logged.dirtyPages(),
              smallLogged.dirtyPages()));
    }
    return reasons;
  }

  private Set<String> names() {
    Set<String> names = new LinkedHashSet<>();
    rows.forEach(row -> names.add(row.programs()));
    return names;
  }

  private ProgramRow row(String name, ProgramBacking backing, boolean logged) {
    return rows.stream()
        .filter(row -> row.programs().equals(name))
        .filter(row -> row.backing() == backing && row.logged() == logged)
        .findFirst()
        .orElseThrow();
  }
}
