package umbra.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import umbra.journal.history.Why;
import umbra.journal.replay.Seek;
import umbra.journal.store.JournalFolder;
import umbra.journal.store.StreamId;

/** {@code umbra why}: the events that led to a value. */
@Command(
    name = "why",
    mixinStandardHelpOptions = true,
    description = {
      "Tells which events led to a value: newest first, each with what it changed, the request that",
      "caused it, and the rule by which it came."
    },
    footer = {
      "",
      "Example: umbra why umbra-journals/first-touch-1 --spte 4:0",
      "Exit codes: 0 done; 1 damage; 2 bad input."
    })
final class WhyCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private JournalOption journal;

  @ArgGroup(exclusive = true, multiplicity = "1")
  private Subject subject;

  @Option(
      names = "--at",
      paramLabel = "STEP",
      description = "The value after this event (default: the last).")
  private Long at;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "Show so many events (default: ${DEFAULT-VALUE}).")
  private int limit = WhyQuestion.LIMIT;

  /** What is asked about. */
  static final class Subject {
    @Option(
        names = "--spte",
        paramLabel = "SP:INDEX",
        description = "An entry of a shadow page, by the page's number and its own.")
    private String spte;

    @Option(
        names = "--gfn",
        paramLabel = "GFN",
        description = "A guest frame: the entries that map it, its dirty bit.")
    private String gfn;

    @Option(names = "--page", paramLabel = "SP", description = "A shadow page, by its number.")
    private String page;

    @Option(
        names = "--stat",
        paramLabel = "NAME",
        description = "A statistic, by KVM's name, as in pages_2m.")
    private String stat;

    @Option(
        names = "--tlb",
        paramLabel = "N:GVA",
        description = "The translation of an address in the TLB of vCPU N.")
    private String tlb;

    private WhyQuestion question() {
      List<String> words = new ArrayList<>();
      add(words, "spte", spte);
      add(words, "gfn", gfn);
      add(words, "page", page);
      add(words, "stat", stat);
      add(words, "tlb", tlb);
      return WhyQuestion.parse("--", words.get(0), words.get(1));
    }

    private static void add(List<String> words, String word, String value) {
      if (value != null) {
        words.add(word);
        words.add(value);
      }
    }
  }

  @Override
  public Integer call() {
    if (at != null && at < 1) {
      throw new IllegalArgumentException("found --at " + at + ", expected a step from 1 on");
    }
    if (limit < 1 || limit > WhyQuestion.MOST) {
      throw new IllegalArgumentException(
          "found --limit " + limit + ", expected 1 to " + WhyQuestion.MOST);
    }
    WhyQuestion question = subject.question();
    PrintWriter err = spec.commandLine().getErr();
    Seek seek =
        question.needsState()
            ? Seek.to(at == null ? Long.MAX_VALUE : at, journal.checkpoints())
            : null;
    try (JournalFolder folder = JournalFolder.open(journal.store())) {
      StreamId stream = journal.vmStream(folder);
      ImportedJournal.refuseWhy(folder, stream);
      Why why =
          new Why(
                  folder,
                  stream,
                  journal.checkpoints(),
                  journal.index(),
                  notice -> err.println("umbra: " + notice))
              .begunWith(seek);
      question.answer(why, step(why), limit, spec.commandLine().getOut()::println);
    }
    return ExitCode.DONE;
  }

  private long step(Why why) {
    long last = why.lastStep(at == null ? Long.MAX_VALUE : at);
    if (last == 0) {
      throw new IllegalArgumentException("found no event in " + journal.folder());
    }
    if (at != null && last < at) {
      throw new IllegalArgumentException(
          "found --at " + at + ", expected at most " + last + ", the last event");
    }
    return last;
  }
}
