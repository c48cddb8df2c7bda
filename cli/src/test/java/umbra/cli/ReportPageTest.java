package umbra.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The report in a browser. Where there is none these tests say so and are skipped; .ci/run installs
 * one.
 */
final class ReportPageTest {
  /** Of huge-page-split-by-dirty-logging: the huge leaf is gone, the link to its pieces is set. */
  private static final int SPLIT = 98;

  private static final int LAST = 177;

  /** Contrast that WCAG 2 wants of text at level AA. */
  private static final double ENOUGH = 4.5;

  private static final String LONG =
      """
      # A huge page after the other is split by writes.
      vcpus 1
      slot 1 gpa=0x100000000 size=64M backing=2M
      map gva=0x100000000 gpa=0x100000000 size=2M count=32 flags=PWUAD
      ops
      parallel
      workload vcpu=0 pattern=sequential gva=0x100000000 size=64M gva-step=2M count=32 reads=0%
      end
      host log 1 on
      parallel
      workload vcpu=0 pattern=sequential gva=0x100000000 size=64M count=16384 reads=0%
      end
      """;

  @TempDir static Path folder;
  private static Browser browser;
  private static String split;
  private static String unsync;

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

  private static String reportOf(String scenario) {
    Path journal = folder.resolve(scenario);
    CommandResult.ofRun(CommandResult.SCENARIOS.resolve(scenario + ".txt"), journal);
    return pageOf(journal, scenario, "1-");
  }

  private static String pageOf(Path journal, String name, String range) {
    Path page = folder.resolve(name + ".html");
    assertThat(CommandResult.of("report", journal, range, "-o", page).exitCode()).isZero();
    return page.toUri().toString();
  }

  private static void open(String address) throws IOException {
    // The same page with another step would not be loaded again.
    browser.open("about:blank");
    browser.open(address);
    browser.await("window.umbraReport");
  }

  private static long step() throws IOException {
    return browser.number("umbraReport.step");
  }

  private static String picture() throws IOException {
    return browser.text("document.getElementById('picture').innerText");
  }

  private static void goTo(long step) throws IOException {
    browser.run("umbraReport.goTo(" + step + ")");
  }

  private static void focus(String selector) throws IOException {
    browser.run("document.querySelector('" + selector + "').focus()");
  }

  @Test
  void itOpensWithoutAnErrorAndAsksForNoOtherFile() throws IOException {
    browser.console();
    open(split);
    goTo(SPLIT);
    assertThat(browser.console()).isEmpty();
    assertThat(browser.number("performance.getEntriesByType('resource').length")).isZero();
    assertThat(browser.text("document.title")).startsWith("huge-page-split-by-dirty-logging");
    assertThat(browser.text("document.querySelector('main').getAttribute('aria-busy')"))
        .isEqualTo("false");
    assertThat(browser.text("document.getElementById('failure').hidden")).isEqualTo("true");
  }

  @Test
  void itsPolicyStopsScriptsAndRequestsThatAreNotItsOwn() throws IOException {
    open(split);
    browser.run(
        "const script = document.createElement('script');"
            + "script.textContent = 'window.intruder = true';"
            + "document.body.append(script);"
            + "const image = new Image(); image.src = 'http://127.0.0.1:9/x.png';"
            + "document.body.append(image);");
    assertThat(browser.text("window.intruder")).isEqualTo("undefined");
    browser.await("performance.now() > 0");
    assertThat(browser.console())
        .isNotEmpty()
        .allMatch(line -> line.contains("Content Security Policy"));
  }

  @Test
  void theSliderMovesThePicture() throws IOException {
    open(split + "#step=" + (SPLIT - 1));
    assertThat(picture()).doesNotContain("sp 7");
    focus("#step-slider");
    browser.type(Browser.RIGHT);
    browser.await("umbraReport.step === " + SPLIT);
    assertThat(picture()).contains("sp 7");
    assertThat(browser.text("document.querySelector('.card[data-page=\"6\"] tr.changed').innerText"))
        .contains("sp 7");
    browser.type(Browser.LEFT);
    browser.await("umbraReport.step === " + (SPLIT - 1));
    assertThat(picture()).doesNotContain("sp 7");
    browser.type(Browser.END);
    browser.await("umbraReport.step === " + LAST);
    browser.type(Browser.HOME);
    browser.await("umbraReport.step === 1");
  }

