package umbra.cli.experiment.programs;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import umbra.cli.experiment.Cell;
import umbra.cli.experiment.Check;
import umbra.cli.experiment.Column;
import umbra.cli.experiment.Experiment;
import umbra.cli.experiment.Findings;
import umbra.cli.experiment.Knob;
import umbra.cli.experiment.Laboratory;
import umbra.cli.experiment.Plot;
import umbra.cli.experiment.Settings;
import umbra.cli.experiment.Table;
import umbra.cli.experiment.Trial;
import umbra.cli.experiment.TrialResult;
import umbra.cli.experiment.TrialStep;
import umbra.mmu.event.VmEventKind;

/** Real programs under 4K, 2M and THP-like backing, with and without dirty logging. */
public final class RealPrograms implements Experiment {
  private static final String TRACES = "traces";
  private static final String ACCESSES = "accesses";

  /** What the rows of the three at once are called. */
  static final String ALL = "all";

  private static final long STANDARD_ACCESSES = 24_000_000;

  /** The vCPUs of {@link #ALL} take turns of so many accesses. */
  private static final long QUANTUM = 4096;

  @Override
  public String name() {
    return "real-programs";
  }

  @Override
  public String question() {
    return "What do huge mappings, and dirty logging in the middle, mean for real programs?";
  }

  @Override
  public String source() {
    return "the measurements around the series, all made with one synthetic toucher"
        + " (dirty_log_perf_test); here programs that Debian has are run";
  }

  @Override
  public List<Knob> knobs() {
    return List.of(
        Knob.text(
            TRACES,
            "where sort.gz, sqlite.gz and perl.gz are: recorded (by config/traces/record),"
                + " sample (shipped), or a folder",
            Recordings.RECORDED),
        Knob.number(
            ACCESSES, "most accesses of each program", STANDARD_ACCESSES, 1000, 1_000_000_000));
  }

  @Override
  public Map<String, String> small() {
    return Map.of(TRACES, Recordings.SAMPLE);
  }

  @Override
  public Findings perform(Laboratory laboratory, Settings settings) {
    Recordings recordings = Recordings.of(settings.text(TRACES));
    if (recordings.isSample()) {
      laboratory.notice(
          "the short samples in config/traces/sample are used: config/traces/record records"
              + " whole programs");
    }
    List<RecordedProgram> programs = recordings.read(settings.number(ACCESSES));
    Laboratory withTraces =
        laboratory.withTraces(
            programs.stream().map(RecordedProgram::identity).toList(), recordings.folder());
    List<ProgramRow> rows = new ArrayList<>();
    for (RecordedProgram program : programs) {
      rows.addAll(run(withTraces, program.name(), List.of(program)));
    }
    rows.addAll(run(withTraces, ALL, programs));
    return new Findings(
        List.of(counts(rows), traces(recordings, programs)),
        checks(rows),
        ProgramVerdict.of(rows, recordings.isSample()));
  }

  private static List<ProgramRow> run(
      Laboratory laboratory, String name, List<RecordedProgram> programs) {
    List<ProgramRow> rows = new ArrayList<>();
    for (ProgramBacking backing : ProgramBacking.values()) {
      for (boolean logged : new boolean[] {false, true}) {
        rows.add(run(laboratory, name, programs, backing, logged));
      }
    }
    return rows;
  }

