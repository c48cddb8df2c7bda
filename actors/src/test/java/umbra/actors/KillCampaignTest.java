package umbra.actors;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import umbra.actors.store.JournalClaim;
import umbra.journal.checkpoint.CheckpointFolder;
import umbra.journal.format.ChainHead;
import umbra.journal.replay.CheckpointCheck;
import umbra.journal.replay.Redecision;
import umbra.journal.replay.Replay;
import umbra.journal.store.JournalException;
import umbra.journal.store.JournalFolder;
import umbra.journal.store.JournalReport;
import umbra.journal.store.StreamId;

/**
 * Kills runs, some of them again while they are resumed: at random moments with SIGKILL, and before
 * and after each write and flush of the store. What a process told is kept outside of it and must
 * be in the journal it leaves; the run is then resumed, and must end as one that nobody killed.
 *
 * <p>{@code -Dumbra.kills=1000} kills more often; {@code -Dumbra.kills.seed=S} begins at another
 * case.
 */
final class KillCampaignTest {
  private static final int KILLS = Integer.getInteger("umbra.kills", 20);
  private static final long FIRST_SEED = Long.getLong("umbra.kills.seed", 1);
  private static final long LONGEST_SECONDS = 60;

  /** No kill comes later: most runs have ended by then, and the rest is not shorter to resume. */
  private static final int LATEST_MILLIS = 2_500;

  /** Most runs make more writes than this. */
  private static final int LATEST_POINT = 60;

  /** And most runs take more checkpoints than this. */
  private static final int LATEST_CHECKPOINT = 4;

  private static final String OFTEN =
      "umbra.journal { batch-bytes = 2 KiB, vcpu-batch-bytes = 512, window-bytes = 8 KiB,"
          + " checkpoint-events = 3000 }";

  private static final String SCENARIO =
      SmallSimulation.PARALLEL
          .replace("count=3000", "count=9000")
          .replace("repeat 20", "repeat 150");

  @TempDir private Path temporary;

  private final Map<String, RunSummary> wholeRuns = new HashMap<>();
  private final Map<String, Integer> counts = new java.util.TreeMap<>();
  private Path scenario;

  /** One kill: when, and under which settings. */
  private record Case(long seed, String schedule, boolean fsync, String fault, int millis) {
    static Case of(final long seed) {
      final SplittableRandom random = new SplittableRandom(seed);
      final String[] schedules = {"round-robin", "seeded:" + random.nextInt(3), "free"};
      final String schedule = schedules[random.nextInt(schedules.length)];
      final boolean fsync = random.nextInt(3) != 0;
      final FaultPointJournal.Point[] points = FaultPointJournal.Point.values();
      final FaultPointJournal.Point point = points[random.nextInt(points.length)];
      final int latest = point.isOfJournal() ? LATEST_POINT : LATEST_CHECKPOINT;
      final String fault = random.nextBoolean() ? point + ":" + (1 + random.nextInt(latest)) : null;
      return new Case(seed, schedule, fsync, fault, random.nextInt(LATEST_MILLIS));
    }

    String settings() {
      final String journal = "akka.persistence.journal.leveldb.";
      final String faulty =
          fault == null ? "" : journal + "class = " + FaultPointJournal.class.getName() + "\n";
      return OFTEN + "\n" + faulty + journal + "fsync = " + (fsync ? "on" : "off");
    }

    @Override
    public String toString() {
      return "seed "
          + seed
          + ": "
          + schedule
          + ", fsync "
          + (fsync ? "on" : "off")
          + ", killed "
          + (fault == null ? "after " + millis + " ms" : "at " + fault)
          + "; repeat with mvn -B test -pl actors -am -Dtest=KillCampaignTest"
          + " -Dsurefire.failIfNoSpecifiedTests=false -Dumbra.kills=1 -Dumbra.kills.seed="
          + seed;
    }
  }

  @Test
  void nothingThatWasToldIsLostAndTheResumedRunEndsAsAWholeOne() throws Exception {
    scenario = Files.writeString(temporary.resolve("small.txt"), SCENARIO);
    int kills = 0;
    for (long seed = FIRST_SEED; kills < KILLS; seed++) {
      final Case first = Case.of(seed);
      final Path journal = temporary.resolve("journal-" + seed);
      kills += kill(first, journal);
      if (!Files.exists(journal.resolve("run"))) {
        count("nothing was begun yet");
        continue;
      }
      // Every third run is killed again, while it catches up or behind that.
      if (seed % 3 == 0 && kills < KILLS) {
        kills += kill(Case.of(seed << 32), first.schedule(), journal);
      }
      finish(first, journal);
      delete(journal);
    }
    System.out.println(
        "kill campaign: " + kills + " kills from seed " + FIRST_SEED + ": " + counts);
    assertThat(counts.get("resumed")).isPositive();
  }

  private int kill(final Case when, final Path journal) throws Exception {
    return kill(when, when.schedule(), journal);
  }

