package umbra.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import umbra.cli.DamageVerdict.Answer;
import umbra.journal.store.LevelDbEngine;

/**
 * Whatever one flipped bit or a lost end does to one file of a journal, no command takes a part for
 * the whole, shows an event that was not written, prints a trace or hangs. {@code -Pdamage} takes
 * every bit and every length, otherwise a sample is drawn from a seed.
 */
final class DamageCampaignTest {
  /** 0: all. */
  private static final int CASES = Integer.getInteger("umbra.damage.cases", 100);

  private static final long SEED = Long.getLong("umbra.damage.seed", 20_261_123);
  private static final int FAILURES_SHOWN = Integer.getInteger("umbra.damage.failures", 20);
  private static final long LONGEST_CASE_SECONDS = 60;

  @TempDir private Path temporary;

  @AfterEach
  void readWithThePreferredEngine() {
    System.clearProperty("umbra.leveldb.java");
  }

  @ParameterizedTest
  @CsvSource({"NATIVE,NATIVE", "JAVA,NATIVE", "JAVA,JAVA"})
  void noDamageOfOneFilePassesUnseen(LevelDbEngine writer, LevelDbEngine reader) throws Exception {
    System.setProperty("umbra.leveldb.java", Boolean.toString(reader == LevelDbEngine.JAVA));
    ReferenceJournal whole = ReferenceJournal.make(temporary, writer);
    DamageVerdict verdict = new DamageVerdict(whole);
    List<JournalDamage> damages = chosen(JournalDamage.all(whole.store()));
    Map<String, Map<Answer, Integer>> counts = new TreeMap<>();
    List<String> failures = new ArrayList<>();
    ExecutorService watched = Executors.newSingleThreadExecutor();
    try {
      for (JournalDamage damage : damages) {
        note(damage);
        // A case that hangs is a failure and not the end of all time.
        watched
            .submit(() -> tryOne(whole, verdict, damage, counts, failures))
            .get(LONGEST_CASE_SECONDS, TimeUnit.SECONDS);
      }
    } finally {
      watched.shutdownNow();
    }
    System.out.printf(
        "damage: written with %s, read with %s, %d cases, seed %d; repeat with mvn -B test -pl cli -am"
            + " -Dtest=DamageCampaignTest -Dsurefire.failIfNoSpecifiedTests=false"
            + " -Dumbra.damage.cases=%d -Dumbra.damage.seed=%d%n",
        writer, reader, damages.size(), SEED, CASES, SEED);
    counts.forEach((what, answers) -> System.out.println("damage: " + what + " " + answers));
    assertThat(failures).isEmpty();
    assertThat(counts.get("verify").get(Answer.DAMAGED)).isGreaterThan(damages.size() / 2);
  }

  private static void tryOne(
      ReferenceJournal whole,
      DamageVerdict verdict,
      JournalDamage damage,
      Map<String, Map<Answer, Integer>> counts,
      List<String> failures) {
    Path file = whole.store().resolve(damage.file());
    try {
      byte[] original = Files.readAllBytes(file);
      Files.write(file, damage.appliedTo(original));
      ask("verify", verdict::verify, damage, counts, failures);
      ask("replay", verdict::replay, damage, counts, failures);
      ask("inspect", verdict::inspect, damage, counts, failures);
      ask("inspect --own", verdict::inspectOwn, damage, counts, failures);
      Path saved = whole.folder().resolveSibling("saved");
      ask("salvage", () -> verdict.salvage(saved), damage, counts, failures);
      FolderContents.delete(saved);
      Files.write(file, original);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private static void ask(
      String command,
      Supplier<Answer> question,
      JournalDamage damage,
      Map<String, Map<Answer, Integer>> counts,
      List<String> failures) {
    try {
      Answer answer = question.get();
      counts
          .computeIfAbsent(command, c -> new EnumMap<>(Answer.class))
          .merge(answer, 1, Integer::sum);
    } catch (AssertionError | RuntimeException wrong) {
      if (failures.size() < FAILURES_SHOWN) {
        failures.add(damage + ": " + command + ": " + wrong.getMessage());
      }
    }
  }

  private static List<JournalDamage> chosen(List<JournalDamage> all) {
    if (CASES == 0) {
      return all;
    }
    SplittableRandom random = new SplittableRandom(SEED);
    List<JournalDamage> chosen = new ArrayList<>();
    for (int i = 0; i < CASES; i++) {
      chosen.add(all.get(random.nextInt(all.size())));
    }
    return chosen;
  }

  /** Left behind where a case ends the JVM. */
  private static void note(JournalDamage damage) throws IOException {
    Files.writeString(Path.of("target", "damage-case.txt"), damage.toString());
  }
}
