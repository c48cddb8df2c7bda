package umbra.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import umbra.journal.replay.Replay;
import umbra.journal.store.JournalFolder;
import umbra.journal.store.StreamId;
import umbra.journal.store.StreamReader;
import umbra.journal.text.EventJson;
import umbra.journal.text.VcpuEventJson;
import umbra.journal.text.VcpuEventText;
import umbra.mmu.event.VcpuEvents;

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
      "Example: umbra inspect umbra-journals/first-touch-1 1-40 --vcpu 0",
      "Exit codes: 0 done; 1 damage; 2 bad input."
    })
final class InspectCommand implements Callable<Integer> {
  /** Forms of output. */
  enum Format {
    text,
    json
  }

  /** How often to look whether the reader of the output is still there: every 4096 events. */
  private static final long CHECK_MASK = 0xfff;

  @Spec private CommandSpec spec;
  @Mixin private JournalOption journal;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "FROM-TO",
      description = "Steps to show (default: all).")
  private String range;

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
      names = "--format",
      paramLabel = "text|json",
      description = "json: one object a line, 64-bit values as hex strings.")
  private Format format = Format.text;

  @Override
  public Integer call() {
    StepRange steps = range == null ? StepRange.ALL : StepRange.parse(range);
    if (own && vcpu == null) {
      throw new IllegalArgumentException("found --own, expected --vcpu N with it");
    }
    if (stat && (own || format == Format.json)) {
      throw new IllegalArgumentException(
          "found --stat with " + (own ? "--own" : "--format json") + ", expected it alone");
    }
    try (JournalFolder folder = JournalFolder.open(journal.store())) {
      StreamId stream = journal.vmStream(folder);
      if (own) {
        ownStream(folder, StreamId.ofVcpu(stream.vm(), vcpu), steps);
      } else {
        vmStream(folder, stream, steps);
      }
    }
    return ExitCode.DONE;
  }

  private void vmStream(JournalFolder folder, StreamId stream, StepRange steps) {
    PrintWriter out = spec.commandLine().getOut();
    EventView view =
        stat
            ? new EventCounts(out, steps, vcpu)
            : format == Format.json
                ? new EventLinesJson(out, steps, vcpu)
                : new EventLines(out, steps, vcpu);
    long last;
    try (Replay replay = new Replay(folder, stream, view)) {
      while (replay.step() < steps.last() && replay.next()) {
        if ((replay.step() & CHECK_MASK) == 0 && out.checkError()) {
          return;
        }
      }
      last = replay.step();
    }
    if (view.state() == null) {
      throw new IllegalArgumentException("found no event in " + journal.folder());
    }
    if (vcpu != null && (vcpu < -1 || vcpu >= view.state().vcpuCount())) {
      throw new IllegalArgumentException(
          "found --vcpu " + vcpu + ", expected -1 to " + (view.state().vcpuCount() - 1));
    }
    view.finish();
    if (last < steps.last() && !view.state().isEnded()) {
      UnendedRun.note(spec.commandLine().getErr(), folder, stream, last);
    }
  }

  private void ownStream(JournalFolder folder, StreamId stream, StepRange steps) {
    PrintWriter out = spec.commandLine().getOut();
    try (StreamReader reader = folder.read(stream);
        EventJson json = new EventJson(out)) {
      VcpuEvents listener =
          format == Format.json
              ? new VcpuEventJson(json, stream.vcpu(), steps.first())
              : new VcpuEventText(out, stream.vcpu(), steps.first());
      if (!new OwnStream(reader, listener, steps).print()) {
        UnendedRun.note(spec.commandLine().getErr(), folder, stream, reader.nextEvent() - 1);
      }
    }
  }
}
