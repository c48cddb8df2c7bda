package umbra.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code inspect --follow} beside a simulation in a process of its own. */
final class InspectFollowTest {
  /** Takes a few seconds. */
  private static final String LONG =
      """
      name long
      vcpus 2
      slot 1 gpa=0x10000000 size=64M backing=4K
      map gva=0x40000000 gpa=0x10000000 size=4K count=16384 flags=PWUAD
      warm off
      ops
      parallel
      workload vcpu=* pattern=sequential gva=0x40000000 size=64M gva-step=4K count=16384 reads=0%
      end
      host log 1 on
      parallel
      workload vcpu=* pattern=uniform gva=0x40000000 size=64M count=200000 reads=0% seed=5
      end
      """;

  /** Does not end before it is killed. */
  private static final String ENDLESS = LONG.replace("count=200000", "count=200000000");

  private static final int QUICKLY_DURABLE = 1000;

  @TempDir private Path folder;

  @Test
  void aRunIsFollowedToItsEndAndShowsWhatInspectShowsLater() throws Exception {
    Path journal = folder.resolve("journal");
    RunningProcess run = start(journal, LONG);
    awaitStore(journal);
    CommandResult followed = CommandResult.of("inspect", journal, "--follow", "-F", "spteSet,run*");
    run.awaitEnd();
    assertThat(run.exitCode()).as(run.errors()).isZero();
    assertThat(followed.exitCode()).as(followed.err()).isEqualTo(ExitCode.DONE);
    assertThat(followed.err()).isEmpty();
    assertThat(followed.outLines().get(followed.outLines().size() - 1)).contains("runEnded: ");
    assertThat(followed.out())
        .isEqualTo(CommandResult.of("inspect", journal, "-F", "spteSet,run*").out());
  }

  @Test
  void ofAKilledRunItShowsWhatIsDurableAndSaysThatItDidNotEnd() throws Exception {
    Path journal = folder.resolve("journal");
    RunningProcess run = start(journal, ENDLESS);
    awaitEvents(journal);
    Thread killer =
        new Thread(
            () -> {
              try {
                Thread.sleep(500);
                run.killAfter(0);
              } catch (IOException | InterruptedException failed) {
                throw new IllegalStateException(failed);
              }
            });
    killer.start();
    CommandResult followed = CommandResult.of("inspect", journal, "--follow");
    killer.join();
    assertThat(followed.exitCode()).as(followed.err()).isEqualTo(ExitCode.DONE);
    assertThat(followed.errLines()).hasSize(1);
    assertThat(followed.err()).contains(" stops at event ", "the run did not end");
    assertThat(followed.out()).isEqualTo(CommandResult.of("inspect", journal).out());
  }

  @Test
  @Timeout(60)
  void itWaitsForNewsNoLongerThanSomebodyWrites() {
    int[] asked = {0};
    assertThat(FollowedStream.waited(Long.MAX_VALUE, () -> ++asked[0] < 2)).isTrue();
    assertThat(asked[0]).isEqualTo(2);
  }

  @Test
  void ctrlCEndsIt() throws Exception {
    Path journal = folder.resolve("journal");
    RunningProcess run = start(journal, ENDLESS);
    awaitStore(journal);
    Path reader = Files.createDirectories(folder.resolve("reader"));
    RunningProcess follower = RunningProcess.start(reader, "inspect", journal, "--follow");
    List<String> lines = follower.interruptAfter(1);
    assertThat(lines).isNotEmpty();
    assertThat(follower.exitCode()).isEqualTo(130);
    run.killAfter(0);
  }

  private RunningProcess start(Path journal, String text) throws IOException {
    Path scenario = Files.writeString(folder.resolve("long.txt"), text);
    return RunningProcess.start(
        folder,
        List.of("-Dumbra.journal.batch-bytes=" + QUICKLY_DURABLE),
        "run",
        scenario,
        "--journal",
        journal);
  }

  /** A journal that is there: the command refuses one that is not. */
  private static void awaitStore(Path journal) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + 60_000_000_000L;
    while (!isReadable(journal)) {
      assertThat(System.nanoTime()).isLessThan(deadline);
      Thread.sleep(5);
    }
  }

  /** A run that is killed before its first durable event leaves nothing to show. */
  private static void awaitEvents(Path journal) throws IOException, InterruptedException {
    awaitStore(journal);
    long deadline = System.nanoTime() + 60_000_000_000L;
    while (CommandResult.of("inspect", journal, "1-3").out().isEmpty()) {
      assertThat(System.nanoTime()).isLessThan(deadline);
      Thread.sleep(50);
    }
  }

  private static boolean isReadable(Path journal) {
    return Files.exists(journal.resolve("leveldb/CURRENT"));
  }
}
