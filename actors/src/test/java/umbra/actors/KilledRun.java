package umbra.actors;

import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import umbra.mmu.vm.PreparedRun;

/**
 * A run in a process of its own, to be killed: {@code KilledRun FOLDER SCHEDULE SCENARIO-FILE
 * [SETTING]...} begins a run, or goes on with the one in the folder. It prints a line for each
 * report of durable events: what it has printed must be there afterwards.
 */
final class KilledRun {
  /** Faults, flushes and TLB hits without an end. */
  static final String ENDLESS =
      """
      vcpus 4
      slot 1 gpa=0x10000000 size=16M
      map gva=0x40000000 gpa=0x10000000 size=4K count=4096
      ops
      parallel
      workload vcpu=* pattern=uniform gva=0x40000000 size=16M count=1000000M
      repeat 1000000000
      host dontneed 1 len=16M
      end
      end
      """;

  private KilledRun() {}

  public static void main(final String[] args) throws Exception {
    final Path folder = Path.of(args[0]);
    final PreparedRun run =
        SmallSimulation.prepared(Files.readString(Path.of(args[2])), args[1], 100);
    final String settings = String.join("\n", List.of(args).subList(3, args.length));
    final Told told = new Told(System.out);
    if (FaultPointJournal.isAtCheckpoint()) {
      CheckpointWatch.start(folder);
    }
    if (!Files.exists(folder)) {
      SmallSimulation.run(run, folder, settings, told);
    } else {
      SmallSimulation.resume(run, folder, settings, told);
    }
    System.out.println("ended");
    System.out.flush();
  }

  private static final class Told extends RecordedReport {
    private final PrintStream out;

    private Told(final PrintStream out) {
      this.out = out;
    }

    @Override
    public void progress(final long vmSteps) {
      out.println(vmSteps);
      out.flush();
    }
  }
}
