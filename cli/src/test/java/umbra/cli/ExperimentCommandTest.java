package umbra.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import umbra.cli.experiment.Experiment;
import umbra.cli.experiment.Settings;

/** {@code umbra experiment} itself, and its page in a browser. */
final class ExperimentCommandTest {
  /** Contrast that WCAG 2 wants of text at level AA. */
  private static final double ENOUGH = 4.5;

  @TempDir private Path folder;

  @Test
  void withoutANameItListsAllWithTheirQuestions() {
    CommandResult result = CommandResult.of("experiment");
    assertThat(result.exitCode()).isEqualTo(ExitCode.DONE);
    assertThat(result.outLines()).hasSameSizeAs(ExperimentCatalogue.all());
    for (Experiment experiment : ExperimentCatalogue.all()) {
      assertThat(result.outField(experiment.name())).isEqualTo(experiment.question());
    }
  }

  @Test
  void everySmallSizeIsPossible() {
    for (Experiment experiment : ExperimentCatalogue.all()) {
      Settings settings = new Settings(experiment, experiment.small());
      assertThat(settings.given()).as(experiment.name()).isEqualTo(experiment.small());
    }
  }

  @Test
  void itSaysWhatCanBeSet() {
    CommandResult result = CommandResult.of("experiment", "gfn-bits", "--describe");
    assertThat(result.exitCode()).isEqualTo(ExitCode.DONE);
    assertThat(result.out()).contains("asked in ", "--set highest=52");
  }

  @Test
  void whatIsWrongIsOneLineAndLeavesNothingBehind() throws IOException {
    Path out = folder.resolve("out");
    CommandResult unknown = CommandResult.of("experiment", "gfn-bit", "--out", out);
    assertThat(unknown.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(unknown.errLines())
        .singleElement()
        .asString()
        .startsWith("umbra: found experiment 'gfn-bit', expected one of nx-after-split, ");
    CommandResult order =
        CommandResult.of("experiment", "gfn-bits", "--set", "lowest=53", "--out", out);
    assertThat(order.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(order.errLines()).hasSize(1);
    assertThat(out).doesNotExist();
    Files.writeString(Files.createDirectory(out).resolve("mine"), "here");
    CommandResult occupied = CommandResult.of("experiment", "gfn-bits", "--out", out);
    assertThat(occupied.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(occupied.errLines()).hasSize(1);
    assertThat(out).isDirectoryContaining(file -> file.endsWith("mine"));
  }

  @Test
  void thePageOpensWithoutErrorsAndCanBeReadInLightAndDark() throws IOException {
    Path out = folder.resolve("out");
    assertThat(CommandResult.of("experiment", "gfn-bits", "--out", out).exitCode()).isZero();
    Optional<Browser> found = Browser.start(folder.resolve("profile"));
    Assumptions.assumeTrue(
        found.isPresent(),
        "no browser: the page is tested where chromium and chromedriver are on the path");
    try (Browser browser = found.get()) {
      for (String scheme : List.of("light", "dark")) {
        browser.prefer(scheme);
        browser.console();
        browser.open(out.resolve("index.html").toUri().toString());
        assertThat(browser.console()).isEmpty();
        assertThat(browser.number("document.querySelectorAll('figure.plot canvas').length"))
            .isEqualTo(1);
        assertThat((List<?>) browser.run(PageScripts.WORST_CONTRASTS))
            .isNotEmpty()
            .allSatisfy(
                text ->
                    assertThat(((Number) ((List<?>) text).get(0)).doubleValue())
                        .as("contrast of %s", ((List<?>) text).get(1))
                        .isGreaterThanOrEqualTo(ENOUGH));
      }
    }
  }
}
