package umbra.journal.field;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import umbra.journal.replay.JournaledRun;
import umbra.mmu.event.VmEventCaller;
import umbra.mmu.event.VmEventFlattener;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.state.VmState;
import umbra.mmu.vm.PreparedRun;
import umbra.mmu.vm.RunConfiguration;

/** Runs every shipped scenario but the long one; a test hears the fold of its events. */
public final class ScenarioFolds {
  private static final String LONG = "million-faults.txt";

  private ScenarioFolds() {}

  /** Hears events that the state has applied. */
  public interface Hearer {
    /** Any event but the first. */
    void event(long step, VmEventKind kind, long a, long b, long c, long d, long e);
  }

  /** Folds each scenario's events for the hearer that {@code begin} makes for its state. */
  public static void hear(Path temporary, Function<VmState, Hearer> begin) throws IOException {
    int number = 0;
    for (Path scenario : scenarios()) {
      JournaledRun.write(
          temporary.resolve("journal-" + number++),
          Files.readString(scenario),
          "round-robin",
          encoder -> new Fold(begin));
    }
  }

  private static List<Path> scenarios() throws IOException {
    Path folder = Path.of(System.getProperty("umbra.home"), "config/scenarios");
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> !file.endsWith(LONG)).sorted().toList();
    }
  }

  /** Stands in for the encoder: nothing is written, which would take most of the time. */
  private static final class Fold extends VmEventFlattener {
    private final Function<VmState, Hearer> begin;
    private VmState state;
    private Hearer hearer;
    private long step;

    Fold(Function<VmState, Hearer> begin) {
      this.begin = begin;
    }

    @Override
    public void runStarted(byte[] configuration) {
      state = PreparedRun.of(RunConfiguration.of(configuration)).machine().state();
      hearer = begin.apply(state);
      state.runStarted(configuration);
      step++;
    }

    @Override
    protected void event(VmEventKind kind, long a, long b, long c, long d, long e) {
      VmEventCaller.call(state, kind, a, b, c, d, e);
      hearer.event(++step, kind, a, b, c, d, e);
    }
  }
}
