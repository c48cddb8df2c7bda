package umbra.cli;

import java.util.Locale;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * A command's manual page in roff with the macros of man(7), made of what its usage help is made
 * of: so a page can never be older than its command.
 */
final class ManualPage {
  private final CommandLine command;
  private final StringBuilder page = new StringBuilder();

  ManualPage(CommandLine command) {
    this.command = command;
  }

  /** Name of the page, as {@code umbra-run}. */
  String name() {
    return command.getCommandSpec().qualifiedName("-");
  }

  /** The page's text. */
  String roff() {
    page.setLength(0);
    macro("TH", quoted(name().toUpperCase(Locale.ROOT)), "1", quoted(""), quoted("Umbra"));
    section("NAME");
    text(name() + " - " + summary(command));
    section("SYNOPSIS");
    text(synopsis());
    section("DESCRIPTION");
    for (String line : command.getCommandSpec().usageMessage().description()) {
      text(line);
    }
    arguments();
    commands();
    footer();
    section("SEE ALSO");
    text(
        command.getParent() == null
            ? "README.md and docs/ of Umbra's sources"
            : command.getParent().getCommandName() + "(1)");
    return page.toString();
  }

  /** The first sentence, or what stands before its colon. */
  static String summary(CommandLine of) {
    String description = String.join(" ", of.getCommandSpec().usageMessage().description());
    return description.replaceFirst("(?s)[.:;]( .*|$)", "");
  }

  private String synopsis() {
    Help help = new Help(command.getCommandSpec(), Help.defaultColorScheme(Help.Ansi.OFF));
    return help.synopsis(0).replaceAll("\\s+", " ").strip();
  }

  private void arguments() {
    if (!command.getCommandSpec().positionalParameters().isEmpty()) {
      section("ARGUMENTS");
      for (PositionalParamSpec parameter : command.getCommandSpec().positionalParameters()) {
        item("\\fI" + escaped(parameter.paramLabel()) + "\\fR", parameter);
      }
    }
    section("OPTIONS");
    for (OptionSpec option : command.getCommandSpec().options()) {
      StringBuilder names = new StringBuilder();
      for (String name : option.names()) {
        names.append(names.length() == 0 ? "" : ", ").append("\\fB" + escaped(name) + "\\fR");
      }
      if (option.arity().max() > 0) {
        names.append("=\\fI" + escaped(option.paramLabel()) + "\\fR");
      }
      item(names.toString(), option);
    }
  }

  private void item(String label, ArgSpec argument) {
    macro("TP");
    page.append(label).append('\n');
    for (String line : argument.description()) {
      text(line.replace("${DEFAULT-VALUE}", String.valueOf(argument.defaultValueString())));
    }
  }

  private void commands() {
    if (command.getSubcommands().isEmpty()) {
      return;
    }
    section("COMMANDS");
    for (Map.Entry<String, CommandLine> each : command.getSubcommands().entrySet()) {
      macro("TP");
      page.append("\\fB" + escaped(name() + "-" + each.getKey()) + "\\fR(1)\n");
      text(summary(each.getValue()));
    }
  }

  /** Examples and exit codes, each line as it is. */
  private void footer() {
    boolean begun = false;
    for (String line : command.getCommandSpec().usageMessage().footer()) {
      if (line.isBlank()) {
        continue;
      }
      if (line.startsWith("Exit codes: ")) {
        section("EXIT STATUS");
        text(line.substring("Exit codes: ".length()));
      } else if (line.matches("Examples?: .*|\\s+.*")) {
        if (!begun) {
          section("EXAMPLES");
          begun = true;
        }
        macro("PP");
        page.append("\\fB").append(escaped(line.replaceFirst("^(Examples?:)?\\s*", "")));
        page.append("\\fR\n");
      } else {
        text(line);
      }
    }
  }

  private void section(String title) {
    macro("SH", quoted(title));
  }

  private void macro(String name, String... arguments) {
    page.append('.').append(name);
    for (String argument : arguments) {
      page.append(' ').append(argument);
    }
    page.append('\n');
  }

  private void text(String line) {
    page.append(escaped(line)).append('\n');
  }

  private static String quoted(String text) {
    return "\"" + escaped(text) + "\"";
  }

  /** A line that begins with a point or an apostrophe would be a macro; a minus is a hyphen. */
  private static String escaped(String text) {
    String safe = text.replace("\\", "\\e").replace("-", "\\-").replace("`", "\\(ga");
    return safe.startsWith(".") || safe.startsWith("'") ? "\\&" + safe : safe;
  }
}
