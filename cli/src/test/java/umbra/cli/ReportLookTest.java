package umbra.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the report's page looks like, in light and dark. */
final class ReportLookTest extends ReportInBrowser {
  /** Contrast that WCAG 2 wants of text at level AA. */
  private static final double ENOUGH = 4.5;

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
