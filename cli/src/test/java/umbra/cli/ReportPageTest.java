package umbra.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the report's page does. */
final class ReportPageTest extends ReportInBrowser {
  private static final int LAST = 177;

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
    assertThat(
            browser.text("document.querySelector('.card[data-page=\"6\"] tr.changed').innerText"))
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
}
