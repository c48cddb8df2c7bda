package umbra.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import umbra.journal.checkpoint.Checkpoint;
import umbra.journal.checkpoint.CheckpointFile;
import umbra.journal.checkpoint.CheckpointFolder;
import umbra.journal.replay.Replay;
import umbra.journal.store.JournalFolder;
import umbra.journal.store.StreamId;

/** What the commands make of checkpoints, true ones and others. */
final class CheckpointCommandsTest {
  private static final String SCENARIO =
      """
      name marked
      vcpus 2
      slot 1 gpa=0x10000000 size=16M backing=2M
      map gva=0x40000000 gpa=0x10000000 size=2M count=8 flags=PWUAD
      ops
      workload vcpu=* pattern=sequential gva=0x40000000 size=16M gva-step=2M count=8 reads=0%
      host log 1 on
      parallel
      workload vcpu=* pattern=uniform gva=0x40000000 size=16M count=4000 reads=30% seed=5
      end
      """;

  private static final String OFTEN = "umbra.journal.checkpoint-events";
  private static final String SMALL = "umbra.journal.batch-bytes";

  @TempDir private static Path temporary;
  private static Path whole;
  private static CommandResult run;
  private static int taken;

  private Path journal;
  private List<CheckpointFile> files;

  @BeforeAll
  static void run() throws IOException {
    assertThat(CommandResult.of("--version").exitCode()).isEqualTo(ExitCode.DONE);
    whole = temporary.resolve("whole");
    System.setProperty(OFTEN, "3000");
    System.setProperty(SMALL, "1000");
    ConfigFactory.invalidateCaches();
    Path scenario = Files.writeString(temporary.resolve("marked.txt"), SCENARIO);
    run = CommandResult.ofRun(scenario, whole);
    taken = CheckpointFolder.of(whole).files().size();
    forgetTheSettings();
    takeMore();
  }

  /** How many a run takes depends on the disk. */
  private static void takeMore() throws IOException {
    StreamId vm = StreamId.ofVm("marked");
    try (JournalFolder folder = JournalFolder.open(whole.resolve("leveldb"));
        Replay replay = new Replay(folder, vm, null)) {
      for (int batches = 1; replay.next(); ) {
        boolean border = replay.position().nextEvent() == replay.step() + 1;
        if (border && replay.state().isBetweenRequests() && ++batches % 12 == 0) {
          CheckpointFolder.of(whole).write(vm, Checkpoint.of(replay.state(), replay.position()));
        }
      }
    }
  }

  @AfterAll
  static void forgetTheSettings() {
    System.clearProperty(OFTEN);
    System.clearProperty(SMALL);
    ConfigFactory.invalidateCaches();
  }

  @BeforeEach
  void copyTheJournal() throws IOException {
    Path folder = Files.createTempDirectory(temporary, "copy");
    journal = StoreFiles.copy(whole, folder.resolve("journal"));
    files = CheckpointFolder.of(journal).files();
    assertThat(files).hasSizeGreaterThan(2);
  }

  @Test
  void runAndInfoSayWhatTheyCost() {
    assertThat(taken).isPositive();
    assertThat(run.outField("checkpoints")).matches(taken + ", \\d+ bytes, .*% of the time\\)");
    assertThat(CommandResult.of("info", journal).outField("checkpoints"))
        .startsWith(files.size() + ", ")
        .endsWith("the last at step " + files.get(files.size() - 1).step());
  }

  @Test
  void replayToAStepStartsFromTheNearestAndShowsTheSame() {
    for (CheckpointFile file : files) {
      for (long step : new long[] {file.step() - 1, file.step(), file.step() + 700}) {
        CommandResult quick = CommandResult.of("replay", journal, "--to", step);
        CommandResult full = CommandResult.of("replay", journal, "--to", step, "--full");
        assertThat(quick.exitCode()).as(quick.err()).isEqualTo(ExitCode.DONE);
        assertThat(quick.err()).isEmpty();
        assertThat(quick.outField("digest")).isEqualTo(full.outField("digest"));
        assertThat(full.outField("replayed")).doesNotContain("checkpoint");
        if (step >= file.step()) {
          assertThat(quick.outField("replayed"))
              .endsWith("from the checkpoint at " + nearest(step));
        }
      }
    }
  }