  @Test
  void goingThereAndBackShowsTheSameTables() throws IOException {
    open(split + "#step=60");
    String before = picture();
    goTo(LAST);
    assertThat(picture()).isNotEqualTo(before);
    goTo(60);
    assertThat(picture()).isEqualTo(before);
  }

  @Test
  void whatChangedIsListedOldAndNew() throws IOException {
    open(split + "#step=100");
    assertThat(browser.text("document.querySelector('#changes tbody').innerText"))
        .contains("sp 7 entry 1 spte\t0x0\t0x20000001e67 rwxu")
        .contains("pages_4k\t7\t8");
    assertThat(browser.text("document.querySelector('#stat-table tr.changed').innerText"))
        .startsWith("pages_4k\t8\t");
    goTo(92);
    assertThat(browser.text("document.getElementById('no-changes').hidden")).isEqualTo("false");
  }

  @Test
  void thePictureMarksWhatIsUnsyncHugeAndWriteProtected() throws IOException {
    open(unsync + "#step=97");
    assertThat(browser.text("document.querySelector('.card[data-page=\"7\"] caption').innerText"))
        .contains("unsync");
    assertThat(browser.text("document.querySelector('.card[data-page=\"6\"] caption').innerText"))
        .contains("wp")
        .contains("unsync children");
    open(split + "#step=82");
    assertThat(browser.text("document.querySelector('.card[data-page=\"6\"] tbody').innerText"))
        .contains("2M")
        .contains("logged");
  }

  @Test
  void theFilterShowsLinesThatHaveEveryWord() throws IOException {
    open(split);
    assertThat(browser.text("document.getElementById('filter-count').innerText"))
        .isEqualTo("206 lines");
    focus("#event-table");
    browser.type("/");
    assertThat(browser.text("document.activeElement.id")).isEqualTo("filter");
    browser.type("kvm_mmu_SET_spte level 1");
    List<?> names =
        (List<?>)
            browser.run(
                "return [...document.querySelectorAll('.event-name')].map(e => e.textContent)");
    assertThat(names).isNotEmpty().allMatch("kvm_mmu_set_spte"::equals);
    browser.type(" -gfn");
    assertThat(browser.text("document.getElementById('filter-count').innerText"))
        .isEqualTo("0 of 206 lines");
  }

  @Test
  void fromTheFilterTheKeysLeadIntoTheTableAndToTheStep() throws IOException {
    open(split);
    focus("#filter");
    browser.type("kvm_page_fault");
    browser.type(Browser.ENTER);
    assertThat(browser.text("document.activeElement.id")).isEqualTo("event-table");
    browser.await("umbraReport.events.texts[umbraReport.step - 1].startsWith('kvm_page_fault')");
    long first = step();
    browser.type(Browser.DOWN);
    browser.await("umbraReport.step > " + first);
    assertThat(browser.text("umbraReport.events.texts[umbraReport.step - 1]"))
        .startsWith("kvm_page_fault");
    assertThat(browser.text("document.querySelector('.event.selected').dataset.step"))
        .isEqualTo(String.valueOf(step()));
  }

  @Test
  void aLinkWithAStepOpensThereAndTheAddressFollows() throws IOException {
    open(split + "#step=" + SPLIT);
    assertThat(step()).isEqualTo(SPLIT);
    assertThat(browser.text("document.getElementById('step-event').innerText"))
        .isEqualTo("vcpu0: pageLinked: parent 6 index 0 child 7 spte 0x7827");
    browser.type("j");
    browser.await("location.hash === '#step=" + (SPLIT + 1) + "'");
    browser.run("location.hash = '#step=12'");
    browser.await("umbraReport.step === 12");
  }

  @Test
  void aStepThatThePageDoesNotHoldIsNamedWithTheCommandForIt() throws IOException {
    String part = pageOf(folder.resolve("huge-page-split-by-dirty-logging"), "part", "90-110");
    open(part + "#step=5");
    assertThat(step()).isEqualTo(90);
    assertThat(browser.text("document.getElementById('failure').innerText"))
        .startsWith("Step 5 is not among the steps that this page holds.")
        .contains("umbra report DIR 1-177 -o FILE");
    assertThat(browser.text("document.getElementById('held').innerText"))
        .contains("steps 90\u2013110 of 177")
        .contains("umbra report DIR FROM-TO -o FILE");
    goTo(100);
    assertThat(browser.text("document.getElementById('failure').hidden")).isEqualTo("true");
  }

