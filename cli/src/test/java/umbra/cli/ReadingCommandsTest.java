package umbra.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands that read a journal, on two small finished runs that none of them may change. */
final class ReadingCommandsTest {
  /** Its lines are in a resource: they are the program's promise to scripts. */
  private static final String TINY =
      """
      name tiny
      vcpus 2
      slot 1 gpa=0x10000000 size=2M backing=4K
      map gva=0x40000000 gpa=0x10000000 size=4K count=2 flags=PWU
      warm off
      ops
      vcpu 0 write 0x40000000 0x42
      vcpu 1 read 0x40000000
      vcpu 1 read 0x40002000
      host log 1 on
      vcpu 0 write 0x40000000 0x43
      """;

  @TempDir private static Path temporary;

  private static Path tiny;
  private static Path big;
  private static CommandResult tinyRun;
  private static CommandResult bigRun;
  private static String before;

  @BeforeAll
  static void runScenarios() throws IOException {
    Path scenario = Files.writeString(temporary.resolve("tiny.txt"), TINY);
    tiny = temporary.resolve("journals/tiny");
    tinyRun = CommandResult.ofRun(scenario, tiny);
    big = temporary.resolve("journals/big");
    bigRun = CommandResult.ofRun(CommandResult.SCENARIOS.resolve("four-vcpus-two-spaces.txt"), big);
    before = FolderContents.of(temporary.resolve("journals"));
  }

  @AfterAll
  static void noReadingCommandChangedAByteOfTheJournals() throws IOException {
    assertThat(FolderContents.of(temporary.resolve("journals"))).isEqualTo(before);
  }

  @Test
  void inspectPrintsTheTracepointsOfASmallRunAsTheyWerePromised() throws IOException {
    assertThat(done("inspect", tiny).out()).isEqualTo(resource("tiny-events.txt"));
  }

  @Test
  void inspectPrintsAVcpusOwnStreamAsItWasPromised() throws IOException {
    assertThat(done("inspect", tiny, "--vcpu", 1, "--own").out())
        .isEqualTo(resource("tiny-vcpu-1.txt"));
  }

  @Test
  void inspectCountsTheSmallRunAsItWasPromised() throws IOException {
    assertThat(done("inspect", tiny, "--stat").out()).isEqualTo(resource("tiny-counts.txt"));
  }

  @Test
  void aRangeIsThoseLinesOfTheWhole() {
    List<String> whole = done("inspect", big).outLines();
    List<String> part = done("inspect", big, "100-199").outLines();
    assertThat(whole).containsSequence(part);
    assertThat(stepOf(part.get(0))).isEqualTo(100);
    assertThat(stepOf(part.get(part.size() - 1))).isEqualTo(199);
    assertThat(part.stream().map(ReadingCommandsTest::stepOf).distinct()).hasSize(100);
  }

  @Test
  void openRangesReachToTheEnds() {
    List<String> whole = done("inspect", big).outLines();
    List<String> head = done("inspect", big, "1-2000").outLines();
    List<String> tail = done("inspect", big, "2001-").outLines();
    assertThat(whole).startsWith(head.toArray(String[]::new));
    assertThat(whole).endsWith(tail.toArray(String[]::new)).hasSize(head.size() + tail.size());
    assertThat(done("inspect", big, "7").outLines()).hasSize(1);
  }