  /** Where a run takes them depends on the disk: the next one may be just behind. */
  private long nearest(long step) {
    long nearest = 0;
    for (CheckpointFile file : files) {
      nearest = file.step() <= step ? file.step() : nearest;
    }
    return nearest;
  }

  @Test
  void inspectShowsTheSameRangeWhereverItStarts() {
    List<String> whole = CommandResult.of("inspect", journal).outLines();
    for (CheckpointFile file : files) {
      for (long first : new long[] {file.step() - 1, file.step(), file.step() + 1}) {
        String range = first + "-" + (first + 150);
        List<String> part = CommandResult.of("inspect", journal, range).outLines();
        assertThat(part.get(0)).startsWith(String.format("%10d ", first));
        assertThat(whole).containsSequence(part);
        List<String> counts = CommandResult.of("inspect", journal, range, "--stat").outLines();
        assertThat(counts).isNotEmpty();
      }
    }
  }

  @Test
  void inspectNamesADamagedOneAndDoesWithout() throws IOException {
    CheckpointFile last = files.get(files.size() - 1);
    String range = last.step() + 1 + "-" + (last.step() + 100);
    String before = CommandResult.of("inspect", journal, range).out();
    byte[] bytes = Files.readAllBytes(last.path());
    bytes[100] ^= 1;
    Files.write(last.path(), bytes);
    CommandResult result = CommandResult.of("inspect", journal, range);
    assertThat(result.exitCode()).isEqualTo(ExitCode.DONE);
    assertThat(result.errLines()).hasSize(1);
    assertThat(result.err()).contains(last.path().toString(), "damaged checkpoint", "not used");
    assertThat(result.out()).isEqualTo(before);
  }

  @Test
  void verifyHoldsThemAgainstTheFold() {
    CommandResult verified = CommandResult.of("verify", journal);
    assertThat(verified.exitCode()).as(verified.out()).isEqualTo(ExitCode.DONE);
    assertThat(verified.out()).contains("all " + files.size() + " are what the fold gives");
  }

  @Test
  void aDamagedOneIsNamedByReplayAndFailsVerify() throws IOException {
    Path last = files.get(files.size() - 1).path();
    byte[] bytes = Files.readAllBytes(last);
    bytes[100] ^= 1;
    Files.write(last, bytes);
    CommandResult replayed =
        CommandResult.of("replay", journal, "--to", files.get(files.size() - 1).step());
    assertThat(replayed.exitCode()).isEqualTo(ExitCode.DONE);
    assertThat(replayed.errLines()).hasSize(1);
    assertThat(replayed.err()).contains(last.toString(), "damaged checkpoint", "not used");
    assertThat(replayed.outField("replayed"))
        .endsWith("from the checkpoint at " + files.get(files.size() - 2).step());
    CommandResult verified = CommandResult.of("verify", journal);
    assertThat(verified.exitCode()).isEqualTo(ExitCode.CHECK_FAILED);
    assertThat(verified.out()).contains("DAMAGED: " + last);
  }

  @Test
  void oneOfAnUnknownVmFailsVerify() throws IOException {
    Path stranger = files.get(0).path().resolveSibling("other-0000000000003000.checkpoint");
    Files.move(files.get(0).path(), stranger);
    CommandResult verified = CommandResult.of("verify", journal);
    assertThat(verified.exitCode()).isEqualTo(ExitCode.CHECK_FAILED);
    assertThat(verified.out()).contains("DAMAGED: " + stranger).contains("no VM of this journal");
  }

  @Test
  void aJournalIsWholeWithoutThem() throws IOException {
    for (CheckpointFile file : files) {
      Files.delete(file.path());
    }
    assertThat(CommandResult.of("verify", journal).exitCode()).isEqualTo(ExitCode.DONE);
    CommandResult replayed = CommandResult.of("replay", journal, "--to", 5000);
    assertThat(replayed.exitCode()).isEqualTo(ExitCode.DONE);
    assertThat(replayed.err()).isEmpty();
  }
}
