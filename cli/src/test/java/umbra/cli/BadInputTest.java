package umbra.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is no scenario or no journal gets one line on stderr, exit code 2, and leaves nothing. */
final class BadInputTest {
  private static final String SET_UP =
      """
      vcpus 1
      slot 1 gpa=0x10000000 size=2M
      map gva=0x40000000 gpa=0x10000000 size=4K count=4
      """;

  @TempDir private Path temporary;

  static List<Arguments> badScenarios() {
    return List.of(
        Arguments.of("a typo", SET_UP + "ops\nvcpu 0 raed 0x40000000\n", ":5:8: ", "raed"),
        Arguments.of("no ops", SET_UP, ":4:1: ", "end of file"),
        Arguments.of("an empty file", "", ":1:1: ", "end of file"),
        Arguments.of("comments alone", "# nothing\n\n", ":3:1: ", "end of file"),
        Arguments.of(
            "overlapping slots", SET_UP + "slot 2 gpa=0x10100000 size=2M\nops\n", ":4:", "slot"),
        Arguments.of(
            "a gva that is not canonical",
            SET_UP + "ops\nvcpu 0 read 0x800000000000\n",
            ":5:",
            "0x800000000000"),
        Arguments.of("ten thousand vCPUs", "vcpus 10000\nops\nvcpu 0 nop\n", ":1:7: ", "10000"),
        Arguments.of("a vCPU that is not there", SET_UP + "ops\nvcpu 7 nop\n", ":5:6: ", "7"),
        Arguments.of("an open block", SET_UP + "ops\nparallel\nvcpu 0 nop\n", ":7:1: ", "end"),
        Arguments.of("a stray end", SET_UP + "ops\nvcpu 0 nop\nend\n", ":6:1: ", "end"),
        Arguments.of(
            "an unknown statistic",
            SET_UP + "ops\nvcpu 0 nop\nexpect stat pages_3m +1\n",
            ":6:",
            "pages_3m"),
        Arguments.of(
            "a number above 64 bits",
            SET_UP + "ops\nvcpu 0 write 0x40000000 0x10000000000000000\n",
            ":5:",
            "0x10000000000000000"),
        Arguments.of("a second vcpus line", SET_UP + "vcpus 1\nops\n", ":4:", "vcpus"),
        Arguments.of("a huge token", "vcpus " + "9".repeat(100_000) + "\nops\n", ":1:7: ", "999"));
  }

