package umbra.journal.text;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import umbra.journal.format.EventTypes;
import umbra.journal.format.FieldType;
import umbra.mmu.event.VcpuEventKind;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.event.VmEvents;

/**
 * Writes events as JSON, one object a line: {@code step}, {@code event}, {@code tracepoint} where
 * the kernel has one, then the event's fields under their names.
 *
 * <p>A field that is declared as 64 bits is a string of hex digits with 0x in front: many readers
 * of JSON keep only 53 bits of a number. Smaller ones are numbers; a boolean is true or false.
 */
public final class EventJson implements Closeable {
  private static final String VCPU = "vcpu";
  private static final String VCPU_ID = "vcpu_id";
  private static final String CONFIGURATION = "configuration";

  private final JsonGenerator json;

  /** Writes to {@code out}, which {@link #close} flushes and leaves open. */
  public EventJson(final Writer out) {
    try {
      json = new JsonFactory().createGenerator(out);
      json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
      json.configure(StreamWriteFeature.FLUSH_PASSED_TO_STREAM.mappedFeature(), true);
      json.setRootValueSeparator(null);
    } catch (final IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /** Writes a VM's event; {@code numbers} are its fields in order, a boolean as 0 or 1. */
  public void write(final long step, final VmEventKind kind, final long... numbers) {
    try {
      begin(step, kind.eventName());
      if (kind.tracepoint() != null) {
        json.writeStringField("tracepoint", kind.tracepoint());
      }
      for (int field = 0; field < kind.fieldCount(); field++) {
        writeField(kind.field(field), EventTypes.of(kind, field), numbers[field]);
      }
      end();
    } catch (final IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /** Writes the first event of a VM's stream; what is not UTF-8 in it comes out as U+FFFD. */
  public void writeRunStarted(final long step, final byte[] configuration) {
    try {
      begin(step, VmEventKind.RUN_STARTED.eventName());
      json.writeStringField(CONFIGURATION, new String(configuration, StandardCharsets.UTF_8));
      end();
    } catch (final IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /**
   * Writes a VM's event as the filter language and the table name its fields: {@code vcpu}, behind
   * the step, is whom the work is for, -1 for the host; the vCPU that the event itself names is
   * {@code vcpu_id}.
   */
  public void writeDoneFor(
      final int vcpu, final long step, final VmEventKind kind, final long... numbers) {
    try {
      beginDoneFor(vcpu, step, kind.eventName());
      if (kind.tracepoint() != null) {
        json.writeStringField("tracepoint", kind.tracepoint());
      }
      for (int field = 0; field < kind.fieldCount(); field++) {
        final String name = kind.field(field);
        writeField(name.equals(VCPU) ? VCPU_ID : name, EventTypes.of(kind, field), numbers[field]);
      }
      end();
    } catch (final IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /** Writes the first event of a VM's stream as {@link #writeDoneFor}: for the host. */
  public void writeRunStartedDoneForHost(final long step, final byte[] configuration) {
    try {
      beginDoneFor(VmEvents.HOST, step, VmEventKind.RUN_STARTED.eventName());
      json.writeStringField(CONFIGURATION, new String(configuration, StandardCharsets.UTF_8));
      end();
    } catch (final IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /**
   * Writes a vCPU's event; {@code vcpu} is the stream's number, {@code step} its position in it.
   */
  public void write(
      final int vcpu, final long step, final VcpuEventKind kind, final long... numbers) {
    try {
      begin(step, kind.eventName());
      if (kind != VcpuEventKind.VCPU_STARTED) {
        json.writeNumberField(VCPU, vcpu);
      }
      for (int field = 0; field < kind.fieldCount(); field++) {
        writeField(kind.field(field), EventTypes.of(kind, field), numbers[field]);
      }
      end();
    } catch (final IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /** Hands what was written so far to the writer. */
  public void flush() {
    try {
      json.flush();
    } catch (final IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  @Override
  public void close() {
    try {
      json.close();
    } catch (final IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private void begin(final long step, final String eventName) throws IOException {
    json.writeStartObject();
    json.writeNumberField("step", step);
    json.writeStringField("event", eventName);
  }

  private void beginDoneFor(final int vcpu, final long step, final String eventName)
      throws IOException {
    json.writeStartObject();
    json.writeNumberField("step", step);
    json.writeNumberField(VCPU, vcpu);
    json.writeStringField("event", eventName);
  }

  private void end() throws IOException {
    json.writeEndObject();
    json.writeRaw('\n');
  }

  private void writeField(final String name, final FieldType type, final long number)
      throws IOException {
    switch (type) {
      case INT -> json.writeNumberField(name, (int) number);
      case BOOLEAN -> json.writeBooleanField(name, number != 0);
      case LONG -> json.writeStringField(name, "0x" + Long.toHexString(number));
    }
  }
}
