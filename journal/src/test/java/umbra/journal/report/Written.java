package umbra.journal.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;

/** What a part writes, with single quotes for double ones. */
final class Written {
  private Written() {}

  static String by(final PackedJson.Content content) throws IOException {
    final StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
      json.writeStartObject();
      content.write(json);
      json.writeEndObject();
    }
    return text.toString().replace('"', '\'');
  }
}
