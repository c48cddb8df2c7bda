package umbra.journal.trace;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import umbra.mmu.event.VmEvents;
import umbra.mmu.vm.RunConfiguration;
import umbra.mmu.vm.TraceSource;

/**
 * One trace on its way into a journal: it is read twice, first whole, so that a broken one leaves
 * nothing behind and the journal's first event can say what it is of.
 */
public final class TraceImport {
  /** Opens the trace anew; it must hold the same bytes each time. */
  @FunctionalInterface
  public interface Source {
    InputStream open() throws IOException;
  }

  private final String name;
  private final Source source;
  private final boolean lenient;
  private final LineVcpu vcpus = new LineVcpu();
  private final TraceSource traceSource;
  private final ImportCounts counts;

  /**
   * Reads all of the trace.
   *
   * @param name the file's, for messages
   * @param lenient keep broken lines of known events as text
   * @throws MalformedTraceException if a line is broken, or none is a trace's
   */
  public TraceImport(final String name, final Source source, final boolean lenient)
      throws IOException {
    this.name = name;
    this.source = source;
    this.lenient = lenient;
    try (TraceFile file = new TraceFile(name, source.open(), sha256())) {
      final TraceReading reading = new TraceReading(file, lenient);
      while (reading.next()) {
        vcpus.of(reading);
      }
      counts =
          new ImportCounts(
              file.number(),
              reading.events(),
              reading.keptAsText(),
              reading.broken(),
              reading.skipped());
      if (reading.events() == 0 && !reading.skipped().hasHead()) {
        throw new MalformedTraceException(
            name, 1, 1, "found no line of a trace, expected lines as 'TASK-PID [CPU] TIME: EVENT'");
      }
      traceSource = new TraceSource(file.sha256(), file.number(), vcpus.highest() + 1);
    }
  }

  /** What the journal's first event is to say. */
  public RunConfiguration configuration(final String vm, final String file) {
    return RunConfiguration.ofTrace(vm, file, traceSource);
  }

  /** What was read. */
  public ImportCounts counts() {
    return counts;
  }

  /** Told after each line, so that a writer can seal. */
  @FunctionalInterface
  public interface AfterLine {
    void lineDone() throws IOException;
  }

  /** Says every line as an event, between the first event of the journal and its last. */
  public void sayTo(final VmEvents events, final AfterLine after) throws IOException {
    try (TraceFile file = new TraceFile(name, source.open(), null)) {
      final TraceReading reading = new TraceReading(file, lenient);
      final TraceRecorder recorder = new TraceRecorder(events, vcpus);
      while (reading.next()) {
        recorder.record(reading);
        after.lineDone();
      }
      recorder.finish();
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (final NoSuchAlgorithmException missing) {
      // Every Java platform has it: MessageDigest's own documentation requires it.
      throw new IllegalStateException(missing);
    }
  }
}
