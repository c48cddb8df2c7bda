package umbra.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import umbra.journal.format.StreamKind;
import umbra.journal.replay.CheckpointCheck;
import umbra.journal.replay.Replay;
import umbra.journal.store.JournalCheck;
import umbra.journal.store.JournalFolder;
import umbra.journal.store.JournalReport;
import umbra.journal.store.StreamId;
import umbra.journal.store.StreamReport;
import umbra.mmu.invariant.BrokenInvariantException;
import umbra.mmu.invariant.Invariants;

/** {@code umbra verify}: whether a journal is what was written. */
@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    description = {
      "Checks a journal: the store's checksums, numbers without gap, the chain, every event,",
      "the fold with its digests, the checkpoints against it, the invariants of its last state, and",
      "the streams against each other."
    },
    footer = {
      "",
      "Example: umbra verify umbra-journals/first-touch-1",
      "Exit codes: 0 whole; 1 damaged, the first bad event is named; 2 bad input."
    })
final class VerifyCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private JournalOption journal;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    // Listed first: a running simulation writes a checkpoint after its events.
    CheckpointCheck checkpoints = new CheckpointCheck(journal.checkpoints());
    try (JournalFolder folder = JournalFolder.openStrictly(journal.store())) {
      JournalReport report = JournalCheck.check(folder);
      report.streams().forEach(out::println);
      report.notes().forEach(note -> out.println("note: " + note));
      report.findings().forEach(finding -> out.println("DAMAGED: " + finding));
      if (!report.isWhole()) {
        return ExitCode.CHECK_FAILED;
      }
      int broken = 0;
      List<StreamId> vms = new ArrayList<>();
      for (StreamReport stream : report.streams()) {
        if (stream.stream().kind() == StreamKind.VM) {
          vms.add(stream.stream());
          broken += fold(folder, stream, checkpoints);
        }
      }
      checkpoints.expectOf(vms);
      checkpoints.findings().forEach(finding -> out.println("DAMAGED: " + finding));
      if (broken > 0 || !checkpoints.findings().isEmpty()) {
        return ExitCode.CHECK_FAILED;
      }
      if (checkpoints.checked() > 0) {
        out.println("checkpoints: all " + checkpoints.checked() + " are what the fold gives");
      }
      out.println(report.hasEnded() ? "whole" : "whole as far as it goes; the run did not end");
      return ExitCode.DONE;
    }
  }

  /** Folds a VM's stream; how many invariants its last state breaks. */
  private int fold(JournalFolder folder, StreamReport stream, CheckpointCheck checkpoints) {
    PrintWriter out = spec.commandLine().getOut();
    try (Replay replay = new Replay(folder, stream.stream(), null)) {
      checkpoints.fold(replay, stream.stream());
      if (replay.state() == null) {
        return 0;
      }
      out.printf(
          "%s: folds to digest 0x%016x at event %d%n",
          stream.stream(), replay.state().digest(), replay.step());
      Invariants invariants = new Invariants(replay.state());
      // What the host wrote into guest tables before this state is not known any more.
      invariants.pastIsUnknown();
      List<BrokenInvariantException> broken = invariants.broken();
      broken.forEach(found -> out.println("BROKEN: " + found.getMessage()));
      return broken.size();
    }
  }
}
