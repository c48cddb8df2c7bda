package umbra.cli.conform;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class MemoryLinesTest {
  private static final long END = 0x20000;

  private final Map<Long, Long> words = new TreeMap<>();

  @Test
  void joinsThreeEntriesThatGrowByAPage() {
    entries(0x10000, 0x1063, 0x2063, 0x3063);
    assertThat(lines()).containsExactly("0x10000 0x1063 count=3 step=0x1000");
  }

  @Test
  void writesTwoEntriesOneByOne() {
    entries(0x10000, 0x1063, 0x2063);
    assertThat(lines())
        .containsExactly("0x10000 0x1063 count=1 step=0x0", "0x10008 0x2063 count=1 step=0x0");
  }

  @Test
  void joinsEqualEntries() {
    entries(0x10008, 0x63, 0x63, 0x63, 0x63);
    assertThat(lines()).containsExactly("0x10008 0x63 count=4 step=0x0");
  }

  @Test
  void joinsHugeEntriesButNoOtherDistance() {
    entries(0x10000, 0x2000e7, 0x4000e7, 0x6000e7);
    entries(0x11000, 0x3000, 0x5000, 0x7000);
    assertThat(lines())
        .containsExactly(
            "0x10000 0x2000e7 count=3 step=0x200000",
            "0x11000 0x3000 count=1 step=0x0",
            "0x11008 0x5000 count=1 step=0x0",
            "0x11010 0x7000 count=1 step=0x0");
  }

  @Test
  void endsARunAtTheEndOfItsTable() {
    entries(0x10fe8, 0x1000, 0x2000, 0x3000, 0x4000, 0x5000, 0x6000);
    assertThat(lines())
        .containsExactly(
            "0x10fe8 0x1000 count=3 step=0x1000", "0x11000 0x4000 count=3 step=0x1000");
  }

  @Test
  void leavesOutWhatLiesOutsideTheTables() {
    entries(0xfff8, 0x1000);
    entries(END, 0x1000);
    assertThat(lines()).isEmpty();
  }

  @Test
  void printsNoExecuteEntriesUnsigned() {
    entries(0x10000, 0x8000000000000063L);
    assertThat(lines()).containsExactly("0x10000 0x8000000000000063 count=1 step=0x0");
  }

  @Test
  void rendersRealTablesAsTheRecorderDid() throws IOException {
    try (ResultReader reader = Recordings.readReal()) {
      List<String> recorded = reader.header().memory();
      for (String line : recorded) {
        store(line);
      }
      assertThat(lines()).hasSizeGreaterThan(10).isEqualTo(recorded);
    }
  }

  private List<String> lines() {
    return MemoryLines.from(gpa -> words.getOrDefault(gpa, 0L), END);
  }

  private void entries(long gpa, long... values) {
    for (int i = 0; i < values.length; i++) {
      words.put(gpa + 8L * i, values[i]);
    }
  }

  /** Stores {@code GPA VALUE count=N step=S}. */
  private void store(String line) {
    String[] fields = line.split(" ", -1);
    long value = Long.parseUnsignedLong(fields[1].substring(2), 16);
    long step = Long.parseLong(fields[3].substring("step=0x".length()), 16);
    int count = Integer.parseInt(fields[2].substring("count=".length()));
    for (int i = 0; i < count; i++) {
      entries(Long.decode(fields[0]) + 8L * i, value + i * step);
    }
  }
}
