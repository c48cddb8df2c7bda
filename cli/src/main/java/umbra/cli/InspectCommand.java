package umbra.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import umbra.journal.filter.EventFilter;
import umbra.journal.filter.VcpuEventFilter;
import umbra.journal.replay.Replay;
import umbra.journal.replay.Seek;
import umbra.journal.store.JournalFolder;
import umbra.journal.store.StreamId;
import umbra.journal.store.StreamReader;

/** {@code umbra inspect}: the events of a journal. */
@Command(
    name = "inspect",
    mixinStandardHelpOptions = true,
    description = {
      "Prints the events of a journal: a VM's stream as KVM prints its tracepoints, each line with",
      "its step and the vCPU that the work is for; or a vCPU's own stream."
    },
    footer = {
      "",
      "Examples: umbra inspect umbra-journals/first-touch-1 1-40 --vcpu 0",
      "  umbra inspect DIR -F 'kvm_mmu_get_page: level==1 && gfn==0x1a3'",
      "  umbra inspect DIR -F 'returnCode!=RET_PF_FIXED' -F kvm_mmu_unsync_page --stat",
      "A filter is EVENT,EVENT: EXPRESSION with && || ! ( ) == != < <= > >= & and ~ for patterns;",
      "docs/filter-language.md lists every event with its fields.",
      "Exit codes: 0 done; 1 damage; 2 bad input; 130 Ctrl-C."
    })
final class InspectCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private JournalOption journal;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "FROM-TO",
      description = "Steps to show (default: all).")
  private String range;

  @Option(
      names = {"-F", "--filter"},
      paramLabel = "FILTER",
      description = "Only events that the filter chooses; of several, that one of them does.")
  private List<String> filters = new ArrayList<>();

  @Option(
      names = {"-v", "--invert"},
      description = "Only events that no filter chooses.")
  private boolean inverted;

  @Option(
      names = "--vcpu",
      paramLabel = "N",
      description = "Only what was done for this vCPU; -1 is the host.")
  private Integer vcpu;

  @Option(names = "--own", description = "With --vcpu: the vCPU's own stream instead of the VM's.")
  private boolean own;

  @Option(names = "--stat", description = "Counts by kind, by vCPU and by RET_PF_ answer instead.")
  private boolean stat;

  @Option(
      names = "--follow",
      description = "Goes on while a simulation writes the journal, until it ends.")
  private boolean follow;

  @Option(
      names = "--format",
      paramLabel = "text|json|csv",
      description = {
        "json: one object a line, 64-bit values as hex strings;",
        "csv: one table with a column for each field, decimal."
      })
  private InspectFormat format = InspectFormat.text;

  @Option(
      names = "--color",
      paramLabel = "auto|always|never",
      description = "Colours in text; auto: on a terminal, if NO_COLOR is not set.")
  private ColourChoice colour = ColourChoice.auto;

  @Override
  public Integer call() {
    StepRange steps = range == null ? StepRange.ALL : StepRange.parse(range);
    checkOptions();
    if (own) {
      ownStream(steps);
    } else {
      vmStream(steps);
    }
    return ExitCode.DONE;
  }

  private void checkOptions() {
    if (own && vcpu == null) {
      throw new IllegalArgumentException("found --own, expected --vcpu N with it");
    }
    if (follow && (own || stat)) {
      throw new IllegalArgumentException(
          "found --follow with " + (own ? "--own" : "--stat") + ", expected one of them");
    }
    if (inverted && filters.isEmpty()) {
      throw new IllegalArgumentException("found --invert, expected --filter with it");
    }
  }

  // ---- a VM's stream ----

  private void vmStream(StepRange steps) {
    EventSelection selection =
        new EventSelection(steps, vcpu, EventFilter.anyOf(filters), inverted);
    EventView view = view(selection);
    EventFold fold = new EventFold(view, steps, spec.commandLine().getOut());
    // First of all: it restores the checkpoint while the journal is opened.
    Seek seek = steps.first() == 1 ? null : Seek.to(steps.first() - 1, journal.checkpoints());
    if (follow) {
      new FollowedStream(journal, fold, spec.commandLine().getOut())
          .follow(
              folder -> begin(folder, seek, view),
              (folder, replay) -> end(folder, replay, view, fold));
      return;
    }
    try (JournalFolder folder = JournalFolder.open(journal.store())) {
      Replay replay = begin(folder, seek, view);
      fold.advance(replay);
      end(folder, replay, view, fold);
    }
  }

  private EventView view(EventSelection selection) {
    PrintWriter out = spec.commandLine().getOut();
    if (stat) {
      return new EventCounts(new CountTable(out, format), selection);
    }
    return switch (format) {
      case text -> new EventLines(out, selection, new LineColours(colour.isOn()));
      case json -> new EventLinesJson(out, selection);
      case csv -> new EventLinesCsv(out, selection);
    };
  }

  private Replay begin(JournalFolder folder, Seek seek, EventView view) {
    StreamId stream = journal.vmStream(folder);
    if (seek == null) {
      return new Replay(folder, stream, view);
    }
    PrintWriter err = spec.commandLine().getErr();
    Replay replay = seek.open(folder, stream, view, notice -> err.println("umbra: " + notice));
    view.startBehind(replay.step());
    return replay;
  }

  private void end(JournalFolder folder, Replay replay, EventView view, EventFold fold) {
    if (view.state() == null) {
      throw new IllegalArgumentException("found no event in " + journal.folder());
    }
    if (vcpu != null && (vcpu < -1 || vcpu >= view.state().vcpuCount())) {
      throw new IllegalArgumentException(
          "found --vcpu " + vcpu + ", expected -1 to " + (view.state().vcpuCount() - 1));
    }
    if (fold.isUnread()) {
      return;
    }
    StepRange steps = range == null ? null : StepRange.parse(range);
    if (steps != null && replay.step() < steps.first() && view.state().isEnded()) {
      throw new IllegalArgumentException(
          "found the range "
              + range
              + ", expected one up to "
              + replay.step()
              + ", the last event");
    }
    view.finish();
    boolean wholeRange = steps != null && replay.step() >= steps.last();
    if (!wholeRange && !view.state().isEnded()) {
      UnendedRun.note(spec.commandLine().getErr(), folder, journal.vmStream(folder), replay.step());
    }
  }

  // ---- a vCPU's own stream ----

  private void ownStream(StepRange steps) {
    PrintWriter out = spec.commandLine().getOut();
    VcpuEventFilter filter = VcpuEventFilter.anyOf(filters);
    try (JournalFolder folder = JournalFolder.open(journal.store())) {
      StreamId stream = StreamId.ofVcpu(journal.vmStream(folder).vm(), vcpu);
      try (StreamReader reader = folder.read(stream);
          OwnEvents events = ownEvents(out, filter)) {
        events.startAt(steps.first());
        boolean whole = new OwnStream(reader, events, steps).print();
        if (stat) {
          events.printCounts(new CountTable(out, format));
        }
        if (!whole) {
          UnendedRun.note(spec.commandLine().getErr(), folder, stream, reader.nextEvent() - 1);
        }
      }
    }
  }

  private OwnEvents ownEvents(PrintWriter out, VcpuEventFilter filter) {
    return stat
        ? OwnEvents.counted(out, vcpu, filter, inverted)
        : new OwnEvents(out, vcpu, filter, inverted, format, new LineColours(colour.isOn()));
  }
}