  @Test
  void lettersGoFromStepToStepAndFromChangeToChange() throws IOException {
    open(split + "#step=90");
    browser.type("j");
    assertThat(step()).isEqualTo(91);
    browser.type("k");
    assertThat(step()).isEqualTo(90);
    browser.type("J");
    assertThat(step()).isEqualTo(94);
    browser.type("J");
    assertThat(step()).isEqualTo(96);
    browser.type("K");
    assertThat(step()).isEqualTo(94);
  }

  @Test
  void theTabKeyReachesEveryPart() throws IOException {
    open(split + "#step=100");
    Set<String> reached = new HashSet<>();
    for (int i = 0; i < 60; i++) {
      browser.type(Browser.TAB);
      reached.add(browser.text("document.activeElement.id"));
    }
    assertThat(reached)
        .contains(
            "zoom-in",
            "zoom-held",
            "step-back",
            "step-forward",
            "step-input",
            "step-slider",
            "vcpu-choice",
            "picture",
            "filter",
            "event-table",
            "heat-plane",
            "heat");
  }

  @Test
  void everyControlHasAName() throws IOException {
    open(split);
    String nameless =
        browser.text(
            "[...document.querySelectorAll('button, input, select, #heat, [tabindex]')]"
                + ".filter(e => !(e.innerText || '').trim() && !e.ariaLabel && !e.labels?.length"
                + " && !e.getAttribute('aria-labelledby')).map(e => e.outerHTML).join()");
    assertThat(nameless).isEmpty();
  }

  @Test
  void draggingZoomsTheTimelineAndADoubleClickShowsAll() throws IOException {
    open(split);
    browser.run("document.getElementById('timeline').scrollIntoView({behavior: 'instant'})");
    String over = "document.querySelector('.u-over').getBoundingClientRect()";
    long left = browser.number(over + ".left");
    long width = browser.number(over + ".width");
    long y = browser.number(over + ".top + " + over + ".height / 2");
    browser.drag(left + width / 4, y, left + width / 2, y);
    long from = browser.number("document.getElementById('charts').dataset.from");
    long to = browser.number("document.getElementById('charts').dataset.to");
    assertThat(from).isBetween(LAST / 4 - 3L, LAST / 4 + 3L);
    assertThat(to).isBetween(LAST / 2 - 3L, LAST / 2 + 3L);
    browser.run(
        "document.querySelector('.u-over').dispatchEvent(new MouseEvent('dblclick',"
            + " {bubbles: true}))");
    browser.await("document.getElementById('charts').dataset.to === '" + LAST + "'");
    assertThat(browser.number("document.getElementById('charts').dataset.from")).isEqualTo(1);
  }

  @Test
  void aClickIntoTheTimelineMovesTheStep() throws IOException {
    open(split + "#step=1");
    browser.run("document.getElementById('timeline').scrollIntoView({behavior: 'instant'})");
    String over = "document.querySelector('.u-over').getBoundingClientRect()";
    long x = browser.number(over + ".left + " + over + ".width * 3 / 4");
    long y = browser.number(over + ".top + " + over + ".height / 2");
    browser.drag(x, y, x, y);
    browser.await("umbraReport.step > 1");
    assertThat(step()).isBetween(LAST * 3L / 4 - 3, LAST * 3L / 4 + 3);
  }

  @Test
  void theHeatMapTellsItsCellsAndEnterGoesThere() throws IOException {
    open(split + "#step=1");
    focus("#heat");
    browser.type(Browser.RIGHT + Browser.RIGHT + Browser.RIGHT + Browser.DOWN);
    assertThat(browser.text("document.getElementById('heat-cell').innerText"))
        .matches("gfn 0x[0-9a-f]+, steps 4\u20134: \\d+ faults");
    browser.type(Browser.ENTER);
    browser.await("umbraReport.step === 4");
  }

  @ParameterizedTest
  @ValueSource(strings = {"light", "dark"})
  void allTextHasEnoughContrast(String scheme) throws IOException {
    browser.prefer(scheme);
    for (String address : List.of(split + "#step=98", unsync + "#step=97")) {
      open(address);
      browser.run("document.querySelectorAll('details').forEach(each => { each.open = true; })");
      Object found = browser.run(PageScripts.WORST_CONTRASTS);
      assertThat((List<?>) found)
          .isNotEmpty()
          .allSatisfy(
              each -> {
                List<?> text = (List<?>) each;
                assertThat(((Number) text.get(0)).doubleValue())
                    .as("contrast of %s", text.get(1))
                    .isGreaterThanOrEqualTo(ENOUGH);
              });
    }
  }

