package umbra.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import umbra.journal.replay.FirstEvent;
import umbra.journal.replay.Redecision;
import umbra.journal.replay.Replay;
import umbra.journal.replay.Seek;
import umbra.journal.store.JournalFolder;
import umbra.journal.store.StreamId;
import umbra.mmu.program.ProgramFiles;
import umbra.mmu.state.Stat;

/** {@code umbra replay}: a VM's state, rebuilt from its journal. */
@Command(
    name = "replay",
    mixinStandardHelpOptions = true,
    description = "Rebuilds a VM from its journal, and shows where it stands.",
    footer = {
      "",
      "Example: umbra replay umbra-journals/first-touch-1 --verify",
      "Exit codes: 0 done; 1 damage or divergence; 2 bad input."
    })
final class ReplayCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private JournalOption journal;
  @Mixin private TracesOption traces;

  @Option(
      names = "--to",
      paramLabel = "STEP",
      description = "Stop after this event (default: the last).")
  private Long to;

  @Option(
      names = "--full",
      description = "With --to: fold from the first event, use no checkpoint.")
  private boolean full;

  @Option(
      names = "--verify",
      description = "Decide every request again and name the first event that comes out different.")
  private boolean verify;

  @Option(
      names = {"-i", "--interactive"},
      description = {
        "Step forward and back, from the first event or from --to: a prompt on a terminal, else",
        "commands from the standard input, one a line. 'help' lists them."
      })
  private boolean interactive;

  @Override
  public Integer call() throws IOException {
    if (to != null && to < 1) {
      throw new IllegalArgumentException("found --to " + to + ", expected a step from 1 on");
    }
    if (interactive) {
      return interact();
    }
    // First of all: it restores the checkpoint while the journal is opened.
    Seek seek = to == null || full ? null : Seek.to(to, journal.checkpoints());
    try (JournalFolder folder = JournalFolder.open(journal.store())) {
      fold(folder, seek);
      return verify ? decideAgain(folder) : ExitCode.DONE;
    }
  }

  private int interact() throws IOException {
    if (verify || full) {
      throw new IllegalArgumentException(
          "found -i with " + (verify ? "--verify" : "--full") + ", expected it without");
    }
    try (JournalFolder folder = JournalFolder.open(journal.store())) {
      new ReplayPrompt(
              folder,
              journal.vmStream(folder),
              journal.checkpoints(),
              journal.index(),
              spec.commandLine().getOut(),
              spec.commandLine().getErr())
          .run(System.in, to == null ? 0 : to);
    }
    return ExitCode.DONE;
  }

  private Replay begin(JournalFolder folder, Seek seek) {
    PrintWriter err = spec.commandLine().getErr();
    StreamId vm = journal.vmStream(folder);
    return seek == null
        ? new Replay(folder, vm, null)
        : seek.open(folder, vm, null, notice -> err.println("umbra: " + notice));
  }

  private void fold(JournalFolder folder, Seek seek) {
    PrintWriter out = spec.commandLine().getOut();
    StreamId stream = journal.vmStream(folder);
    long start = System.nanoTime();
    try (Replay replay = begin(folder, seek)) {
      long first = replay.step();
      long step = replay.to(to == null ? Long.MAX_VALUE : to);
      double seconds = (System.nanoTime() - start) / 1e9;
      if (replay.state() == null) {
        throw new IllegalArgumentException("found no event in " + journal.folder());
      }
      if (to != null && step < to) {
        throw new IllegalArgumentException(
            "found --to " + to + ", expected at most " + step + ", the last event");
      }
      out.printf("step        %d%s%n", step, replay.state().isEnded() ? " (end of the run)" : "");
      out.printf("digest      0x%016x%n", replay.state().digest());
      out.printf("replayed    %.3f s, %.0f events/s", seconds, (step - first) / seconds);
      out.println(first == 0 ? "" : ", from the checkpoint at " + first);
      if (replay.state().traced() != null) {
        ImportedJournal.print(replay.state().traced(), out);
      }
      for (Stat stat : Stat.values()) {
        if (replay.state().stat(stat) != 0) {
          out.printf("%-27s %d%n", stat.kvmName(), replay.state().stat(stat));
        }
      }
      if (to == null && !replay.state().isEnded()) {
        UnendedRun.note(spec.commandLine().getErr(), folder, stream, step);
      }
    }
  }

  private int decideAgain(JournalFolder folder) throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    if (ImportedJournal.is(folder, journal.vmStream(folder))) {
      throw new IllegalArgumentException(
          "found an imported trace, expected a run: "
              + "what a real KVM did cannot be decided again; "
              + "`umbra import --check` checks a trace");
    }
    StreamId stream = journal.vmStream(folder);
    ProgramFiles files = traces.of(FirstEvent.of(folder, stream), journal.folder());
    Redecision again = Redecision.of(folder, stream, files);
    if (again.divergence().isPresent()) {
      out.println("verify      DIVERGED at " + again.divergence().get());
      return ExitCode.CHECK_FAILED;
    }
    out.printf(
        "verify      %d requests decided again, %d events, all the same%n",
        again.requests(), again.events());
    return ExitCode.DONE;
  }
}
