package umbra.journal.diff;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class EventAlignmentTest {
  @Test
  void equalEventsAreInBoth() {
    assertThat(aligned("abc", "abc")).isEqualTo(" a b c");
  }

  @Test
  void anEventMoreIsItsSidesAlone() {
    assertThat(aligned("abxc", "abc")).isEqualTo(" a b-x c");
    assertThat(aligned("abc", "abxc")).isEqualTo(" a b+x c");
  }

  @Test
  void ofWhatDiffersTheFirstRunsComesFirst() {
    assertThat(aligned("axyb", "auvb")).isEqualTo(" a-x-y+u+v b");
  }

  @Test
  void whatStaysBetweenTwoDifferencesIsFound() {
    assertThat(aligned("axbyc", "ambnc")).isEqualTo(" a-x+m b-y+n c");
  }

  @Test
  void nothingAgainstSomethingIsAllOneSides() {
    assertThat(aligned("", "ab")).isEqualTo("+a+b");
    assertThat(aligned("ab", "")).isEqualTo("-a-b");
  }

  @Test
  void twoLongRequestsWithoutAnythingCommonAreNotHeldInATable() {
    assertThat(aligned("x".repeat(5000), "y".repeat(5000)))
        .isEqualTo("-x".repeat(5000) + "+y".repeat(5000));
  }

  private static String aligned(String a, String b) {
    StringBuilder text = new StringBuilder();
    for (EventAlignment.Row row : EventAlignment.of(events(a), events(b))) {
      text.append(
          switch (row.side()) {
            case BOTH -> ' ';
            case A -> '-';
            case B -> '+';
          });
      text.append(row.event().lines().get(0));
    }
    return text.toString();
  }

  /** An event for each letter. */
  private static List<EventText> events(String letters) {
    List<EventText> events = new ArrayList<>();
    for (int i = 0; i < letters.length(); i++) {
      events.add(new EventText(i + 1, letters.charAt(i), List.of("" + letters.charAt(i))));
    }
    return events;
  }
}