  private static ProgramRow run(
      Laboratory laboratory,
      String name,
      List<RecordedProgram> programs,
      ProgramBacking backing,
      boolean logged) {
    String run = name + "-" + backing.text().toLowerCase(Locale.ROOT) + (logged ? "-logged" : "");
    String text = ProgramScenario.of(programs, backing, logged);
    LoggedPages log = new LoggedPages(programs.size());
    TrialResult result =
        laboratory.run(
            new Trial(run, text, "round-robin", QUANTUM, Map.of()), state -> List.of(log));
    List<TrialStep> halves = result.stepsThatBegin(programs.size() == 1 ? "trace" : "parallel");
    return new ProgramRow(
        name,
        backing,
        logged,
        programs.stream().mapToLong(RecordedProgram::count).sum(),
        TlbMisses.of(laboratory.journal(result)),
        result.statistic("pf_taken"),
        Math.max(0, -result.change("pages_2m", halves.get(0), halves.get(1))),
        result.count(VmEventKind.REMOTE_FLUSH_REQUESTED),
        result.count(VmEventKind.SPTE_SET),
        log.count(),
        logged ? programs.stream().mapToLong(p -> p.writtenLate().pages()).sum() : 0,
        logged ? missing(log, programs) : 0,
        result.journal());
  }

  private static long missing(LoggedPages log, List<RecordedProgram> programs) {
    long missing = 0;
    for (int i = 0; i < programs.size(); i++) {
      missing += log.missing(programs.get(i), i + 1);
    }
    return missing;
  }

  private static Table counts(List<ProgramRow> rows) {
    Table table =
        new Table(
            "programs",
            "Programs by backing, with and without dirty logging from the middle on",
            new Column("program", "its name; all: the three at once, one a vCPU"),
            new Column("backing", "of guest and host: 4K, 2M, or thp"),
            new Column("logging", "none, or on in the middle"),
            new Column("accesses", "made: fetches, loads and stores"),
            new Column("tlb_misses", "translations that entered a TLB"),
            new Column("faults", "page faults that KVM handled (pf_taken)"),
            new Column("splits", "2M mappings there before the middle and gone at the end"),
            new Column("flushes", "requests to flush other TLBs"),
            new Column("sptes_set", "leaf entries set"),
            new Column("dirty_pages", "pages in the log at the end"),
            new Column("written_pages", "pages that the traces write while the log is on"),
            new Column("run", "its journal"));
    for (ProgramRow row : rows) {
      table.row(
          Cell.of(row.programs()),
          Cell.of(row.backing().text()),
          Cell.of(row.logged() ? "middle" : "none"),
          Cell.of(row.accesses()),
          Cell.of(row.tlbMisses()),
          Cell.of(row.faults()),
          Cell.of(row.splits()),
          Cell.of(row.flushes()),
          Cell.of(row.sptesSet()),
          Cell.of(row.dirtyPages()),
          Cell.of(row.writtenPages()),
          Cell.of(row.journal()));
    }
    table.plot(
        Plot.lines("TLB misses and faults of each run", "run", "tlb_misses", "faults")
            .onLogarithmicAxis());
    return table;
  }

  private static Table traces(Recordings recordings, List<RecordedProgram> programs) {
    Table table =
        new Table(
            "traces",
            recordings.isSample() ? "Traces (the shipped samples)" : "Traces",
            new Column("program", "its name"),
            new Column("accesses", "of it that are run"),
            new Column("fetches", "instructions among them"),
            new Column("writes", "stores among them"),
            new Column("pages", "of 4 KiB that are touched"),
            new Column("mib", "these pages, in MiB"),
            new Column("units", "of 2 MiB of which a page is touched"),
            new Column("written_late", "pages that are written after the middle"),
            new Column("sha256", "of the file"));
    for (RecordedProgram program : programs) {
      long[] pages = program.footprint().sorted();
      table.row(
          Cell.of(program.name()),
          Cell.of(program.count()),
          Cell.of(program.fetches()),
          Cell.of(program.writes()),
          Cell.of(pages.length),
          Cell.of(pages.length / 256.0, 1),
          Cell.of(program.layout(0, 0).units()),
          Cell.of(program.writtenLate().pages()),
          Cell.of(program.identity().sha256()));
    }
    return table;
  }

  private static List<Check> checks(List<ProgramRow> rows) {
    return rows.stream()
        .filter(ProgramRow::logged)
        .map(
            row ->
                Check.equal(
                    "pages written after the middle that the log of " + row.journal() + " misses",
                    0,
                    row.missing()))
        .toList();
  }
}
