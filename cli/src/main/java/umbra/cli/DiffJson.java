package umbra.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Function;
import umbra.journal.diff.ConfigurationDiff;
import umbra.journal.diff.Difference;
import umbra.journal.diff.EventAlignment;
import umbra.journal.diff.EventTally;
import umbra.journal.diff.FirstDifference;
import umbra.journal.diff.RequestAlignment;
import umbra.journal.diff.RequestRecord;
import umbra.journal.diff.RunDiff;
import umbra.journal.diff.StepDiff;
import umbra.journal.text.VmEventText;
import umbra.mmu.event.ReturnCode;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.state.Stat;

/** A comparison as JSON, one object a line; {@code part} says what the line is about. */
final class DiffJson implements DiffPrinter {
  @FunctionalInterface
  private interface Fields {
    void write() throws IOException;
  }

  private final PrintWriter out;
  private final JsonGenerator json;

  DiffJson(PrintWriter out) {
    this.out = out;
    try {
      json = new JsonFactory().createGenerator(out);
      json.configure(StreamWriteFeature.FLUSH_PASSED_TO_STREAM.mappedFeature(), false);
      json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
      json.setRootValueSeparator(null);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  @Override
  public void names(String a, String b) {
    line(
        "journals",
        () -> {
          json.writeStringField("a", a);
          json.writeStringField("b", b);
        });
  }

  @Override
  public void configuration(RunDiff diff) {
    ConfigurationDiff.of(diff.runA().configuration(), diff.runB().configuration())
        .forEach(difference -> difference("configuration", difference));
  }

  @Override
  public void firstDifference(FirstDifference first) {
    first("firstDifference", first);
  }

  @Override
  public void firstAligned(FirstDifference first) {
    first("firstAligned", first);
  }

  private void first(String part, FirstDifference first) {
    line(
        part,
        () -> {
          request("a", first.a(), first.operationA());
          request("b", first.b(), first.operationB());
        });
    for (EventAlignment.Row row : first.events()) {
      if (row.side() != EventAlignment.Side.BOTH) {
        line(
            "event",
            () -> {
              json.writeStringField("side", row.side() == EventAlignment.Side.A ? "a" : "b");
              json.writeNumberField("step", row.event().step());
              json.writeArrayFieldStart("lines");
              for (String text : row.event().lines()) {
                json.writeString(text.strip());
              }
              json.writeEndArray();
            });
      }
    }
    if (first.state() != null) {
      state(first.state().differences(), first.state().more());
    }
  }

  private void request(String side, RequestRecord request, String operation) throws IOException {
    if (request == null) {
      json.writeNullField(side);
      return;
    }
    json.writeObjectFieldStart(side);
    json.writeNumberField("request", request.number());
    json.writeNumberField("vcpu", request.participant());
    json.writeNumberField("position", request.position());
    json.writeNumberField("firstStep", request.firstStep());
    json.writeNumberField("lastStep", request.lastStep());
    json.writeStringField("outcome", request.outcome());
    if (operation != null) {
      json.writeStringField("operation", operation);
    }
    json.writeEndObject();
  }

  private void state(List<Difference> differences, long more) {
    differences.forEach(difference -> difference("state", difference));
    if (more > 0) {
      line("moreState", () -> json.writeNumberField("count", more));
    }
  }

  private void difference(String part, Difference difference) {
    line(
        part,
        () -> {
          json.writeStringField("what", difference.what());
          json.writeStringField("a", difference.a());
          json.writeStringField("b", difference.b());
        });
  }

  @Override
  public void requests(RunDiff diff, Function<RequestRecord, String> operations) {
    RequestAlignment alignment = diff.alignment();
    line(
        "requests",
        () -> {
          json.writeNumberField("a", diff.runA().requests());
          json.writeNumberField("b", diff.runB().requests());
          json.writeNumberField("sameBefore", diff.sameRequests());
          json.writeNumberField("inBoth", alignment.aligned());
          json.writeNumberField("otherEvents", alignment.changed().count());
          json.writeNumberField("otherOutcome", alignment.otherOutcome().count());
          json.writeNumberField("onlyA", alignment.onlyInA().count());
          json.writeNumberField("onlyB", alignment.onlyInB().count());
          json.writeBooleanField("givenUp", alignment.isGivenUp());
        });
    if (operations == null) {
      return;
    }
    for (RequestAlignment.Pair pair : alignment.otherOutcome().first()) {
      line(
          "otherOutcome",
          () -> {
            request("a", pair.a(), operations.apply(pair.a()));
            request("b", pair.b(), null);
          });
    }
    alignment.onlyInA().first().forEach(only -> line("onlyA", () -> request("a", only, null)));
    alignment.onlyInB().first().forEach(only -> line("onlyB", () -> request("b", only, null)));
  }

  @Override
  public void counts(EventTally a, EventTally b) {
    for (VmEventKind kind : VmEventKind.values()) {
      count("kind", VmEventText.nameOf(kind), a.events(kind), b.events(kind));
    }
    TreeSet<Integer> codes = new TreeSet<>(a.answers().keySet());
    codes.addAll(b.answers().keySet());
    for (int code : codes) {
      long ofA = a.answers().getOrDefault(code, 0L);
      count("answer", ReturnCode.describe(code), ofA, b.answers().getOrDefault(code, 0L));
    }
    for (Stat stat : Stat.values()) {
      count("statistic", stat.kvmName(), a.statistic(stat), b.statistic(stat));
    }
  }

  private void count(String part, String name, long a, long b) {
    if (a != b) {
      line(
          part,
          () -> {
            json.writeStringField("name", name);
            json.writeNumberField("a", a);
            json.writeNumberField("b", b);
          });
    }
  }

  @Override
  public void verdict(RunDiff diff) {
    line("verdict", () -> json.writeBooleanField("same", diff.isSame()));
  }

  @Override
  public void between(StepDiff diff) {
    state(diff.differences(), diff.more());
  }

  @Override
  public void happened(StepDiff diff) {
    for (VmEventKind kind : VmEventKind.values()) {
      count("kind", VmEventText.nameOf(kind), 0, diff.tally().events(kind));
    }
    diff.tally()
        .answers()
        .forEach((code, times) -> count("answer", ReturnCode.describe(code), 0, times));
    line("verdict", () -> json.writeBooleanField("same", diff.isSame()));
  }

  private void line(String part, Fields fields) {
    try {
      json.writeStartObject();
      json.writeStringField("part", part);
      fields.write();
      json.writeEndObject();
      json.flush();
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
    out.print('\n');
  }
}
