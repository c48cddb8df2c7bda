package umbra.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** Exported events as readers that are not Umbra's see them: names and values of each event. */
final class ExportedTables {
  private ExportedTables() {}

  /** One object a line; numbers, booleans and strings as their text. */
  static List<Map<String, String>> ofJsonLines(String text) throws IOException {
    List<Map<String, String>> events = new ArrayList<>();
    for (String line : text.lines().toList()) {
      try (JsonParser json = new JsonFactory().createParser(line)) {
        Map<String, String> event = new LinkedHashMap<>();
        assertThat(json.nextToken()).isEqualTo(JsonToken.START_OBJECT);
        while (json.nextToken() == JsonToken.FIELD_NAME) {
          String name = json.currentName();
          json.nextToken();
          assertThat(event.put(name, json.getText())).as("%s twice in %s", name, line).isNull();
        }
        assertThat(json.nextToken()).as("one object in %s", line).isNull();
        events.add(event);
      }
    }
    return events;
  }

  /** A table with a line of names; a row that is shorter or longer fails. */
  static List<CSVRecord> ofCsv(String text) throws IOException {
    CSVFormat format = CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).get();
    try (CSVParser parser = CSVParser.parse(new StringReader(text), format)) {
      List<CSVRecord> rows = parser.getRecords();
      assertThat(rows).allMatch(CSVRecord::isConsistent);
      return rows;
    }
  }

  /** What a value of JSON is in the table: decimal, signed in 64 bits, a boolean as 0 or 1. */
  static String asCell(String value) {
    if (value.startsWith("0x")) {
      return Long.toString(Long.parseUnsignedLong(value.substring(2), 16));
    }
    return value.equals("true") ? "1" : value.equals("false") ? "0" : value;
  }
}
