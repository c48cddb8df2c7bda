package umbra.journal.export;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import java.io.IOException;
import java.io.Writer;

/**
 * Writes Chrome's trace JSON, one event a line, in the order in which events come to be known: a
 * slice when it ends, the beginning of a flow with its end. Readers order them by {@code ts}; of
 * those that share one the first written comes first.
 *
 * <p>Times are steps, which readers take for microseconds. There is one process, {@link #PROCESS}.
 */
final class ChromeTrace {
  /** The VM's {@code pid}. */
  static final int PROCESS = 1;

  private static final String NAME = "name";
  private static final String FLOW_BEGINS = "s";
  private static final String FLOW_ENDS = "f";

  private final JsonGenerator json;
  private long flows;

  /** Begins the list of events. */
  ChromeTrace(final Writer out) throws IOException {
    json = new JsonFactory().createGenerator(out);
    json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
    json.configure(StreamWriteFeature.FLUSH_PASSED_TO_STREAM.mappedFeature(), true);
    json.writeStartObject();
    json.writeArrayFieldStart("traceEvents");
  }

  /** Names the process or, as {@code thread_name}, a thread. */
  void name(final String what, final int thread, final String name) throws IOException {
    begin(what, "M", thread);
    json.writeObjectFieldStart("args");
    json.writeStringField(NAME, name);
    end();
  }

  /** Places a thread among the others. */
  void sortIndex(final int thread, final int index) throws IOException {
    begin("thread_sort_index", "M", thread);
    json.writeObjectFieldStart("args");
    json.writeNumberField("sort_index", index);
    end();
  }

  /** A slice from {@code start} to {@code end}; arguments follow, then {@link #end}. */
  void beginSlice(
      final String name, final String category, final int thread, final long start, final long end)
      throws IOException {
    begin(name, "X", thread);
    json.writeStringField("cat", category);
    json.writeNumberField("ts", start);
    json.writeNumberField("dur", end - start);
    json.writeObjectFieldStart("args");
  }

  /** A point on a thread; arguments follow, then {@link #end}. */
  void beginInstant(final String name, final String category, final int thread, final long at)
      throws IOException {
    begin(name, "i", thread);
    json.writeStringField("cat", category);
    json.writeNumberField("ts", at);
    json.writeStringField("s", "t");
    json.writeObjectFieldStart("args");
  }

  /** The value of one of the process's counters from {@code at} on. */
  void counter(final String name, final long at, final long value) throws IOException {
    json.writeStartObject();
    json.writeStringField(NAME, name);
    json.writeStringField("ph", "C");
    json.writeNumberField("pid", PROCESS);
    json.writeNumberField("ts", at);
    json.writeObjectFieldStart("args");
    json.writeNumberField("value", value);
    end();
  }

  /**
   * An arrow between the slices that enclose both points. A slice that is one step long must have
   * been written already.
   */
  void flow(
      final String name,
      final int fromThread,
      final long fromStep,
      final int toThread,
      final long toStep)
      throws IOException {
    flows++;
    flowPoint(name, FLOW_BEGINS, fromThread, fromStep);
    flowPoint(name, FLOW_ENDS, toThread, toStep);
  }

  private void flowPoint(final String name, final String phase, final int thread, final long at)
      throws IOException {
    begin(name, phase, thread);
    json.writeStringField("cat", name);
    json.writeNumberField("id", flows);
    json.writeNumberField("ts", at);
    if (phase.equals(FLOW_ENDS)) {
      // Without it the arrow would end at the next slice that begins.
      json.writeStringField("bp", "e");
    }
    json.writeEndObject();
    json.writeRaw('\n');
  }

  void number(final String name, final long value) throws IOException {
    json.writeNumberField(name, value);
  }

  void text(final String name, final String value) throws IOException {
    json.writeStringField(name, value);
  }

  /** As hex digits with 0x: many readers keep only 53 bits of a number. */
  void hex(final String name, final long value) throws IOException {
    json.writeStringField(name, "0x" + Long.toHexString(value));
  }

  /** Ends the arguments and the event. */
  void end() throws IOException {
    json.writeEndObject();
    json.writeEndObject();
    json.writeRaw('\n');
  }

  /** Ends the list of events; pairs of texts about the trace follow, then {@link #close}. */
  void beginMetadata() throws IOException {
    json.writeEndArray();
    json.writeObjectFieldStart("metadata");
  }

  /** Ends the whole and flushes it. */
  void close() throws IOException {
    json.writeEndObject();
    json.writeEndObject();
    json.writeRaw('\n');
    json.close();
  }

  private void begin(final String name, final String phase, final int thread) throws IOException {
    json.writeStartObject();
    json.writeStringField(NAME, name);
    json.writeStringField("ph", phase);
    json.writeNumberField("pid", PROCESS);
    json.writeNumberField("tid", thread);
  }
}
