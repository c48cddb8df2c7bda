package umbra.journal.view;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;

/**
 * Rows as JSON, one object a line: {@code kind}, then the fields. A 64-bit value is a string of hex
 * digits with 0x in front, since many readers of JSON keep only 53 bits of a number; a range is two
 * fields, the second with {@code Last} behind its name. A value that the row does not have is left
 * out.
 */
public final class JsonRows implements Rows {
  private final JsonGenerator json;

  /** Writes to {@code out}, which is left open. */
  public JsonRows(final Writer out) {
    try {
      json = new JsonFactory().createGenerator(out);
      json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
      json.configure(StreamWriteFeature.FLUSH_PASSED_TO_STREAM.mappedFeature(), false);
      json.setRootValueSeparator(null);
    } catch (final IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /** A call of the generator, which may fail as its writer may. */
  @FunctionalInterface
  private interface Writing {
    void write() throws IOException;
  }

  private Rows write(final Writing writing) {
    try {
      writing.write();
    } catch (final IOException failed) {
      throw new UncheckedIOException(failed);
    }
    return this;
  }

  /** What is words as text is one word in camel case here. */
  private static String field(final String name) {
    if (name.indexOf(' ') < 0 && name.indexOf('-') < 0 && name.indexOf('_') < 0) {
      return name;
    }
    final StringBuilder field = new StringBuilder();
    boolean begins = false;
    for (int i = 0; i < name.length(); i++) {
      final char c = name.charAt(i);
      if (c == ' ' || c == '-' || c == '_') {
        begins = true;
      } else {
        field.append(begins ? Character.toUpperCase(c) : c);
        begins = false;
      }
    }
    return field.toString();
  }

  @Override
  public void section() {}

  @Override
  public Rows line(final String kind) {
    return row(kind);
  }

  @Override
  public Rows row(final String kind) {
    return write(
        () -> {
          json.writeStartObject();
          json.writeStringField("kind", kind);
        });
  }

  @Override
  public Rows depth(final int depth) {
    return number("depth", depth);
  }

  @Override
  public Rows number(final String name, final long value) {
    return write(() -> json.writeNumberField(field(name), value));
  }

  @Override
  public Rows hex(final String name, final long value) {
    return write(() -> json.writeStringField(field(name), TextRows.hex(value)));
  }

  @Override
  public Rows range(final String name, final long first, final long last) {
    return hex(name, first).hex(name + "Last", last);
  }

  @Override
  public Rows word(final String name, final String value) {
    return write(() -> json.writeStringField(field(name), value));
  }

  @Override
  public Rows flag(final String name, final boolean set) {
    return write(() -> json.writeBooleanField(field(name), set));
  }

  @Override
  public Rows mark(final String name, final String value) {
    return value == null ? this : word(name, value);
  }

  @Override
  public Rows absent(final String name) {
    return this;
  }

  @Override
  public void end() {
    write(
        () -> {
          json.writeEndObject();
          json.writeRaw('\n');
        });
  }

  @Override
  public void note(final String text) {}

  @Override
  public boolean isForPeople() {
    return false;
  }

  @Override
  public void flush() {
    write(json::flush);
  }
}
