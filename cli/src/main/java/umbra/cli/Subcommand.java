package umbra.cli;

import java.util.List;
import java.util.function.Supplier;

/**
 * The commands, in the order in which the help lists them. To read the options of one from its
 * class takes milliseconds, of all of them a sixth of a second: so only the one that is named is
 * read.
 */
enum Subcommand {
  RUN("run", RunCommand::new),
  RESUME("resume", ResumeCommand::new),
  REPLAY("replay", ReplayCommand::new),
  VERIFY("verify", VerifyCommand::new),
  SALVAGE("salvage", SalvageCommand::new),
  INSPECT("inspect", InspectCommand::new),
  DIFF("diff", DiffCommand::new),
  PACK("pack", PackCommand::new),
  UNPACK("unpack", UnpackCommand::new),
  SHOW("show", ShowCommand::new),
  WHY("why", WhyCommand::new),
  REPORT("report", ReportCommand::new),
  EXPORT("export", ExportCommand::new),
  IMPORT("import", ImportCommand::new),
  CONFORM("conform", ConformCommand::new),
  EXPLORE("explore", ExploreCommand::new),
  EXPERIMENT("experiment", ExperimentCommand::new),
  LS("ls", LsCommand::new),
  INFO("info", InfoCommand::new),
  CONFIG("config", ConfigCommand::new),
  DOCTOR("doctor", DoctorCommand::new),
  COMPLETION("completion", CompletionCommand::new),
  MAN("man", ManCommand::new);

  private final String word;

  // A constructor: it has no state.
  @SuppressWarnings("ImmutableEnumChecker")
  private final Supplier<Object> constructor;

  Subcommand(String word, Supplier<Object> constructor) {
    this.word = word;
    this.constructor = constructor;
  }

  /** Its name on the command line. */
  String word() {
    return word;
  }

  /** A new object of its class. */
  Object create() {
    return constructor.get();
  }

  static List<Subcommand> all() {
    return List.of(values());
  }

  /** The one that a command line begins with; all where it begins otherwise, or needs them all. */
  static List<Subcommand> namedFirst(String[] args) {
    for (Subcommand subcommand : values()) {
      boolean tellsOfOthers = subcommand == COMPLETION || subcommand == MAN;
      if (args.length > 0 && subcommand.word.equals(args[0]) && !tellsOfOthers) {
        return List.of(subcommand);
      }
    }
    return all();
  }
}
