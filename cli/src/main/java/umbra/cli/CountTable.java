package umbra.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;

/** Prints counts: in columns, as one JSON object a line, or as comma-separated values. */
final class CountTable {
  private final PrintWriter out;
  private final InspectFormat format;
  private boolean begun;

  CountTable(PrintWriter out, InspectFormat format) {
    this.out = out;
    this.format = format;
  }

  /** How often {@code name} was met, {@code by} saying what it is a name of. */
  void row(String by, String name, long count) {
    switch (format) {
      case text -> out.printf("%-28s %d%n", name, count);
      case json -> out.println(json(by, name, count));
      case csv -> {
        begin();
        out.print(by + "," + name + "," + count + "\r\n");
      }
    }
  }

  /** There are no more rows. */
  void finish() {
    if (format == InspectFormat.csv) {
      begin();
    }
  }

  private void begin() {
    if (!begun) {
      out.print("by,name,count\r\n");
      begun = true;
    }
  }

  private static String json(String by, String name, long count) {
    StringWriter line = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(line)) {
      json.writeStartObject();
      json.writeStringField("by", by);
      json.writeStringField("name", name);
      json.writeNumberField("count", count);
      json.writeEndObject();
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return line.toString();
  }
}
