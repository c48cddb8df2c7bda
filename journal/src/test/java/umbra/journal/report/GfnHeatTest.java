package umbra.journal.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

final class GfnHeatTest {
  private final GfnHeat heat = new GfnHeat(2);

  @Test
  void onlyFramesThatWereTouchedHaveARow() throws Exception {
    heat.add(0, 0x100000, 1);
    heat.add(0, 0x10, 2);
    heat.add(1, 0x10, 2);
    heat.add(1, 0x10, 2);
    assertThat(Written.by(heat::write))
        .isEqualTo(
            "{'width':1,'columns':2,'gfns':1,'rows':['0x10','0x100000'],"
                + "'planes':[[0,1,1,1,0,1],[0,1,2]]}");
  }

  @Test
  void aLongJournalOfAllMemoryFitsAndNothingIsLost() throws Exception {
    final int touches = 100_000;
    for (int i = 0; i < touches; i++) {
      heat.add(0, i * 7919L % 1_600_000, 1 + i * 100L);
    }
    assertThat(heat.gfnsPerRow()).isBetween(4096L, 8192L);
    assertThat(counted(Written.by(heat::write))).isEqualTo(touches);
  }

  @Test
  void columnsGetWiderAsTheStepsGoOn() throws Exception {
    heat.add(0, 1, GfnHeat.MOST_COLUMNS);
    heat.add(0, 1, GfnHeat.MOST_COLUMNS + 1L);
    assertThat(Written.by(heat::write))
        .contains("'width':2,'columns':257")
        .contains("'planes':[[0,255,1,0,256,1],[]]");
  }

  private static long counted(final String written) {
    final Matcher cells = Pattern.compile("\\d+,\\d+,(\\d+)[,\\]]").matcher(planes(written));
    long sum = 0;
    while (cells.find()) {
      sum += Long.parseLong(cells.group(1));
    }
    return sum;
  }

  private static String planes(final String written) {
    return written.substring(written.indexOf("'planes':[["));
  }
}
