package umbra.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import umbra.journal.checkpoint.CheckpointFolder;
import umbra.journal.replay.Replay;
import umbra.journal.replay.Seek;
import umbra.journal.replay.VcpuReplay;
import umbra.journal.store.JournalFolder;
import umbra.journal.store.StreamId;
import umbra.journal.view.JsonRows;
import umbra.journal.view.Rows;
import umbra.journal.view.StatePrinter;
import umbra.journal.view.TableSelection;
import umbra.journal.view.TableSelection.Addresses;
import umbra.journal.view.TextRows;
import umbra.mmu.state.VmState;

/** {@code umbra show}: a VM's state at a step, section by section. */
@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    description = {
      "Shows a VM as it is after a step: its shadow pages, page tables, rmaps, cached translations,",
      "TLBs, slots, memory caches and statistics. Without a section: an overview."
    },
    footer = {
      "",
      "Sections: pages, tables, rmap GFN, tlb N, slots, caches, stats, translations SP",
      "Example: umbra show umbra-journals/first-light-1 --at 5000 tables rmap 0x10000",
      "Exit codes: 0 done; 1 damage; 2 bad input."
    })
final class ShowCommand implements Callable<Integer> {
  /** Forms of output. */
  enum Format {
    text,
    json
  }

  @Spec private CommandSpec spec;
  @Mixin private JournalOption journal;

  @Parameters(
      index = "1..*",
      paramLabel = "SECTION",
      description = "What to show, see below.",
      completionCandidates = SectionNames.class)
  private List<String> words = new ArrayList<>();

  @Option(
      names = "--at",
      paramLabel = "STEP",
      description = "The state after this event (default: the last).")
  private Long at;

  @Option(names = "--vcpu", paramLabel = "N", description = "tables: only this vCPU's.")
  private Integer vcpu;

  @Option(
      names = "--gva",
      paramLabel = "FROM-TO",
      description = "tables: only these guest-virtual addresses.")
  private String gva;

  @Option(
      names = "--gpa",
      paramLabel = "FROM-TO",
      description = "tables: only these guest-physical addresses (npt=1).")
  private String gpa;

  @Option(names = "--gfn", paramLabel = "GFN", description = "pages: only those of this gfn.")
  private String gfn;

  @Option(
      names = "--all",
      description = "tables, tlb: a line for each entry; slots: each range of dirty frames.")
  private boolean all;

  @Option(
      names = "--baseline",
      paramLabel = "OTHER",
      description = "stats: differences to another journal, at the same step or else at its end.")
  private Path baseline;

  @Option(
      names = "--format",
      paramLabel = "text|json",
      description = "json: one object a line, 64-bit values as hex strings.")
  private Format format = Format.text;

  @Override
  public Integer call() {
    if (at != null && at < 1) {
      throw new IllegalArgumentException("found --at " + at + ", expected a step from 1 on");
    }
    List<ShownSection> sections = ShownSection.parse(words);
    TableSelection selection = selection();
    checkOptions(sections);
    // First of all: it restores the checkpoint while the journal is opened.
    Seek seek = Seek.to(at == null ? Long.MAX_VALUE : at, journal.checkpoints());
    try (JournalFolder folder = JournalFolder.open(journal.store());
        Replay replay = open(seek, folder, journal.vmStream(folder))) {
      fold(replay, journal.folder(), true);
      new Sections(folder, replay, selection).show(sections);
      if (at == null && !replay.state().isEnded()) {
        PrintWriter err = spec.commandLine().getErr();
        UnendedRun.note(err, folder, journal.vmStream(folder), replay.step());
      }
    }
    return ExitCode.DONE;
  }

  private TableSelection selection() {
    if (gva != null && gpa != null) {
      throw new IllegalArgumentException("found --gva and --gpa, expected one of them");
    }
    int chosen = vcpu == null ? TableSelection.ALL_VCPUS : vcpu;
    if (vcpu != null && vcpu < 0) {
      throw new IllegalArgumentException("found --vcpu " + vcpu + ", expected a vCPU from 0 on");
    }
    if (gva != null) {
      return Numbers.addresses(chosen, Addresses.GUEST_VIRTUAL, gva, all);
    }
    return gpa != null
        ? Numbers.addresses(chosen, Addresses.GUEST_PHYSICAL, gpa, all)
        : new TableSelection(chosen, Addresses.ANY, 0, -1, all);
  }