  /** Starts a run, or goes on with it, and kills it; 0 if it ended before. */
  private int kill(final Case when, final String schedule, final Path journal) throws Exception {
    final long before = lastEvent(journal);
    final List<String> told = start(when, schedule, journal);
    if (told.contains("ended")) {
      count("ended before its kill");
      return 0;
    }
    count(when.fault() == null ? "SIGKILL" : when.fault().replaceAll(":.*", ""));
    final long after = lastEvent(journal);
    assertThat(after).as("%s", when).isGreaterThanOrEqualTo(before);
    assertThat(after).as("%s", when).isGreaterThanOrEqualTo(lastTold(told));
    if (after > 0) {
      expectSoundCheckpoints(when, journal);
    }
    return 1;
  }

  private void finish(final Case when, final Path journal) {
    final RunSummary whole = wholeRuns.computeIfAbsent(when.schedule(), this::wholeRun);
    count(lastEvent(journal) == 0 ? "resumed without an event" : "resumed");
    final RunSummary end =
        SmallSimulation.resume(
            SmallSimulation.prepared(SCENARIO, when.schedule(), 100),
            journal,
            OFTEN,
            new RecordedReport());
    assertThat(end.retired()).as("%s", when).isEqualTo(whole.retired());
    if (when.schedule().equals("free")) {
      expectSame(when, journal);
    } else {
      assertThat(heads(end)).as("%s", when).isEqualTo(heads(whole));
      assertThat(end.digest()).as("%s", when).isEqualTo(whole.digest());
    }
    final JournalReport report = FoldedJournal.check(journal);
    assertThat(report.damages()).as("%s", when).isEmpty();
    assertThat(report.hasEnded()).as("%s", when).isTrue();
    expectSoundCheckpoints(when, journal);
  }

  /** Whoever was killed while writing one left nothing that looks like a whole one. */
  private void expectSoundCheckpoints(final Case when, final Path journal) {
    final StreamId vm = StreamId.ofVm("small");
    final CheckpointCheck checkpoints = new CheckpointCheck(CheckpointFolder.of(journal));
    try (JournalFolder store = JournalFolder.open(journal.resolve(JournalClaim.STORE));
        Replay replay = new Replay(store, vm, null)) {
      checkpoints.fold(replay, vm);
    }
    assertThat(checkpoints.findings()).as("%s", when).isEmpty();
    counts.merge("checkpoints checked", checkpoints.checked(), Integer::sum);
  }

  /** There is no other run to compare with: all of it must follow from its journal. */
  private static void expectSame(final Case when, final Path journal) {
    try (JournalFolder store = JournalFolder.open(journal.resolve(JournalClaim.STORE))) {
      assertThat(Redecision.of(store, StreamId.ofVm("small")).divergence())
          .as("%s", when)
          .isEmpty();
    }
  }

  private RunSummary wholeRun(final String schedule) {
    return SmallSimulation.run(
        SmallSimulation.prepared(SCENARIO, schedule, 100),
        temporary.resolve("whole-" + schedule.replace(':', '-')),
        OFTEN);
  }

  /** Number of the last event of the VM; every stream must be whole and not ahead of it. */
  private static long lastEvent(final Path journal) {
    try {
      final JournalReport report = FoldedJournal.check(journal);
      assertThat(report.damages()).isEmpty();
      return report.streams().get(0).lastEvent();
    } catch (final JournalException nothingThere) {
      assertThat(nothingThere.meaning()).isEqualTo(JournalException.Meaning.USAGE);
      return 0;
    }
  }

  private static long lastTold(final List<String> told) {
    long last = 0;
    for (final String line : told) {
      last = Math.max(last, Long.parseLong(line));
    }
    return last;
  }

  private List<String> start(final Case when, final String schedule, final Path journal)
      throws IOException, InterruptedException {
    final Path out = temporary.resolve("told");
    final Path err = temporary.resolve("errors");
    final List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xshare:auto", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    for (final String property : List.of("umbra.home", "logback.configurationFile")) {
      command.add("-D" + property + "=" + System.getProperty(property));
    }
    if (when.fault() != null) {
      command.add("-Dumbra.fault=" + when.fault());
    }
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(KilledRun.class.getName(), journal.toString(), schedule));
    command.addAll(List.of(scenario.toString(), when.settings()));
    final Process process =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    if (when.fault() == null && !process.waitFor(when.millis(), TimeUnit.MILLISECONDS)) {
      process.destroyForcibly();
    }
    if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError(when + " did not end; stderr: " + Files.readString(err));
    }
    assertThat(process.exitValue()).as("%s%n%s", when, Files.readString(err)).isIn(0, 137);
    return whole(Files.readString(out));
  }

  /** The lines that were printed to their end: a kill may tear the last one. */
  private static List<String> whole(final String text) {
    return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
  }

  private void count(final String what) {
    counts.merge(what, 1, Integer::sum);
  }

  private static List<ChainHead> heads(final RunSummary summary) {
    final List<ChainHead> heads = new ArrayList<>();
    heads.add(summary.vm().head());
    summary.vcpus().forEach(vcpu -> heads.add(vcpu.head()));
    return heads;
  }

  private static void delete(final Path journal) throws IOException {
    try (var files = Files.walk(journal)) {
      for (final Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
