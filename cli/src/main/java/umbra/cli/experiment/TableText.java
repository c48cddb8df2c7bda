package umbra.cli.experiment;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/** Writes a table: aligned for a terminal, as comma-separated values, as one JSON object a line. */
final class TableText {
  private final Table table;

  TableText(Table table) {
    this.table = table;
  }

  /** In columns, numbers to the right. */
  void print(PrintWriter out) {
    int[] widths = widths();
    out.println(table.title());
    out.println();
    StringBuilder heading = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      append(heading, table.columns().get(i).name(), widths[i], isNumeric(i));
    }
    out.println(heading.toString().stripTrailing());
    for (List<Cell> row : table.rows()) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        append(line, row.get(i).text(), widths[i], isNumeric(i));
      }
      out.println(line.toString().stripTrailing());
    }
    out.println();
  }

  /** As RFC 4180 has it, with a heading. */
  void csv(OutputStream stream) throws IOException {
    Writer out = new OutputStreamWriter(stream, StandardCharsets.UTF_8);
    out.write(table.columns().stream().map(Column::name).collect(Collectors.joining(",")));
    out.write("\r\n");
    for (List<Cell> row : table.rows()) {
      out.write(row.stream().map(TableText::quoted).collect(Collectors.joining(",")));
      out.write("\r\n");
    }
    out.flush();
  }

  /** One object a row; a value that does not apply is left out. */
  void ndjson(OutputStream stream) throws IOException {
    JsonFactory factory =
        new JsonFactory()
            .configure(JsonGenerator.Feature.AUTO_CLOSE_TARGET, false)
            .configure(JsonGenerator.Feature.FLUSH_PASSED_TO_STREAM, false);
    JsonGenerator json = factory.createGenerator(stream);
    json.setRootValueSeparator(null);
    for (List<Cell> row : table.rows()) {
      json.writeStartObject();
      for (int i = 0; i < row.size(); i++) {
        write(json, table.columns().get(i).name(), row.get(i));
      }
      json.writeEndObject();
      json.writeRaw('\n');
    }
    json.close();
  }

  private static void write(JsonGenerator json, String name, Cell cell) throws IOException {
    if (cell.equals(Cell.NONE)) {
      return;
    }
    json.writeFieldName(name);
    if (cell.isNumber()) {
      json.writeNumber(cell.text());
    } else {
      json.writeString(cell.text());
    }
  }

  private static String quoted(Cell cell) {
    String text = cell.text();
    boolean plain = text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\r' || c == '\n');
    return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
  }

  private static void append(StringBuilder line, String text, int width, boolean right) {
    String padding = " ".repeat(width - text.length());
    line.append(right ? padding + text : text + padding).append("  ");
  }

  /** Whether a column holds numbers alone, besides what does not apply. */
  private boolean isNumeric(int column) {
    return table.rows().stream()
        .map(row -> row.get(column))
        .allMatch(cell -> cell.isNumber() || cell.equals(Cell.NONE));
  }

  private int[] widths() {
    int[] widths = new int[table.columns().size()];
    for (int i = 0; i < widths.length; i++) {
      int column = i;
      widths[i] =
          Math.max(
              table.columns().get(i).name().length(),
              table.rows().stream()
                  .mapToInt(row -> row.get(column).text().length())
                  .max()
                  .orElse(0));
    }
    return widths;
  }
}
