package umbra.actors;

import java.nio.file.Path;
import java.util.List;

/** A run in a process of its own, to be killed: {@code KilledRun FOLDER SCHEDULE}. */
final class KilledRun {
  /** Faults, flushes and TLB hits without an end. */
  static final String SCENARIO =
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

  public static void main(final String[] args) {
    new SimulationRunner(
            SmallSimulation.prepared(SCENARIO, args[1], 100),
            Path.of(args[0]),
            SmallSimulation.config(""),
            new RecordedReport(),
            List.of())
        .run();
  }
}
