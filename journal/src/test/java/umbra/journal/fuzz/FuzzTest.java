package umbra.journal.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * No input makes a reader throw anything but its own refusal, take more than 256 MB, or more time
 * than its length allows. {@code -Pfuzz} feeds ten million.
 */
final class FuzzTest {
  private static final long INPUTS = Long.getLong("umbra.fuzz.inputs", 50_000);
  private static final long SEED = Long.getLong("umbra.fuzz.seed", 20_261_123);
  private static final String ONLY = System.getProperty("umbra.fuzz.only", "");
  private static final String HEAP = "-Xmx256m";

  @Test
  void everyReaderTakesOrRefusesWhateverItIsFed() throws Exception {
    Process campaign = start();
    String told = new String(campaign.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int exitCode = campaign.waitFor();
    System.out.print(told);
    System.out.printf(
        "fuzz: %s inputs, seed %d, %s; repeat with mvn -B test -pl journal -am -Dtest=FuzzTest"
            + " -Dsurefire.failIfNoSpecifiedTests=false -Dumbra.fuzz.inputs=%d -Dumbra.fuzz.seed=%d"
            + " (one case: -Dumbra.fuzz.only=TARGET:NUMBER)%n",
        ONLY.isEmpty() ? INPUTS : ONLY, SEED, HEAP, INPUTS, SEED);
    assertThat(exitCode).as(told).isZero();
    if (ONLY.isEmpty()) {
      for (FuzzTarget target : FuzzTargets.all()) {
        assertThat(told).contains("fuzz: " + target.name() + ": ");
      }
    }
  }

  @Test
  void theSharesOfAllReadersAddUpToAHundred() throws IOException {
    int sum = FuzzTargets.all().stream().mapToInt(FuzzTarget::share).sum();
    assertThat(sum).isEqualTo(100);
  }

  @Test
  void anInputFollowsFromSeedAndNumberAlone() throws IOException {
    for (FuzzTarget target : FuzzTargets.all()) {
      assertThat(target.input(SEED, 17)).isEqualTo(target.input(SEED, 17));
    }
  }

  /** In a JVM of its own, whose heap is as small as the promise says. */
  private static Process start() throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add(HEAP);
    command.add("-XX:+UseSerialGC");
    command.add("-Dumbra.home=" + System.getProperty("umbra.home"));
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(FuzzCampaign.class.getName());
    command.add(Long.toString(INPUTS));
    command.add(Long.toString(SEED));
    if (!ONLY.isEmpty()) {
      command.add(ONLY);
    }
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }
}
