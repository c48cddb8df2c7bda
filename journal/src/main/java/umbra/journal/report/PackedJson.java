package umbra.journal.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Base64;
import java.util.zip.GZIPOutputStream;

/** JSON in the form in which a page carries it: gzip, then base64. */
final class PackedJson {
  private PackedJson() {}

  /** Writes the content of one object. */
  @FunctionalInterface
  interface Content {
    void write(JsonGenerator json) throws IOException;
  }

  /** Writes the object to {@code out}, which stays open. */
  static void write(final OutputStream out, final Content content) throws IOException {
    final OutputStream kept = new StaysOpen(out);
    try (OutputStream base64 = Base64.getEncoder().wrap(kept);
        OutputStream gzip = new GZIPOutputStream(base64, 1 << 16);
        JsonGenerator json = new JsonFactory().createGenerator(gzip)) {
      json.writeStartObject();
      content.write(json);
      json.writeEndObject();
    }
  }

  private static final class StaysOpen extends FilterOutputStream {
    StaysOpen(final OutputStream out) {
      super(out);
    }

    @Override
    public void write(final byte[] bytes, final int offset, final int length) throws IOException {
      out.write(bytes, offset, length);
    }

    @Override
    public void close() throws IOException {
      flush();
    }
  }
}
