package umbra.cli.conform;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Runs one scenario on the model beside its recording. Operations are compared to the end, also
 * after one that differs: what follows often agrees again, and the number of exact ones should tell
 * that.
 */
public final class ScenarioComparator {
  private final ScenarioPair pair;
  private final ResultReader recording;
  private final List<String> remarks = new ArrayList<>();
  private AgreementCounts counts = AgreementCounts.NONE;
  private long operationsRead;
  private OptionalInt firstDifference = OptionalInt.empty();
  private List<String> details = List.of();

  private ScenarioComparator(ScenarioPair pair, ResultReader recording) {
    this.pair = pair;
    this.recording = recording;
  }

  /**
   * Compares one scenario.
   *
   * @throws MalformedResult if the recording does not follow the format
   * @throws IOException if a file cannot be read or the scenario is not valid
   */
  public static ScenarioReport compare(ScenarioPair pair, ModelUnderTest model) throws IOException {
    try (ResultReader recording = ResultReader.open(pair.result())) {
      return new ScenarioComparator(pair, recording).compareWith(model);
    }
  }

  private ScenarioReport compareWith(ModelUnderTest model) throws IOException {
    RecordedResult header = recording.header();
    for (String error : header.errors()) {
      remarks.add("recording is not sound: " + error);
    }
    String text = scenarioText();
    try (ModelRun run = model.open(header.scenario(), text, header.module())) {
      compareMemory(header.memory(), run.memoryLines());
      compareOperations(run);
    } catch (ModelRefusal refusal) {
      return refused(refusal);
    }
    return new ScenarioReport(
        pair.name(), counts, firstDifference, remarks, details, Optional.empty());
  }

  private String scenarioText() throws IOException {
    try {
      return Files.readString(pair.scenario());
    } catch (CharacterCodingException notText) {
      throw new IOException(pair.scenario() + ": not UTF-8 text", notText);
    }
  }

  private void compareMemory(List<String> expected, List<String> actual) {
    if (expected.equals(actual)) {
      return;
    }
    int same = 0;
    while (same < expected.size()
        && same < actual.size()
        && expected.get(same).equals(actual.get(same))) {
      same++;
    }
    remarks.add(
        "guest tables differ: mem line "
            + (same + 1)
            + ", recorded "
            + lineAt(expected, same)
            + ", model "
            + lineAt(actual, same));
  }

  private static String lineAt(List<String> lines, int index) {
    return index < lines.size() ? "'" + lines.get(index) + "'" : "none";
  }

  private void compareOperations(ModelRun run) throws IOException, ModelRefusal {
    Optional<RecordedOperation> next = nextOperation();
    while (next.isPresent()) {
      RecordedOperation expected = next.get();
      compareOperation(expected, execute(run, expected));
      next = nextOperation();
    }
  }

  private void compareOperation(RecordedOperation expected, ActualOperation actual) {
    OperationComparison comparison = OperationComparison.of(expected, actual);
    counts = counts.plus(comparison);
    if (!comparison.exact() && firstDifference.isEmpty()) {
      firstDifference = OptionalInt.of(expected.number());
      details = DifferenceListing.of(expected, actual, comparison);
    }
  }

  /**
   * A model that throws has a fault of its own. It is reported like a refusal, so that one bad
   * operation does not hide how the other scenarios fare.
   */
  private ActualOperation execute(ModelRun run, RecordedOperation expected) throws ModelRefusal {
    String place = "op " + expected.number() + " " + expected.text() + ": ";
    try {
      run.hostTime(expected.begin());
      return run.execute(expected.number());
    } catch (ModelRefusal refusal) {
      throw new ModelRefusal(place + refusal.getMessage(), refusal);
    } catch (RuntimeException failure) {
      throw new ModelRefusal(place + "model failed: " + failure, failure);
    }
  }

  private Optional<RecordedOperation> nextOperation() throws IOException {
    Optional<RecordedOperation> next = recording.next();
    if (next.isPresent()) {
      operationsRead++;
    }
    return next;
  }

  private ScenarioReport refused(ModelRefusal refusal) throws IOException {
    while (nextOperation().isPresent()) {
      // Only their number is wanted.
    }
    return new ScenarioReport(
        pair.name(),
        AgreementCounts.notCompared(operationsRead),
        OptionalInt.empty(),
        remarks,
        stackTrace(refusal.getCause()),
        Optional.of(refusal.getMessage()));
  }

  private static List<String> stackTrace(Throwable cause) {
    if (!(cause instanceof RuntimeException)) {
      return List.of();
    }
    StringWriter text = new StringWriter();
    cause.printStackTrace(new PrintWriter(text));
    return text.toString().lines().map(line -> "  " + line).toList();
  }
}