  @Test
  void eachLineBelongsToOneVcpuOrTheHost() {
    int lines = 0;
    for (int vcpu = -1; vcpu < 4; vcpu++) {
      String who = vcpu < 0 ? " host: " : " vcpu" + vcpu + ": ";
      List<String> own = done("inspect", big, "2-", "--vcpu", vcpu).outLines();
      assertThat(own).isNotEmpty().allMatch(line -> line.contains(who));
      lines += own.size();
    }
    assertThat(done("inspect", big, "2-").outLines()).hasSize(lines);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 3})
  void aVcpusOwnEventsAreNumberedWithoutGap(int vcpu) {
    List<String> lines = done("inspect", big, "--vcpu", vcpu, "--own").outLines();
    for (int line = 0; line < lines.size(); line++) {
      assertThat(lines.get(line)).startsWith("vcpu" + vcpu + " " + (line + 1) + ": ");
    }
    assertThat(lines.get(0)).contains("vcpuStarted");
    assertThat(lines.get(lines.size() - 1)).contains("vcpuEnded");
    assertThat(done("inspect", big, "3-5", "--vcpu", vcpu, "--own").outLines())
        .isEqualTo(lines.subList(2, 5));
  }

  @Test
  void everyEventIsOneObjectOfJsonOnOneLine() throws IOException {
    List<String> lines = done("inspect", big, "--format", "json").outLines();
    String events = bigRun.outField("events").split(" ", -1)[0];
    assertThat(lines).hasSize(Integer.parseInt(events));
    for (int line = 0; line < lines.size(); line++) {
      assertThat(stepOfObject(lines.get(line))).isEqualTo(line + 1L);
    }
  }

  @Test
  void aVcpusOwnEventsAreJsonToo() throws IOException {
    List<String> lines = done("inspect", big, "--vcpu", 2, "--own", "--format", "json").outLines();
    assertThat(lines).hasSameSizeAs(done("inspect", big, "--vcpu", 2, "--own").outLines());
    for (int line = 0; line < lines.size(); line++) {
      assertThat(stepOfObject(lines.get(line))).isEqualTo(line + 1L);
    }
  }

  @Test
  void theCountsAddUpToAllEvents() {
    CommandResult counts = done("inspect", big, "--stat");
    long sum = Long.parseLong(counts.outField("host"));
    for (int vcpu = 0; vcpu < 4; vcpu++) {
      sum += Long.parseLong(counts.outField("vcpu" + vcpu));
    }
    assertThat(bigRun.outField("events")).startsWith(sum + " of the VM");
    assertThat(counts.outField("kvm_page_fault")).isEqualTo(counts.outField("faultTaken"));
  }

  @Test
  void replayStopsAtTheStepItIsToldAndGoesOnFromThereToTheSameEnd() {
    CommandResult middle = done("replay", big, "--to", 2000);
    assertThat(middle.outField("step")).isEqualTo("2000");
    CommandResult end = done("replay", big);
    assertThat(end.outField("step")).endsWith(" (end of the run)");
    assertThat(end.outField("digest")).isEqualTo(bigRun.outField("digest"));
    assertThat(middle.outField("digest")).isNotEqualTo(end.outField("digest"));
  }

  @Test
  void replayDecidesEveryRequestAgain() {
    String events = bigRun.outField("events").split(" ", -1)[0];
    assertThat(done("replay", big, "--verify").outField("verify"))
        .matches("\\d+ requests decided again, " + events + " events, all the same");
  }

  @Test
  void verifyNamesEveryStreamWithItsChainHead() {
    List<String> lines = done("verify", big).outLines();
    assertThat(lines.get(0))
        .startsWith("vm|four-vcpus-two-spaces: whole up to event ")
        .endsWith("chain " + bigRun.outField("chain head"));
    for (int vcpu = 0; vcpu < 4; vcpu++) {
      assertThat(lines.get(1 + vcpu)).startsWith("vcpu|four-vcpus-two-spaces|" + vcpu + ": whole");
    }
    assertThat(lines.get(5)).contains("folds to digest " + bigRun.outField("digest"));
    assertThat(lines).hasSize(7).endsWith("whole");
  }

  @Test
  void infoSaysWhichRunItIs() {
    CommandResult info = done("info", tiny);
    assertThat(info.outField("vm")).isEqualTo("tiny");
    assertThat(info.outField("scenario")).isEqualTo("tiny.txt");
    assertThat(info.outField("schedule")).isEqualTo("round-robin, quantum 256");
    assertThat(info.outField("vcpus")).isEqualTo("2");
    assertThat(info.outField("format")).startsWith("1, ");
    assertThat(info.out()).contains("chain " + tinyRun.outField("chain head"));
  }

  @ParameterizedTest
  @CsvSource({
    "inspect,5-4,5-4",
    "inspect,0-4,0-4",
    "inspect,x,x",
    "inspect,-,-",
    "inspect,--own,--own",
    "inspect,--format=yaml,yaml",
    "inspect,--vcpu=two,two",
    "inspect,--vm=other,other",
    "replay,--to=0,0",
    "replay,--to=99999999,99999999",
    "replay,--vm=other,other",
    "info,--vm=other,other"
  })
  void aWrongOptionIsNamedOnStderrWithoutData(String command, String option, String named) {
    CommandResult result = CommandResult.of(command, tiny, option);
    assertThat(result.exitCode()).as(result.toString()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(result.out()).isEmpty();
    assertThat(result.errLines().get(0)).startsWith("umbra: ").contains(named);
  }

  private static CommandResult done(Object... args) {
    CommandResult result = CommandResult.of(args);
    assertThat(result.exitCode()).as(result.toString()).isEqualTo(ExitCode.DONE);
    assertThat(result.err()).isEmpty();
    return result;
  }

  private static long stepOf(String line) {
    String text = line.strip();
    return Long.parseLong(text.substring(0, text.indexOf(' ')));
  }

  private static long stepOfObject(String line) throws IOException {
    long step = -1;
    try (JsonParser parser = new JsonFactory().createParser(line)) {
      assertThat(parser.nextToken()).isEqualTo(JsonToken.START_OBJECT);
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        if ("step".equals(parser.currentName()) && parser.currentToken().isNumeric()) {
          step = parser.getLongValue();
        }
      }
      assertThat(parser.nextToken()).as("behind the object").isNull();
    }
    return step;
  }

  private static String resource(String name) throws IOException {
    try (InputStream stream = ReadingCommandsTest.class.getResourceAsStream(name)) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
