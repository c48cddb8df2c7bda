package umbra.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * Reports of two scenarios in a browser. Where there is none the tests say so and are skipped;
 * .ci/run installs one.
 */
abstract class ReportInBrowser {
  /** Of huge-page-split-by-dirty-logging: the huge leaf is gone, the link to its pieces is set. */
  static final int SPLIT = 98;

  @TempDir static Path folder;
  static Browser browser;
  static String split;
  static String unsync;

  @BeforeAll
  static void startTheBrowser() throws IOException {
    Optional<Browser> found = Browser.start(folder.resolve("profile"));
    Assumptions.assumeTrue(
        found.isPresent(),
        "no browser: the report's page is tested where chromium and chromedriver are on the path");
    browser = found.get();
    split = reportOf("huge-page-split-by-dirty-logging");
    unsync = reportOf("unsync-invlpg-sync");
  }

  @AfterAll
  static void stopTheBrowser() throws IOException {
    if (browser != null) {
      browser.close();
    }
  }

  @BeforeEach
  void asMostReadersSeeIt() throws IOException {
    browser.prefer("light");
    browser.resize(1400, 1000);
  }

  static String reportOf(String scenario) {
    Path journal = folder.resolve(scenario);
    CommandResult.ofRun(CommandResult.SCENARIOS.resolve(scenario + ".txt"), journal);
    return pageOf(journal, scenario, "1-");
  }

  static String pageOf(Path journal, String name, String range) {
    Path page = folder.resolve(name + ".html");
    assertThat(CommandResult.of("report", journal, range, "-o", page).exitCode()).isZero();
    return page.toUri().toString();
  }

  static void open(String address) throws IOException {
    // The same page with another step would not be loaded again.
    browser.open("about:blank");
    browser.open(address);
    browser.await("window.umbraReport");
  }

  static long step() throws IOException {
    return browser.number("umbraReport.step");
  }

  static String picture() throws IOException {
    return browser.text("document.getElementById('picture').innerText");
  }

  static void goTo(long step) throws IOException {
    browser.run("umbraReport.goTo(" + step + ")");
  }

  static void focus(String selector) throws IOException {
    browser.run("document.querySelector('" + selector + "').focus()");
  }
}
