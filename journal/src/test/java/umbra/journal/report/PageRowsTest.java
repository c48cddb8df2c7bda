package umbra.journal.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PageRowsTest {
  private final PageRows rows = new PageRows();
  private final List<String> differences = new ArrayList<>();

  private void hear(final int index, final int row) {
    differences.add(index + "=" + row);
  }

  @Test
  void onlyRowsThatBecameOthersAreTold() {
    rows.runs(3, new int[] {0, 5, 9}, new int[] {11, 12, 13}, this::hear);
    differences.clear();
    rows.runs(3, new int[] {0, 6, 9}, new int[] {11, 14, 15}, this::hear);
    assertThat(differences).containsExactly("5=0", "6=14", "9=15");
  }

  @Test
  void theSameRowsAgainAreNoDifference() {
    rows.runs(2, new int[] {1, 2}, new int[] {7, 8}, this::hear);
    differences.clear();
    rows.runs(2, new int[] {1, 2}, new int[] {7, 8}, this::hear);
    assertThat(differences).isEmpty();
  }

  @Test
  void aPageThatIsGoneHasNoRows() {
    rows.header(3, this::hear);
    rows.runs(2, new int[] {1, 2}, new int[] {7, 8}, this::hear);
    differences.clear();
    rows.header(0, this::hear);
    rows.runs(0, new int[0], new int[0], this::hear);
    assertThat(differences).containsExactly("-1=0", "1=0", "2=0");
  }
}