  /** An option that would change nothing is a mistake of whoever gave it. */
  private void checkOptions(List<ShownSection> sections) {
    require(sections, vcpu != null, "--vcpu", ShownSection.Kind.TABLES);
    require(sections, gva != null, "--gva", ShownSection.Kind.TABLES);
    require(sections, gpa != null, "--gpa", ShownSection.Kind.TABLES);
    require(sections, gfn != null, "--gfn", ShownSection.Kind.PAGES);
    require(sections, baseline != null, "--baseline", ShownSection.Kind.STATS);
  }

  private static void require(
      List<ShownSection> sections, boolean given, String option, ShownSection.Kind kind) {
    if (given && sections.stream().noneMatch(section -> section.kind() == kind)) {
      throw new IllegalArgumentException(
          "found " + option + ", expected the section '" + kind.word() + "' with it");
    }
  }

  private Replay open(Seek seek, JournalFolder folder, StreamId stream) {
    PrintWriter err = spec.commandLine().getErr();
    return seek.open(folder, stream, null, notice -> err.println("umbra: " + notice));
  }

  private void fold(Replay replay, Path from, boolean mustReach) {
    long step = replay.to(at == null ? Long.MAX_VALUE : at);
    if (replay.state() == null) {
      throw new IllegalArgumentException("found no event in " + from);
    }
    if (mustReach && at != null && step < at) {
      throw new IllegalArgumentException(
          "found --at " + at + ", expected at most " + step + ", the last event");
    }
  }

  /** Prints sections of one state. */
  private final class Sections {
    private final JournalFolder folder;
    private final Replay replay;
    private final TableSelection selection;
    private final Rows rows;
    private final StatePrinter printer;

    Sections(JournalFolder folder, Replay replay, TableSelection selection) {
      PrintWriter out = spec.commandLine().getOut();
      this.folder = folder;
      this.replay = replay;
      this.selection = selection;
      this.rows = format == Format.json ? new JsonRows(out) : new TextRows(out);
      this.printer = new StatePrinter(replay.state(), rows);
    }

    void show(List<ShownSection> sections) {
      if (replay.state().traced() != null) {
        if (vcpu != null || gva != null || gpa != null) {
          throw ImportedJournal.expectedRun(
              "a trace does not tell which vCPU or address a table is reached by");
        }
        Long ofGfn = gfn == null ? null : Numbers.parse("--gfn", gfn);
        ImportedJournal.show(sections, replay.state().traced(), replay.step(), ofGfn, rows);
        return;
      }
      if (sections.isEmpty()) {
        printer.overview(replay.step());
      }
      // Nothing is printed before all of it can be.
      sections.forEach(this::check);
      for (ShownSection section : sections) {
        rows.section();
        show(section);
      }
    }

    private void check(ShownSection section) {
      switch (section.kind()) {
        case TABLES -> printer.checkTables(selection);
        case RMAP -> printer.checkGfn(section.number());
        case TLB -> printer.checkVcpu((int) section.number());
        case TRANSLATIONS -> printer.checkTranslations((int) section.number());
        case PAGES, SLOTS, CACHES, STATS -> {}
      }
    }

    private void show(ShownSection section) {
      switch (section.kind()) {
        case PAGES -> pages();
        case TABLES -> printer.tables(selection);
        case RMAP -> printer.rmap(section.number());
        case TLB -> tlb(section.number());
        case SLOTS -> printer.slots(all);
        case CACHES -> printer.caches();
        case STATS -> stats();
        case TRANSLATIONS -> printer.translations((int) section.number());
      }
    }

    private void pages() {
      if (gfn == null) {
        printer.pages();
      } else {
        printer.pagesOf(Numbers.parse("--gfn", gfn));
      }
    }

    private void tlb(long number) {
      StreamId stream = StreamId.ofVcpu(journal.vmStream(folder).vm(), (int) number);
      printer.tlb(VcpuReplay.at(folder, stream, replay.step()), all);
    }

    private void stats() {
      if (baseline == null) {
        printer.stats();
      } else {
        printer.statsAgainst(baselineState());
      }
    }
  }

  private VmState baselineState() {
    Seek seek = Seek.to(at == null ? Long.MAX_VALUE : at, CheckpointFolder.of(baseline));
    try (JournalFolder folder = JournalFolder.open(JournalPaths.store(baseline));
        Replay replay = open(seek, folder, journal.vmStream(folder))) {
      fold(replay, baseline, false);
      if (at != null && replay.step() < at) {
        spec.commandLine()
            .getErr()
            .println("umbra: note: the baseline ends at step " + replay.step());
      }
      return replay.state();
    }
  }
}
