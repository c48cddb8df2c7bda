package umbra.journal.history;

import java.util.ArrayList;
import java.util.List;
import umbra.journal.format.Batch;
import umbra.journal.format.DamagedBatchException;
import umbra.journal.format.VmEventDecoder;
import umbra.journal.store.JournalFolder;
import umbra.journal.store.StreamId;
import umbra.journal.store.StreamReader;
import umbra.mmu.event.VmEventFlattener;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.scenario.Scenario;
import umbra.mmu.scenario.ScenarioParser;
import umbra.mmu.scenario.Step;
import umbra.mmu.vcpu.Program;
import umbra.mmu.vcpu.RunPlan;
import umbra.mmu.vcpu.Section;
import umbra.mmu.vm.RunConfiguration;

/** The operations of the host in a run, by their place in its row: as the scenario words them. */
final class HostOperations {
  /** Longer rows are not gone through for a text. */
  private static final int MOST = 1 << 16;

  private final List<String> texts;

  private HostOperations(final List<String> texts) {
    this.texts = texts;
  }

  /** Of the run that a stream's first event describes; none if that cannot be read. */
  static HostOperations of(final JournalFolder journal, final StreamId stream) {
    final List<String> texts = new ArrayList<>();
    boolean imported = false;
    try (StreamReader reader = journal.read(stream)) {
      final Batch first = reader.next();
      if (first != null) {
        final VmEventDecoder decoder = new VmEventDecoder();
        decoder.start(first);
        final Configuration configuration = new Configuration();
        decoder.next(configuration);
        imported = configuration.run.isImport();
        if (!imported) {
          collect(configuration.run, texts);
        }
      }
    } catch (final DamagedBatchException | IllegalArgumentException unreadable) {
      // The texts are an extra: without them the position alone names the operation.
      texts.clear();
    }
    if (imported) {
      throw new IllegalArgumentException(
          "found an imported trace, expected a run: a trace names no causes;"
              + " inspect -F 'gfn==...' shows its lines");
    }
    return new HostOperations(texts);
  }

  private static void collect(final RunConfiguration run, final List<String> texts) {
    final Scenario scenario = ScenarioParser.parse(run.scenario(), run.text());
    final List<Step> steps = scenario.steps();
    final RunPlan plan = new RunPlan(steps, scenario.vcpuCount());
    int sections = 0;
    for (Section section = plan.next();
        section != null && sections < MOST && texts.size() < MOST;
        section = plan.next()) {
      sections++;
      if (section.participants().contains(Program.HOST)) {
        final Program host = new Program(section.steps(), Program.HOST);
        while (host.hasNext() && texts.size() < MOST) {
          texts.add(host.hostOperation().text());
          host.advance();
        }
      }
    }
  }

  /** The words of the operation before which {@code position} had been done, or null. */
  String at(final long position) {
    return position >= 0 && position < texts.size() ? texts.get((int) position) : null;
  }

  private static final class Configuration extends VmEventFlattener {
    private RunConfiguration run;

    @Override
    public void runStarted(final byte[] configuration) {
      run = RunConfiguration.of(configuration);
    }

    @Override
    protected void event(
        final VmEventKind kind,
        final long a,
        final long b,
        final long c,
        final long d,
        final long e) {
      throw new IllegalArgumentException("found " + kind + " first, expected the run's start");
    }
  }
}
