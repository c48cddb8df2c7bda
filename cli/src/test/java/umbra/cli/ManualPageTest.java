package umbra.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** What the shell's own tools read: manual pages and the completion script. */
final class ManualPageTest {
  private static final Set<String> MACROS = Set.of(".TH", ".SH", ".TP", ".PP");

  @TempDir private Path folder;

  @Test
  void everyCommandHasAPageWithAllItsOptions() throws IOException {
    CommandResult result = CommandResult.of("man", "--to", folder);
    assertThat(result.exitCode()).isEqualTo(ExitCode.DONE);
    for (CommandLine command : Main.commandLine().getSubcommands().values()) {
      String name = command.getCommandSpec().qualifiedName("-");
      String page = Files.readString(folder.resolve(name + ".1"));
      assertThat(page).startsWith(".TH \"").contains(".SH \"NAME\"\n" + escaped(name) + " \\- ");
      for (OptionSpec option : command.getCommandSpec().options()) {
        assertThat(page).contains("\\fB" + escaped(option.longestName()) + "\\fR");
      }
    }
    assertThat(folder.resolve("umbra.1")).content().contains("umbra\\-replay");
  }

  @Test
  void aPageHasNoMacroThatIsNotMeant() throws IOException {
    for (String line : pages()) {
      if (line.startsWith(".") || line.startsWith("'")) {
        assertThat(MACROS).contains(line.split(" ", 2)[0]);
      }
      assertThat(line).isNotBlank().doesNotContain("${");
    }
  }

  @Test
  void groffFormatsEveryPageWithoutAWarning() throws IOException, InterruptedException {
    assumeThat(Path.of("/usr/bin/groff")).as("groff").isExecutable();
    CommandResult.of("man", "--to", folder);
    try (Stream<Path> pages = Files.list(folder)) {
      for (Path page : pages.toList()) {
        Process groff =
            new ProcessBuilder("/usr/bin/groff", "-man", "-Tascii", "-ww", page.toString())
                .redirectErrorStream(true)
                .start();
        String out;
        try (InputStream in = groff.getInputStream()) {
          // Bold is struck twice.
          out = new String(in.readAllBytes(), StandardCharsets.UTF_8).replaceAll("(.)\b\\1", "$1");
        }
        assertThat(groff.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(groff.exitValue()).as(out).isZero();
        assertThat(out).contains("SYNOPSIS").doesNotContain("warning", "error:");
      }
    }
  }

  @Test
  void aPageIsPrintedByTheNameOfItsCommand() {
    assertThat(CommandResult.of("man", "diff").out()).startsWith(".TH \"UMBRA\\-DIFF\" 1");
    assertThat(CommandResult.of("man").out()).startsWith(".TH \"UMBRA\" 1");
    CommandResult unknown = CommandResult.of("man", "dif");
    assertThat(unknown.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(unknown.errLines()).singleElement().asString().contains("expected one of run, ");
  }

  @Test
  void theCompletionScriptKnowsEveryCommand() {
    String script = CommandResult.of("completion").out();
    assertThat(script).contains("complete -F _complete_umbra");
    for (String command : Main.commandLine().getSubcommands().keySet()) {
      assertThat(script).contains("_picocli_umbra_" + command);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "diff --fr, --from",
    "run --schedule fr, free",
    "run --schedule s, seeded:",
    "show umbra-journals ta, tables",
    "show umbra-journals rmap, rmap"
  })
  void bashCompletes(String typed, String completed) throws IOException, InterruptedException {
    Path bash = Path.of("/bin/bash");
    assumeThat(bash).as("bash").isExecutable();
    Path file =
        Files.writeString(folder.resolve("completion.sh"), CommandResult.of("completion").out());
    String ask =
        "source "
            + file
            + "; COMP_WORDS=(umbra "
            + typed
            + "); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _complete_umbra 2>/dev/null;"
            + " echo ${COMPREPLY[@]}";
    Process shell = new ProcessBuilder(bash.toString(), "-c", ask).start();
    try (InputStream in = shell.getInputStream()) {
      assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8).strip())
          .isEqualTo(completed);
    }
    assertThat(shell.waitFor(30, TimeUnit.SECONDS)).isTrue();
  }

  private List<String> pages() throws IOException {
    CommandResult.of("man", "--to", folder);
    try (Stream<Path> pages = Files.list(folder)) {
      StringBuilder all = new StringBuilder();
      for (Path page : pages.toList()) {
        all.append(Files.readString(page));
      }
      return all.toString().lines().toList();
    }
  }

  private static String escaped(String text) {
    return text.replace("-", "\\-");
  }
}