  @Test
  void aSmallWindowShowsAllPartsWithoutScrollingSideways() throws IOException {
    browser.resize(390, 844);
    open(split + "#step=98");
    assertThat(browser.number("document.documentElement.scrollWidth")).isLessThanOrEqualTo(390);
    assertThat(picture()).contains("sp 7");
  }

  @Test
  void aHundredThousandStepsScrollSmoothlyAndThePageSaysThatItHoldsNoMore() throws IOException {
    Path scenario = Files.writeString(folder.resolve("long.txt"), LONG);
    Path journal = folder.resolve("long");
    CommandResult.ofRun(scenario, journal);
    open(pageOf(journal, "long-page", "1-"));
    assertThat(browser.number("umbraReport.run.last")).isEqualTo(100_000);
    assertThat(browser.number("umbraReport.run.steps")).isGreaterThan(100_000);
    assertThat(browser.text("document.getElementById('held').innerText"))
        .contains("a page holds 100\u202f000 steps at most");
    long median = browser.number("(() => {" + PageScripts.MEDIAN_SCROLL + "})()");
    assertThat(median).as("milliseconds to draw after a jump").isLessThan(100);
    assertThat(browser.number("document.querySelectorAll('.event').length")).isLessThan(100);
    goTo(100_000);
    assertThat(browser.text("document.querySelector('.event.current').dataset.step"))
        .isEqualTo("100000");
  }

  @ParameterizedTest
  @ValueSource(strings = {"light", "dark"})
  void theScreenshotShowsThePicture(String scheme) throws IOException {
    browser.prefer(scheme);
    open(split + "#step=" + SPLIT);
    browser.run("document.getElementById('picture').scrollIntoView({behavior: 'instant'})");
    BufferedImage shot = browser.screenshot();
    assertThat(colorAt(shot, "tr.changed", 0.999)).isEqualTo(token("--changed"));
    assertThat(colorAt(shot, "tr.changed", 0.002)).isEqualTo(token("--changed-edge"));
    assertThat(colorAt(shot, ".card[data-page=\"3\"] caption", 0.98)).isEqualTo(token("--panel"));
    assertThat(hasPixelOf(shot, token("--accent"), ".wire.wanted")).isTrue();
    assertThat(colorsIn(shot, "#picture")).isGreaterThan(20);
  }

  /** Where an element is in the window. */
  private record Box(int left, int top, int right, int bottom) {
    static Box of(String selector) throws IOException {
      List<?> sides =
          (List<?>)
              browser.run(
                  "const box = document.querySelector('"
                      + selector
                      + "').getBoundingClientRect();"
                      + "return [box.left, box.top, box.right, box.bottom].map(Math.round)");
      return new Box(at(sides, 0), at(sides, 1), at(sides, 2), at(sides, 3));
    }

    private static int at(List<?> sides, int position) {
      return ((Number) sides.get(position)).intValue();
    }
  }

  /** Color in the middle of an element's height, at a part of its width. */
  private static int colorAt(BufferedImage shot, String selector, double across)
      throws IOException {
    Box box = Box.of(selector);
    int x = (int) (box.left() + across * (box.right() - box.left()));
    int inside = Math.min(box.right() - 4, Math.max(box.left() + 2, x));
    return shot.getRGB(inside, (box.top() + box.bottom()) / 2) & 0xffffff;
  }

  private static int token(String name) throws IOException {
    return Integer.parseInt(browser.text("color('" + name + "')").substring(1), 16);
  }

  private static boolean hasPixelOf(BufferedImage shot, int color, String selector)
      throws IOException {
    Box box = Box.of(selector);
    int middle = (box.left() + box.right()) / 2;
    for (int y = box.top() - 3; y <= box.bottom() + 3; y++) {
      if ((shot.getRGB(middle, y) & 0xffffff) == color) {
        return true;
      }
    }
    return false;
  }

  private static int colorsIn(BufferedImage shot, String selector) throws IOException {
    Box box = Box.of(selector);
    Set<Integer> colors = new HashSet<>();
    for (int y = box.top(); y < Math.min(shot.getHeight(), box.bottom()); y++) {
      for (int x = box.left(); x < box.right(); x++) {
        colors.add(shot.getRGB(x, y));
      }
    }
    return colors.size();
  }
}
