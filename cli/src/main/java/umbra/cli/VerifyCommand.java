package umbra.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import umbra.journal.checkpoint.CheckpointFolder;
import umbra.journal.format.StreamKind;
import umbra.journal.replay.CheckpointCheck;
import umbra.journal.replay.Replay;
import umbra.journal.store.DamagedJournalException;
import umbra.journal.store.JournalCheck;
import umbra.journal.store.JournalFolder;
import umbra.journal.store.JournalReport;
import umbra.journal.store.StreamId;
import umbra.journal.store.StreamReport;
import umbra.journal.touch.TouchCheck;
import umbra.journal.touch.TouchFolder;
import umbra.mmu.invariant.BrokenInvariantException;
import umbra.mmu.invariant.Invariants;
import umbra.mmu.state.VmState;

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
    journal.expectVm();
    return verify(
        journal.store(), journal.checkpoints(), journal.index(), spec.commandLine().getOut());
  }

  /** Checks all there is to check, and tells {@code out}; the exit code. */
  static int verify(Path store, CheckpointFolder taken, TouchFolder touches, PrintWriter out) {
    // Listed first: a running simulation writes a checkpoint after its events.
    CheckpointCheck checkpoints = new CheckpointCheck(taken);
    TouchCheck index = new TouchCheck(touches);
    try (JournalFolder folder = JournalFolder.openStrictly(store)) {
      JournalReport report = JournalCheck.check(folder);
      report.streams().forEach(stream -> expectThisModel(folder, stream));
      report.streams().forEach(out::println);
      report.notes().forEach(note -> out.println("note: " + note));
      report.findings().forEach(finding -> out.println("DAMAGED: " + finding));
      if (!report.isWhole()) {
        return ExitCode.CHECK_FAILED;
      }
      boolean sound = true;
      boolean ended = report.hasEnded();
      List<StreamId> vms = new ArrayList<>();
      for (StreamReport stream : report.streams()) {
        if (stream.stream().kind() == StreamKind.VM) {
          vms.add(stream.stream());
          index.check(folder, stream.stream());
          VmState state = fold(folder, stream.stream(), checkpoints, out);
          sound &= isSound(state, out);
          ended &= hasEveryVcpu(state, stream.stream(), folder, out);
        }
      }
      checkpoints.expectOf(vms);
      index.expectOf(vms);
      checkpoints.findings().forEach(finding -> out.println("DAMAGED: " + finding));
      index.findings().forEach(finding -> out.println("DAMAGED: " + finding));
      if (!sound || !checkpoints.findings().isEmpty() || !index.findings().isEmpty()) {
        return ExitCode.CHECK_FAILED;
      }
      if (checkpoints.checked() > 0) {
        out.println("checkpoints: all " + checkpoints.checked() + " are what the fold gives");
      }
      if (index.checked() > 0) {
        out.println("index: all " + index.checked() + " parts are what the batches give");
      }
      out.println(ended ? "whole" : "whole as far as it goes; the run did not end");
      return ExitCode.DONE;
    }
  }

  /** A run of another version of the model is refused before anything is said of it. */
  private static void expectThisModel(JournalFolder folder, StreamReport stream) {
    if (stream.stream().kind() == StreamKind.VM && stream.batches() > 0) {
      try (Replay replay = new Replay(folder, stream.stream(), null)) {
        replay.next();
      } catch (DamagedJournalException damaged) {
        // Reported with the rest.
      }
    }
  }

  /** Folds a VM's stream; null if it holds no event. */
  private static VmState fold(
      JournalFolder folder, StreamId vm, CheckpointCheck checkpoints, PrintWriter out) {
    try (Replay replay = new Replay(folder, vm, null)) {
      checkpoints.fold(replay, vm);
      if (replay.state() != null) {
        out.printf(
            "%s: folds to digest 0x%016x at event %d%n",
            vm, replay.state().digest(), replay.step());
      }
      return replay.state();
    }
  }

  private static boolean isSound(VmState state, PrintWriter out) {
    if (state == null) {
      return true;
    }
    Invariants invariants = new Invariants(state);
    // What the host wrote into guest tables before this state is not known any more.
    invariants.pastIsUnknown();
    List<BrokenInvariantException> broken = invariants.broken();
    broken.forEach(found -> out.println("BROKEN: " + found.getMessage()));
    return broken.isEmpty();
  }

  /** A vCPU whose stream is not there was not written yet, or was lost with its name. */
  private static boolean hasEveryVcpu(
      VmState state, StreamId vm, JournalFolder folder, PrintWriter out) {
    boolean complete = true;
    if (state != null && state.traced() != null) {
      // A trace is the VM's alone.
      return state.isEnded();
    }
    for (int vcpu = 0; state != null && vcpu < state.vcpuCount(); vcpu++) {
      StreamId stream = StreamId.ofVcpu(vm.vm(), vcpu);
      if (!folder.streams().contains(stream)) {
        out.println(stream + ": no event; the run did not end");
        complete = false;
      }
    }
    return complete;
  }
}