  static List<Arguments> unsupportedScenarios() {
    return List.of(
        Arguments.of(
            "a nested guest",
            "module npt=0 nested=1\n" + SET_UP + "npt 2\nops\nvcpu 0 l2 nop as=2\n",
            "l2 operations are modelled with module npt=1 nested=1 and 4-level guests alone"),
        Arguments.of(
            "a nested guest's workload in a block",
            SET_UP
                + "npt 2\nops\nparallel\n"
                + "workload vcpu=0 pattern=zipf gva=1G size=4K count=1 l2 as=2\nend\n",
            "l2 workloads are modelled with module npt=1 nested=1 and 4-level guests alone"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("badScenarios")
  void aBadScenarioIsRefusedWithFileLineAndColumn(
      String what, String text, String position, String found) throws IOException {
    Path scenario = Files.writeString(temporary.resolve("bad.txt"), text);
    CommandResult result = expectRefusal("run", scenario, "--journal", journal());
    assertThat(result.err()).as(what).contains(scenario + position, found, "expected");
    assertThat(result.err().length()).as("one line that can be read").isLessThan(500);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("unsupportedScenarios")
  void aScenarioThatTheModelCannotRunIsRefusedByName(String what, String text, String named)
      throws IOException {
    Path scenario = Files.writeString(temporary.resolve("unsupported.txt"), text);
    CommandResult result = expectRefusal("run", scenario, "--journal", journal());
    assertThat(result.err()).as(what).contains(named);
  }

  @Test
  void bytesThatAreNoTextAreRefusedWithTheirPlace() throws IOException {
    byte[] bytes = "vcpus 1\nops\n?".getBytes(StandardCharsets.US_ASCII);
    bytes[bytes.length - 1] = (byte) 0xff;
    Path scenario = Files.write(temporary.resolve("binary.txt"), bytes);
    CommandResult result = expectRefusal("run", scenario, "--journal", journal());
    assertThat(result.err()).contains(scenario + ":3:1: ", "0xff", "UTF-8");
  }

  @Test
  void aBinaryFileIsRefused() throws IOException {
    Path program = Path.of(System.getProperty("java.home"), "bin", "java");
    Path scenario = Files.copy(program, temporary.resolve("program"));
    CommandResult result = expectRefusal("run", scenario, "--journal", journal());
    assertThat(result.err()).contains(scenario + ":1:", "UTF-8");
  }

  @Test
  void aMissingScenarioIsNamed() throws IOException {
    Path scenario = temporary.resolve("none.txt");
    CommandResult result = expectRefusal("run", scenario, "--journal", journal());
    assertThat(result.err()).contains(scenario + ": no such file");
  }

  @Test
  void aFolderIsNoScenario() throws IOException {
    Path scenario = Files.createDirectory(temporary.resolve("folder.txt"));
    CommandResult result = expectRefusal("run", scenario, "--journal", journal());
    assertThat(result.err()).contains(scenario + ": found a folder");
  }

  @ParameterizedTest
  @ValueSource(strings = {"verify", "resume", "replay", "inspect", "info", "show"})
  void aVmThatTheJournalDoesNotHoldIsNamed(String command) throws IOException {
    Path scenario = Files.writeString(temporary.resolve("small.txt"), SET_UP + "ops\n");
    CommandResult run = CommandResult.of("run", scenario, "--journal", journal());
    assertThat(run.exitCode()).as(run.toString()).isEqualTo(ExitCode.DONE);
    CommandResult refused = expectRefusal(command, journal(), "--vm", "other");
    assertThat(refused.err()).contains("found no VM 'other'", "expected one of: small");
  }

  @Test
  void aRangeBehindTheLastEventIsRefused() throws IOException {
    Path scenario = Files.writeString(temporary.resolve("small.txt"), SET_UP + "ops\n");
    CommandResult.of("run", scenario, "--journal", journal());
    assertThat(expectRefusal("inspect", journal(), "5000-6000").err())
        .contains("found the range 5000-6000, expected one up to ", ", the last event");
    assertThat(expectRefusal("diff", journal(), "--from", 1, "--to", 5000).err())
        .contains("found --to 5000, expected at most ", ", the last event");
  }

  @Test
  void doctorRefusesWhatIsNoJournalToo() {
    CommandResult result = CommandResult.of("doctor", temporary.resolve("none"));
    assertThat(result.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(result.errLines()).singleElement().asString().contains("no such folder");
  }

  @ParameterizedTest
  @ValueSource(strings = {"verify", "replay", "inspect", "info"})
  void aJournalThatIsNotThereIsNamed(String command) throws IOException {
    Path folder = temporary.resolve("none");
    assertThat(expectRefusal(command, folder).err()).contains(folder + ": no such folder");
    assertThat(folder).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"verify", "replay", "inspect", "info"})
  void anEmptyFolderIsNoJournal(String command) throws IOException {
    Path folder = Files.createDirectory(temporary.resolve("empty"));
    assertThat(expectRefusal(command, folder).err()).contains(folder.toString(), "no journal");
    assertThat(folder).isEmptyDirectory();
  }

  @ParameterizedTest
  @ValueSource(strings = {"verify", "resume", "replay", "inspect", "info", "ls"})
  void aFileIsNoJournal(String command) throws IOException {
    Path file = Files.writeString(temporary.resolve("file"), "vcpus 1");
    assertThat(expectRefusal(command, file).err()).contains(file.toString(), "a file");
  }

  @ParameterizedTest
  @ValueSource(strings = {"verify", "replay", "inspect", "info"})
  void aFolderWithOtherThingsIsNoJournal(String command) throws IOException {
    Path folder = Files.createDirectory(temporary.resolve("other"));
    Files.writeString(folder.resolve("notes.txt"), "nothing");
    assertThat(expectRefusal(command, folder).err()).contains(folder.toString(), "no LevelDB");
  }

  @ParameterizedTest
  @ValueSource(strings = {"verify", "replay", "inspect", "info"})
  void aFolderWithGarbageUnderTheStoresNamesIsRefused(String command) throws IOException {
    Path folder = Files.createDirectory(temporary.resolve("garbage"));
    Files.writeString(folder.resolve("CURRENT"), "MANIFEST-000002\n");
    Files.write(folder.resolve("MANIFEST-000002"), new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9});
    Files.write(folder.resolve("000003.log"), new byte[1000]);
    CommandResult result = CommandResult.of(command, folder);
    assertThat(result.exitCode()).as(result.toString()).isNotEqualTo(ExitCode.DONE);
    assertThat(result.out()).isEmpty();
    assertThat(result.errLines()).singleElement().asString().contains(folder.toString());
  }

  private CommandResult expectRefusal(Object... args) throws IOException {
    List<Path> before = contents();
    CommandResult result = CommandResult.of(args);
    assertThat(result.exitCode()).as(result.toString()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(result.out()).isEmpty();
    assertThat(result.errLines()).singleElement().asString().startsWith("umbra: ");
    assertThat(contents()).as("nothing is left behind").isEqualTo(before);
    return result;
  }

  private Path journal() {
    return temporary.resolve("journal");
  }

  private List<Path> contents() throws IOException {
    try (var below = Files.walk(temporary)) {
      return new ArrayList<>(below.sorted().toList());
    }
  }
}
