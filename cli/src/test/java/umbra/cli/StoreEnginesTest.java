package umbra.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import umbra.journal.store.LevelDbEngine;

/** A platform without LevelDB's native library: it says so, and its journals are everybody's. */
final class StoreEnginesTest {
  /** The native library is looked for by this; there is none for 16 bits. */
  private static final List<String> NO_LIBRARY = List.of("-Dsun.arch.data.model=16");

  /** Enough for tables beside the log; uniform addresses do not compress much. */
  private static final String SCENARIO =
      """
      vcpus 2
      slot 1 gpa=0x100000000 size=64M backing=2M
      map gva=0x100000000 gpa=0x100000000 size=2M count=32 flags=PWUAD
      ops
      repeat 8
      host log 1 on
      workload vcpu=* pattern=uniform gva=0x100000000 size=64M count=10000 reads=10% seed=5
      host log 1 off
      end
      """;

  private static final long TABLE_BYTES = 5 << 20;

  @TempDir private Path temporary;

  @Test
  void aRunWithoutTheNativeLibrarySaysSoAndIsReadWithIt() throws Exception {
    assumeTrue(LevelDbEngine.preferred() == LevelDbEngine.NATIVE, "no native library here");
    Path journal = temporary.resolve("journal");
    RunningProcess run =
        RunningProcess.start(temporary, NO_LIBRARY, "run", scenario(), "--journal", journal);
    List<String> told = run.awaitEnd();

    assertThat(run.exitCode()).as(run.errors()).isEqualTo(ExitCode.DONE);
    assertThat(run.errors().lines())
        .containsExactly(
            "umbra: LevelDB's native library does not load here: the Java port is used");
    assertThat(JournalPaths.size(journal)).isGreaterThan(TABLE_BYTES);
    expectWhole(CommandResult.of("verify", journal), told);
  }

  @Test
  void aJournalOfTheNativeEngineIsReadWithoutIt() throws Exception {
    assumeTrue(LevelDbEngine.preferred() == LevelDbEngine.NATIVE, "no native library here");
    Path journal = temporary.resolve("journal");
    CommandResult run = CommandResult.ofRun(scenario(), journal);
    assertThat(journal.resolve("leveldb").toFile().list())
        .as("tables, which the native engine compresses")
        .anyMatch(name -> name.endsWith(".sst"));

    RunningProcess verify = RunningProcess.start(temporary, NO_LIBRARY, "verify", journal);
    List<String> out = verify.awaitEnd();
    CommandResult result =
        new CommandResult(verify.exitCode(), String.join("\n", out), verify.errors());
    expectWhole(result, run.outLines());
  }

  private static void expectWhole(CommandResult verify, List<String> told) {
    assertThat(verify.exitCode()).as(verify.toString()).isEqualTo(ExitCode.DONE);
    assertThat(verify.outLines()).endsWith("whole");
    CommandResult run = new CommandResult(0, String.join("\n", told), "");
    assertThat(verify.out()).contains(run.outField("chain head"), run.outField("digest"));
  }

  private Path scenario() throws Exception {
    return Files.writeString(temporary.resolve("engines.txt"), SCENARIO);
  }
}
