package umbra.cli.conform;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads a result file ({@code .txt} or {@code .txt.gz}) operation by operation: results of the TDP
 * MMU are too large to keep.
 *
 * <p>Header keywords this class does not know are skipped, so the recorder may add some; inside an
 * operation an unknown keyword is an error, as it could be something to compare.
 */
public final class ResultReader implements Closeable {
  private final ResultLines lines;
  private final RecordedResult header;
  private final RecordingClock clock = new RecordingClock();
  private int previousNumber = -1;

  private ResultReader(ResultLines lines) throws IOException {
    this.lines = lines;
    this.header = readHeader();
  }

  /**
   * Opens a result file and reads its header.
   *
   * @throws MalformedResult if the header does not follow the format
   * @throws IOException if the file cannot be opened
   */
  public static ResultReader open(Path file) throws IOException {
    return open(file.toString(), Files.newInputStream(file));
  }

  /**
   * Like {@link #open(Path)}, from a stream; the name says whether it is gzip. Closes the stream.
   */
  public static ResultReader open(String name, InputStream bytes) throws IOException {
    ResultLines lines = ResultLines.open(name, bytes);
    try {
      return new ResultReader(lines);
    } catch (IOException | RuntimeException broken) {
      lines.close();
      throw broken;
    }
  }

  /** The lines before the first operation. */
  public RecordedResult header() {
    return header;
  }

  /**
   * Reads the next operation; empty after the last one.
   *
   * @throws MalformedResult if the operation does not follow the format or the file is cut
   */
  public Optional<RecordedOperation> next() throws IOException {
    if (!atOperation()) {
      return Optional.empty();
    }
    long line = lines.number();
    long begin = clock.elapsed();
    String[] words = lines.after("op").split(" ", 2);
    OperationLines operation =
        new OperationLines(operationNumber(words[0]), words.length > 1 ? words[1] : "");
    while (lines.advance() && !startsWith("op ") && !startsWith("stray ")) {
      readOperationLine(operation);
    }
    if (operation.outcome == null) {
      throw lines.malformed(line, "operation has no outcome line");
    }
    return Optional.of(operation.recorded(begin));
  }

  /** Skips what was traced between operations; it stands after the last one. */
  private boolean atOperation() throws IOException {
    while (lines.current() != null && !startsWith("op ")) {
      if (!startsWith("stray ") && !lines.current().isEmpty()) {
        throw lines.malformed("expected op or stray, found " + quoted(lines.current()));
      }
      lines.advance();
    }
    return lines.current() != null;
  }

  private int operationNumber(String text) throws MalformedResult {
    int number = number("operation number", text);
    if (number <= previousNumber) {
      throw lines.malformed("operation " + number + " follows operation " + previousNumber);
    }
    previousNumber = number;
    return number;
  }

  private void readOperationLine(OperationLines operation) throws MalformedResult {
    String keyword = keyword();
    switch (keyword) {
      case "trace" -> operation.addTrace(lines.after(keyword), clock);
      case "spte" -> operation.spte.add(lines.after(keyword));
      case "rmap" -> operation.rmap.add(lines.after(keyword));
      case "stat" -> operation.statistics.add(statistic(lines.after(keyword)));
      case "outcome" -> readOutcome(operation);
      case "ns", "" -> {}
      default ->
          throw lines.malformed(
              "expected outcome, ns, trace, stat, rmap or spte, found " + quoted(keyword));
    }
  }

  private void readOutcome(OperationLines operation) throws MalformedResult {
    if (operation.outcome != null) {
      throw lines.malformed("second outcome of operation " + operation.number);
    }
    operation.outcome = lines.after("outcome");
  }

  private RecordedResult readHeader() throws IOException {
    lines.advance();
    if (!startsWith("scenario ")) {
      throw lines.malformed("expected scenario NAME, found " + quoted(lines.current()));
    }
    HeaderLines collected = new HeaderLines(lines.after("scenario"));
    while (lines.advance() && !startsWith("op ")) {
      readHeaderLine(collected);
    }
    return collected.recorded();
  }

  private void readHeaderLine(HeaderLines collected) throws MalformedResult {
    String keyword = keyword();
    String rest = lines.after(keyword);
    switch (keyword) {
      case "module" -> collected.module = rest;
      case "slot" -> {
        collected.slots.add(rest);
        clock.slot(rest);
      }
      case "mem" -> collected.memory.add(rest);
      case "stat0" -> collected.statistics.add(statistic(rest));
      case "warm-ops" -> collected.warmOperations = number("warm-ops", rest);
      case "ERROR" -> collected.errors.add(rest);
      case "outcome", "trace", "stat", "rmap", "spte" ->
          throw lines.malformed(quoted(keyword) + " before the first operation");
      default -> {}
    }
  }

  private StatisticChange statistic(String text) throws MalformedResult {
    try {
      return StatisticChange.parse(text);
    } catch (IllegalArgumentException broken) {
      throw lines.malformed("expected NAME DELTA VALUE, found " + quoted(text));
    }
  }

  private int number(String what, String text) throws MalformedResult {
    try {
      int number = Integer.parseInt(text);
      if (number >= 0) {
        return number;
      }
    } catch (NumberFormatException broken) {
      // The message below says what was found, as for a negative number.
    }
    throw lines.malformed("expected " + what + ", found " + quoted(text));
  }

  private boolean startsWith(String prefix) {
    return lines.current() != null && lines.current().startsWith(prefix);
  }

  private String keyword() {
    int blank = lines.current().indexOf(' ');
    return blank < 0 ? lines.current() : lines.current().substring(0, blank);
  }

  private static String quoted(String found) {
    return found == null ? "the end of the file" : "'" + found + "'";
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }

  /** The header while its lines are being collected. */
  private static final class HeaderLines {
    final String scenario;
    String module = "";
    final List<String> slots = new ArrayList<>();
    final List<String> memory = new ArrayList<>();
    final List<StatisticChange> statistics = new ArrayList<>();
    int warmOperations;
    final List<String> errors = new ArrayList<>();

    HeaderLines(String scenario) {
      this.scenario = scenario;
    }

    RecordedResult recorded() {
      return new RecordedResult(
          scenario, module, slots, memory, statistics, warmOperations, errors);
    }
  }

  /** An operation while its lines are being collected. */
  private static final class OperationLines {
    final int number;
    final String text;
    String outcome;
    final List<String> trace = new ArrayList<>();
    final List<StatisticChange> statistics = new ArrayList<>();
    final List<String> rmap = new ArrayList<>();
    final List<String> spte = new ArrayList<>();

    OperationLines(int number, String text) {
      this.number = number;
      this.text = text;
    }

    void addTrace(String ftraceLine, RecordingClock clock) {
      String event = TraceMask.eventText(ftraceLine);
      clock.line(ftraceLine, event);
      if (TraceMask.isCompared(event)) {
        trace.add(event);
      }
    }

    RecordedOperation recorded(long begin) {
      return new RecordedOperation(number, text, outcome, begin, trace, statistics, rmap, spte);
    }
  }
}
