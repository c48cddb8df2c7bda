package umbra.cli.experiment.programs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import umbra.actors.SimulationRunner;
import umbra.cli.experiment.Check;
import umbra.cli.experiment.Findings;
import umbra.cli.experiment.Laboratory;
import umbra.cli.experiment.Settings;
import umbra.cli.experiment.Table;
import umbra.mmu.program.TraceError;

/** The experiment on the shipped samples: three programs, three backings, with and without log. */
final class RealProgramsTest {
  private static final int ROWS = 24;

  private final RealPrograms experiment = new RealPrograms();
  private final List<String> notices = new ArrayList<>();

  @TempDir private Path temporary;

  @BeforeAll
  static void configureAsTheLauncherDoes() {
    Path home = Path.of(System.getProperty("umbra.home"));
    System.setProperty("config.file", home.resolve("config/application.conf").toString());
    ConfigFactory.invalidateCaches();
  }

  @Test
  void theSampleGivesItsVerdictAndNoWrittenPageIsMissingInALog() {
    Findings findings = perform("small", experiment.small());
    assertThat(findings.checks()).hasSize(ROWS / 2).allMatch(Check::holds);
    assertThat(findings.verdict().answer())
        .startsWith("(Short samples.) Huge mappings pay for real programs: with 2M pages");
    assertThat(notices).singleElement().asString().contains("config/traces/record");

    Table rows = findings.tables().get(0);
    assertThat(rows.rows()).hasSize(ROWS);
    for (int first = 0; first < ROWS; first += 6) {
      for (String column : List.of("tlb_misses", "faults", "sptes_set")) {
        assertThat(number(rows, first + 2, column)).isLessThan(number(rows, first, column));
      }
      assertThat(number(rows, first + 1, "splits")).isZero();
      assertThat(number(rows, first + 2, "splits")).isZero();
      assertThat(number(rows, first + 3, "splits")).isPositive();
      assertThat(number(rows, first, "dirty_pages")).isZero();
      assertThat(number(rows, first + 1, "dirty_pages"))
          .isGreaterThanOrEqualTo(number(rows, first + 1, "written_pages"));
    }
  }

  @Test
  void equalSettingsGiveEqualRows() {
    Map<String, String> given = Map.of("traces", "sample", "accesses", "1000");
    assertThat(perform("second", given).tables().get(0).rows())
        .isEqualTo(perform("first", given).tables().get(0).rows());
  }

  @Test
  void aBrokenTraceEndsItBeforeAnythingRuns() throws IOException {
    Path traces = Files.createDirectories(temporary.resolve("traces"));
    for (String name : List.of("sort", "sqlite", "perl")) {
      Files.writeString(traces.resolve(name + ".gz"), "I  1000,1\n" + name + "\n");
    }
    assertThatExceptionOfType(TraceError.class)
        .isThrownBy(() -> perform("broken", Map.of("traces", traces.toString())))
        .withMessageStartingWith("sort.gz:2:1: found 'sort'");
    assertThat(temporary.resolve("broken")).doesNotExist();
  }

  @Test
  void aUnitThatIsHalfTouchedIsHugeAndPagesKeepTheirPlace() {
    long[] pages = new long[259];
    for (int i = 0; i < 257; i++) {
      pages[i] = 0x400L + i;
    }
    pages[257] = 0x600;
    pages[258] = 0x9ff;
    ProgramLayout layout = new ProgramLayout(pages, 1L << 32, 3);
    assertThat(layout.units()).isEqualTo(3);
    assertThat(layout.slotSize()).isEqualTo(6L << 20);
    assertThat(layout.pageOfSlot(0x9ff)).isEqualTo(2 * 512 + 511);
    assertThat(layout.map(ProgramBacking.THP))
        .isEqualTo(
            """
            map as=3 gva=0x400000 gpa=0x100000000 size=2M count=1 flags=PWUAD
            map as=3 gva=0x600000 gpa=0x100200000 size=4K count=1 flags=PWUAD
            map as=3 gva=0x9ff000 gpa=0x1005ff000 size=4K count=1 flags=PWUAD
            """);
    assertThat(layout.map(ProgramBacking.TWO_M))
        .isEqualTo(
            """
            map as=3 gva=0x400000 gpa=0x100000000 size=2M count=3 flags=PWUAD
            """);
    assertThat(layout.map(ProgramBacking.FOUR_K))
        .startsWith("map as=3 gva=0x400000 gpa=0x100000000 size=4K count=257 flags=PWUAD\n");
  }

  private Findings perform(String name, Map<String, String> given) {
    Settings settings = new Settings(experiment, given);
    Laboratory laboratory =
        new Laboratory(temporary.resolve(name), settings, SimulationRunner::run, notices::add);
    return experiment.perform(laboratory, settings);
  }

  private static long number(Table table, int row, String column) {
    return Long.parseLong(table.rows().get(row).get(table.index(column)).text());
  }
}
