package umbra.journal.report;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Numbers texts in the order of their first use, from 1; 0 stands for no text. */
final class TextPool {
  private final Map<String, Integer> numbers = new HashMap<>();
  private final List<String> texts = new ArrayList<>();

  int numberOf(final String text) {
    final Integer known = numbers.putIfAbsent(text, texts.size() + 1);
    if (known != null) {
      return known;
    }
    texts.add(text);
    return texts.size();
  }

  /** Writes an array whose first element is empty. */
  void write(final JsonGenerator json, final String name) throws IOException {
    json.writeArrayFieldStart(name);
    json.writeString("");
    for (final String text : texts) {
      json.writeString(text);
    }
    json.writeEndArray();
  }
}
