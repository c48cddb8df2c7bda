package umbra.cli;

import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import umbra.cli.rewind.ScriptedInput;
import umbra.cli.rewind.Session;
import umbra.cli.rewind.TerminalInput;
import umbra.cli.rewind.Views;
import umbra.journal.checkpoint.CheckpointFolder;
import umbra.journal.history.Why;
import umbra.journal.replay.Timeline;
import umbra.journal.replay.VcpuReplay;
import umbra.journal.store.JournalFolder;
import umbra.journal.store.StreamId;
import umbra.journal.touch.TouchFolder;
import umbra.journal.view.StatePrinter;
import umbra.journal.view.TableSelection;
import umbra.journal.view.TextRows;
import umbra.mmu.state.VmState;

/** {@code umbra replay -i}: a session on one VM of a journal. */
final class ReplayPrompt implements Views {
  private final JournalFolder journal;
  private final StreamId stream;
  private final CheckpointFolder checkpoints;
  private final TouchFolder index;
  private final PrintWriter out;
  private final PrintWriter err;

  ReplayPrompt(
      JournalFolder journal,
      StreamId stream,
      CheckpointFolder checkpoints,
      TouchFolder index,
      PrintWriter out,
      PrintWriter err) {
    this.journal = journal;
    this.stream = stream;
    this.checkpoints = checkpoints;
    this.index = index;
    this.out = out;
    this.err = err;
  }

  /**
   * Reads commands from {@code input}, or from the terminal if there is one.
   *
   * @param from the step to begin at; 0 for before the first event
   */
  void run(InputStream input, long from) throws IOException {
    try (Timeline timeline = timeline()) {
      Session session = new Session(timeline, this, out);
      if (from > 0) {
        session.execute("goto " + from);
      }
      if (input == System.in && isTerminal()) {
        out.println("Step through " + stream + ". 'help' lists the commands, Ctrl-D leaves.");
        out.flush();
        TerminalInput.run(session, historyFile(), out);
      } else {
        ScriptedInput.run(
            session, new BufferedReader(new InputStreamReader(input, StandardCharsets.UTF_8)));
      }
    }
  }

  /** Newer JDKs have a console without a terminal too, and a method that tells. */
  @SuppressWarnings("SystemConsoleNull")
  private static boolean isTerminal() {
    Console console = System.console();
    if (console == null) {
      return false;
    }
    try {
      return (Boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (ReflectiveOperationException olderJdk) {
      return true;
    }
  }

  /** In the user's state folder, as the XDG base directories name it: never in a journal's. */
  private static Path historyFile() throws IOException {
    String state = System.getenv("XDG_STATE_HOME");
    Path base =
        state == null || state.isEmpty()
            ? Path.of(System.getProperty("user.home"), ".local", "state")
            : Path.of(state);
    Path folder = base.resolve("umbra");
    Files.createDirectories(folder);
    return folder.resolve("replay-history");
  }

  @Override
  public Timeline timeline() {
    return new Timeline(journal, stream, checkpoints, notice -> err.println("umbra: " + notice));
  }

  @Override
  public void show(VmState state, long step, List<String> words) {
    List<ShownSection> sections = ShownSection.parse(words);
    if (state.traced() != null) {
      ImportedJournal.show(sections, state.traced(), step, null, new TextRows(out));
      return;
    }
    StatePrinter printer = new StatePrinter(state, new TextRows(out));
    if (sections.isEmpty()) {
      printer.overview(step);
    }
    for (ShownSection section : sections) {
      show(printer, section, step);
    }
  }

  private void show(StatePrinter printer, ShownSection section, long step) {
    switch (section.kind()) {
      case PAGES -> printer.pages();
      case TABLES ->
          printer.tables(
              new TableSelection(
                  TableSelection.ALL_VCPUS, TableSelection.Addresses.ANY, 0, -1, false));
      case RMAP -> printer.rmap(section.number());
      case TLB -> {
        printer.checkVcpu((int) Math.min(section.number(), Integer.MAX_VALUE));
        StreamId vcpu = StreamId.ofVcpu(stream.vm(), (int) section.number());
        printer.tlb(VcpuReplay.at(journal, vcpu, step), false);
      }
      case SLOTS -> printer.slots(false);
      case CACHES -> printer.caches();
      case STATS -> printer.stats();
      case TRANSLATIONS -> printer.translations((int) section.number());
    }
  }

  @Override
  public void why(long step, String word, String value) {
    ImportedJournal.refuseWhy(journal, stream);
    Why why =
        new Why(journal, stream, checkpoints, index, notice -> err.println("umbra: " + notice));
    WhyQuestion.parse("", word, value).answer(why, step, WhyQuestion.LIMIT, out::println);
  }

  @Override
  public void info() {
    out.println("stream " + stream);
  }

  @Override
  public long number(String what, String text) {
    return Numbers.parse(what, text);
  }
}
