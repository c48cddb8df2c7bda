package umbra.journal.report;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import umbra.journal.format.EventFormat;
import umbra.journal.format.StreamPosition;
import umbra.journal.page.PageTemplate;
import umbra.journal.replay.Replay;
import umbra.journal.store.JournalFolder;
import umbra.journal.store.StreamId;
import umbra.mmu.state.Stat;
import umbra.mmu.state.VmState;
import umbra.mmu.vm.RunConfiguration;

/**
 * A run as one page of HTML that needs no server, no network and no other file. The same journal
 * and range give the same page.
 */
public final class RunReport {
  private static final List<String> SCRIPTS =
      List.of(
          "data.js", "timeline.js", "events.js", "picture.js", "heat.js", "tables.js", "main.js");

  /** Steps that a page holds with their events and pictures; the rest is counted only. */
  public static final int MOST_STEPS = 100_000;

  private final ReportFold fold;
  private final RunConfiguration run;
  private final StreamPosition position;
  private final long first;
  private final long steps;

  private RunReport(
      final ReportFold fold,
      final RunConfiguration run,
      final StreamPosition position,
      final long first,
      final long steps) {
    this.fold = fold;
    this.run = run;
    this.position = position;
    this.first = first;
    this.steps = steps;
  }

  /**
   * Reads a VM's stream to its end.
   *
   * @param first first step to hold, from 1
   * @param last last step to hold; at most {@link #MOST_STEPS} from the first on are held
   * @throws IllegalArgumentException if the journal has no step {@code first}
   */
  public static RunReport of(
      final JournalFolder folder, final StreamId stream, final long first, final long last) {
    final long lastHeld = Math.min(last, first + MOST_STEPS - 1);
    final ReportFold fold = new ReportFold(first, lastHeld);
    try (Replay replay = new Replay(folder, stream, fold)) {
      final long steps = replay.to(Long.MAX_VALUE);
      if (steps < first) {
        throw new IllegalArgumentException(
            "found a range from step "
                + first
                + " on, expected steps up to "
                + steps
                + ", the last event");
      }
      return new RunReport(fold, replay.run().configuration(), replay.position(), first, steps);
    }
  }

  /** Whether it is of a real KVM's trace, which tells neither tables nor statistics. */
  public boolean isImport() {
    return run.isImport();
  }

  /** Number of the journal's last event. */
  public long steps() {
    return steps;
  }

  /** First step that the page holds. */
  public long firstHeld() {
    return first;
  }

  /** Last step that the page holds. */
  public long lastHeld() {
    return first + fold.lines().size() - 1;
  }

  /** Whether the run had ended when the journal was read. */
  public boolean isOfEndedRun() {
    return fold.state().isEnded();
  }

  /**
   * Writes the page.
   *
   * @param version the program's version, which the page names
   */
  public void write(final String version, final OutputStream out) throws IOException {
    new PageTemplate(RunReport.class, "page.html", "style.css", SCRIPTS)
        .write(
            run.scenario() + " \u2013 Umbra",
            Map.of(
                "run", to -> PackedJson.write(to, json -> writeRun(version, json)),
                "events", to -> PackedJson.write(to, fold.lines()::write),
                "changes", to -> PackedJson.write(to, fold.changes()::write),
                "picture", to -> PackedJson.write(to, fold.picture()::write)),
            out);
  }

  private void writeRun(final String version, final JsonGenerator json) throws IOException {
    final VmState state = fold.state();
    json.writeNumberField("steps", steps);
    json.writeNumberField("first", first);
    json.writeNumberField("last", lastHeld());
    json.writeNumberField("most", MOST_STEPS);
    json.writeNumberField("vcpuCount", state.vcpuCount());
    json.writeBooleanField("imported", isImport());
    json.writeArrayFieldStart("summary");
    pair(json, "scenario", run.scenario());
    pair(json, "VM", run.vm());
    pair(json, "vCPUs", Integer.toString(state.vcpuCount()));
    pair(json, "schedule", schedule());
    for (final Map.Entry<String, String> set : new TreeMap<>(run.settings()).entrySet()) {
      pair(json, "set " + set.getKey(), set.getValue());
    }
    pair(json, "events", Long.toString(steps));
    pair(json, "run", state.isEnded() ? "ended" : "not ended: the journal may go on");
    pair(json, "digest", String.format("0x%016x", state.digest()));
    pair(json, "chain head", position.head().toString());
    pair(json, "program", version);
    pair(json, "model version", Integer.toString(RunConfiguration.MODEL_VERSION));
    pair(json, "journal format", Integer.toString(EventFormat.VERSION));
    json.writeEndArray();
    json.writeStringField("scenarioText", run.text());
    writeCounts(json);
  }

  private String schedule() {
    return isImport()
        ? "imported: " + run.source().lines() + " lines that a real KVM traced"
        : run.schedule().text() + ", quantum " + run.quantum();
  }

  private void writeCounts(final JsonGenerator json) throws IOException {
    fold.totals().write(json);
    json.writeArrayFieldStart("statistics");
    if (!isImport()) {
      for (final Stat stat : Stat.values()) {
        pair(json, stat.kvmName(), Long.toString(fold.state().stat(stat)));
      }
    }
    json.writeEndArray();
    json.writeObjectFieldStart("timeline");
    fold.landmarks().write(json);
    json.writeEndObject();
    json.writeObjectFieldStart("heat");
    fold.heat().write(json);
    json.writeEndObject();
  }

  private static void pair(final JsonGenerator json, final String name, final String value)
      throws IOException {
    json.writeStartArray();
    json.writeString(name);
    json.writeString(value);
    json.writeEndArray();
  }
}
