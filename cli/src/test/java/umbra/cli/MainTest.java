package umbra.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

final class MainTest {

  private final StringWriter data = new StringWriter();
  private final StringWriter messages = new StringWriter();

  @Test
  void helpIsDataAndSucceeds() {
    assertThat(execute("--help")).isEqualTo(ExitCode.DONE);
    assertThat(data.toString()).startsWith("Usage: umbra");
    assertThat(messages.toString()).isEmpty();
  }

  @Test
  void versionNamesTheProgramAndTheJdk() {
    assertThat(execute("--version")).isEqualTo(ExitCode.DONE);
    assertThat(data.toString()).startsWith("umbra ").contains("Java " + Runtime.version());
  }

  @Test
  void anUnknownCommandIsBadUsageAndWritesNoData() {
    assertThat(execute("levitate")).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(data.toString()).isEmpty();
    assertThat(messages.toString())
        .startsWith("umbra: found command 'levitate', expected one of run, resume, ");
  }

  @Test
  void aSettingWithoutAValueIsSaidInGoodEnglish() {
    assertThat(execute("run", "none.txt", "--set", "npt")).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(messages.toString()).startsWith("umbra: Value for option '--set' (KEY=VALUE) ");
  }

  @Test
  void theListOfCommandsCutsNoSentence() {
    assertThat(execute("--help")).isEqualTo(ExitCode.DONE);
    String help = data.toString().replaceAll("\\s+", " ");
    assertThat(help)
        .contains(" resume Goes on with a run that did not end, in its journal replay Rebuilds ")
        .contains(" why Tells which events led to a value report ");
  }

  @Test
  void aCommandThatIsNamedFirstIsReadAlone() {
    for (Subcommand subcommand : Subcommand.values()) {
      Object command = subcommand.create();
      assertThat(new CommandLine(command).getCommandName()).isEqualTo(subcommand.word());
    }
    assertThat(Subcommand.namedFirst(new String[] {"why", "run"})).containsExactly(Subcommand.WHY);
    assertThat(Subcommand.namedFirst(new String[] {"man", "why"})).contains(Subcommand.WHY);
    assertThat(Subcommand.namedFirst(new String[] {"--help"})).containsExactly(Subcommand.values());
    assertThat(Subcommand.namedFirst(new String[0])).containsExactly(Subcommand.values());
  }

  @Test
  void noCommandIsBadUsage() {
    assertThat(execute()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(messages.toString()).startsWith("umbra: Missing command");
  }

  private int execute(String... args) {
    CommandLine commandLine = Main.commandLine();
    commandLine.setOut(new PrintWriter(data, true)).setErr(new PrintWriter(messages, true));
    return commandLine.execute(args);
  }
}
