package umbra.journal.history;

import java.util.ArrayList;
import java.util.List;
import umbra.journal.replay.FirstEvent;
import umbra.journal.store.DamagedJournalException;
import umbra.journal.store.JournalFolder;
import umbra.journal.store.StreamId;
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
    try {
      final RunConfiguration run = FirstEvent.of(journal, stream);
      if (run != null) {
        collect(run, texts);
      }
    } catch (final DamagedJournalException | IllegalArgumentException unreadable) {
      // The texts are an extra: without them the position alone names the operation.
      texts.clear();
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
}
