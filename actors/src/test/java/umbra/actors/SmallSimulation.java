package umbra.actors;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import umbra.actors.store.JournalClaim;
import umbra.journal.store.JournalException;
import umbra.journal.store.JournalFolder;
import umbra.mmu.vcpu.Schedule;
import umbra.mmu.vm.PreparedRun;
import umbra.mmu.vm.RunConfiguration;

/** Runs scenarios as the tests need them: with the shipped configuration, in a folder of theirs. */
final class SmallSimulation {
  /** Two operations outside a block, with expectations that are met. */
  static final String SEQUENTIAL =
      """
      vcpus 2
      slot 1 gpa=0x10000000 size=4M backing=2M
      map gva=0x40000000 gpa=0x10000000 size=2M count=2 flags=PWU
      ops
      vcpu 0 write 0x40000000 0x42
      expect ok
      expect pages_2m 1
      host log 1 on
      vcpu 0 write 0x40001000
      expect stat pages_4k +1
      vcpu 1 read 0x40000000
      expect outcome ok value=0x42
      """;

  /** Four vCPUs whose accesses, register writes and host calls make the VM flush and zap. */
  static final String PARALLEL =
      """
      vcpus 4
      slot 1 gpa=0x10000000 size=16M backing=thp
      slot 2 gpa=0x20000000 size=4M
      as 1
      map gva=0x40000000 gpa=0x10000000 size=4K count=4096
      map gva=0x50000000 gpa=0x20000000 size=4K count=1024
      map as=1 gva=0x40000000 gpa=0x10000000 size=2M count=8 flags=PWU
      ops
      parallel
      workload vcpu=* pattern=uniform gva=0x40000000 size=16M count=3000 reads=50% seed=7
      repeat 20
      vcpu 0 invlpg 0x40000000
      vcpu 1 setpte gva=0x40003000 flags=PWUAD
      vcpu 2 cr3 1
      vcpu 2 write 0x40001000
      vcpu 2 cr3 0
      vcpu 3 touch-write 0x50000000 count=64
      host dontneed 1 off=1M len=64K
      host log 1 on
      host getlog 1
      host log 1 off
      host delete 2
      host add 2
      end
      workload vcpu=* pattern=zipf gva=0x40000000 size=4M count=3000 reads=80% seed=9
      end
      """;

  private SmallSimulation() {}

  /** The shipped configuration, with {@code changes} in front. */
  static Config config(final String changes) {
    final File shipped = new File(System.getProperty("umbra.home"), "config/application.conf");
    return ConfigFactory.parseString(changes)
        .withFallback(ConfigFactory.parseFile(shipped))
        .withFallback(ConfigFactory.load())
        .resolve();
  }

  static PreparedRun prepared(final String scenario, final String schedule, final long quantum) {
    return PreparedRun.of(
        new RunConfiguration(
            "small", "small.txt", scenario, Schedule.parse(schedule), quantum, Map.of()));
  }

  static RunSummary run(final PreparedRun run, final Path folder, final String changes) {
    return run(run, folder, changes, new RecordedReport());
  }

  static RunSummary run(
      final PreparedRun run, final Path folder, final String changes, final RunReport report) {
    return new SimulationRunner(
            run, JournaledPast.none(), folder, config(changes), report, List.of())
        .run();
  }

  /** Goes on with the journal in {@code folder}. */
  static RunSummary resume(
      final PreparedRun run, final Path folder, final String changes, final RunReport report) {
    try (JournalFolder journal = JournalFolder.open(folder.resolve(JournalClaim.STORE));
        JournaledPast past = JournaledPast.of(journal, run)) {
      return new SimulationRunner(run, past, folder, config(changes), report, List.of()).run();
    } catch (final JournalException nothingThere) {
      return new SimulationRunner(
              run, JournaledPast.empty(), folder, config(changes), report, List.of())
          .run();
    }
  }
}
