package umbra.cli.conform;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class LineDifferenceTest {

  @Test
  void putsMissingAndSuperfluousLinesBetweenCommonOnes() {
    assertThat(
            LineDifference.between(List.of("a", "b", "c", "d"), List.of("a", "x", "c", "d", "e")))
        .containsExactly("  a", "- b", "+ x", "  c", "  d", "+ e");
  }

  @Test
  void findsASingleInsertionAmongEqualLines() {
    assertThat(LineDifference.between(List.of("a", "a"), List.of("a", "b", "a")))
        .containsExactly("  a", "+ b", "  a");
  }

  @Test
  void showsALineThatMovedAtBothPlaces() {
    assertThat(LineDifference.between(List.of("a", "b"), List.of("b", "a")))
        .containsExactly("- a", "  b", "+ a");
  }

  @Test
  void listsAllOfOneSideIfTheOtherIsEmpty() {
    assertThat(LineDifference.between(List.of("a", "b"), List.of())).containsExactly("- a", "- b");
    assertThat(LineDifference.between(List.of(), List.of("a"))).containsExactly("+ a");
  }

  @Test
  void cutsLongStretchesOfEqualLinesShort() {
    List<String> expected = lines(0, 20);
    List<String> actual = lines(0, 20);
    expected.set(9, "old");
    actual.set(9, "new");
    assertThat(LineDifference.between(expected, actual))
        .containsExactly(
            "  ... 6 equal lines",
            "  6",
            "  7",
            "  8",
            "- old",
            "+ new",
            "  10",
            "  11",
            "  12",
            "  ... 7 equal lines");
  }

  @Test
  void listsListsTooLongToAlignOneAfterTheOther() {
    List<String> expected = lines(0, 3000);
    List<String> actual = lines(5000, 8000);
    List<String> listing = LineDifference.between(expected, actual);
    assertThat(listing).hasSize(6000).startsWith("- 0", "- 1").endsWith("+ 7998", "+ 7999");
  }

  private static List<String> lines(int from, int to) {
    return new ArrayList<>(IntStream.range(from, to).mapToObj(Integer::toString).toList());
  }
}
