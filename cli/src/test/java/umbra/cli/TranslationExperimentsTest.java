package umbra.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code umbra experiment already-mapped} and {@code gfn-bits}. */
final class TranslationExperimentsTest {
  private static final String BROKEN = "journals/split-read-then-written-off-when-rmapped";
  private static final String FIXED = "journals/split-read-then-written-off-none";

  @TempDir private Path folder;

  @Test
  void theReviewersQuestionIsAnsweredAndItsJournalsCanBeCompared() throws IOException {
    Path once = folder.resolve("once");
    Path twice = folder.resolve("twice");
    CommandResult result =
        CommandResult.of("experiment", "already-mapped", "--small", "--out", once);
    assertThat(result.exitCode()).isEqualTo(ExitCode.DONE);
    assertThat(result.out())
        .contains("verdict  No: setting a mapped entry again leaves a stale access behind")
        .contains("repeat with umbra experiment already-mapped --small")
        .doesNotContain("FAILS");
    assertThat(lines(once, "splits.csv"))
        .contains("read-then-written,none,wux,2,0,1,2,0,0,0,,journals/")
        .contains("read-then-written,when_rmapped,-ux,4,1,2,4,0,0,1,22@");
    assertThat(lines(once, "shortest.csv"))
        .contains("shadow-paging,when_rmapped,22,97,2,level 1: -ux for wux,0,,94,0,vcpu 1 read");
    CommandResult diff = CommandResult.of("diff", once.resolve(FIXED), once.resolve(BROKEN));
    assertThat(diff.out()).contains("access_refresh_when_rmapped", "accessRefreshed");
    CommandResult.of("experiment", "already-mapped", "--small", "--out", twice);
    for (String table : new String[] {"searches", "shortest", "words", "outside", "splits"}) {
      assertThat(lines(twice, table + ".csv")).isEqualTo(lines(once, table + ".csv"));
    }
  }

  @Test
  void theBitsOfTheGfnAreCounted() throws IOException {
    Path out = folder.resolve("bits");
    CommandResult result = CommandResult.of("experiment", "gfn-bits", "--out", out);
    assertThat(result.exitCode()).isEqualTo(ExitCode.DONE);
    assertThat(result.out()).contains("verdict  For no reason: 56").doesNotContain("FAILS");
    assertThat(lines(out, "layouts.csv"))
        .contains(
            "3+56,56,5,4096,0,0x100000000000000,0x100000000000000000,0x100000000000000,2,3,1");
    assertThat(lines(out, "addresses.csv")).contains("\r\n52,40,0xffffffffff,16,21,12,24\r\n");
  }

  @Test
  void whatCannotBeSetIsOneLineAndNothingRuns() {
    Path out = folder.resolve("bad");
    CommandResult own =
        CommandResult.of(
            "experiment", "already-mapped", "--set", "access_refresh_in_sync=1", "--out", out);
    assertThat(own.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(own.err()).contains("already-mapped sets it itself");
    CommandResult order =
        CommandResult.of("experiment", "gfn-bits", "--set", "lowest=53", "--out", out);
    assertThat(order.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(order.err()).contains("found lowest=53, expected at most highest=52");
  }

  private static String lines(Path out, String file) throws IOException {
    return Files.readString(out.resolve(file));
  }
}
