package umbra.cli.experiment;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.io.SerializedString;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import umbra.journal.page.PageTemplate;

/** What an experiment found, as one HTML file that needs no server and no network. */
public final class FindingsPage {
  private final Experiment experiment;
  private final Findings findings;
  private final String repeat;
  private final String version;

  /**
   * A page.
   *
   * @param repeat the command that repeats the experiment
   * @param version the program's
   */
  public FindingsPage(Experiment experiment, Findings findings, String repeat, String version) {
    this.experiment = experiment;
    this.findings = findings;
    this.repeat = repeat;
    this.version = version;
  }

  /** Writes the page. */
  public void write(OutputStream out) throws IOException {
    new PageTemplate(FindingsPage.class, "page.html", "style.css", List.of("plots.js"))
        .write(
            experiment.name() + " \u2013 Umbra",
            Map.of(
                "name", to -> text(to, experiment.name()),
                "question", to -> text(to, experiment.question()),
                "source", to -> text(to, experiment.source()),
                "verdict", to -> html(to, verdict()),
                "checks", to -> html(to, checks()),
                "tables", to -> html(to, tables()),
                "repeat", to -> text(to, repeat),
                "version", to -> text(to, version),
                "data", to -> html(to, data())),
            out);
  }

  private String verdict() {
    StringBuilder html = new StringBuilder();
    html.append("<p class=\"answer\">").append(escaped(findings.verdict().answer()));
    html.append("</p>\n<ul>\n");
    for (String reason : findings.verdict().reasons()) {
      html.append("<li>").append(escaped(reason)).append("</li>\n");
    }
    return html.append("</ul>\n").toString();
  }

  private String checks() {
    if (findings.checks().isEmpty()) {
      return "<p class=\"note\">This experiment has no recording to be held against.</p>\n";
    }
    StringBuilder html = new StringBuilder(wide("Checks"));
    for (String heading : List.of("", "claim", "expected", "found")) {
      html.append("<th scope=\"col\">").append(heading).append("</th>");
    }
    html.append("</tr></thead>\n<tbody>\n");
    for (Check check : findings.checks()) {
      html.append("<tr class=\"").append(check.holds() ? "holds" : "fails").append("\"><td>");
      html.append(check.holds() ? "holds" : "fails").append("</td><td>");
      html.append(escaped(check.claim())).append("</td><td>");
      html.append(escaped(check.expected())).append("</td><td>");
      html.append(escaped(check.found())).append("</td></tr>\n");
    }
    return html.append("</tbody>\n</table></div>\n").toString();
  }

  /** The begin of a table that scrolls by itself where the window is narrower, not the page. */
  private static String wide(String label) {
    return "<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\""
        + escaped(label)
        + "\"><table>\n<thead><tr>";
  }

  private String tables() {
    StringBuilder html = new StringBuilder();
    for (Table table : findings.tables()) {
      html.append("<section>\n<h2>").append(escaped(table.title())).append("</h2>\n");
      for (int i = 0; i < table.plots().size(); i++) {
        html.append("<figure class=\"plot\" data-table=\"").append(escaped(table.name()));
        html.append("\" data-plot=\"").append(i).append("\"><figcaption>");
        html.append(escaped(table.plots().get(i).title())).append("</figcaption></figure>\n");
      }
      rows(html, table);
      html.append("</section>\n");
    }
    return html.toString();
  }

  private static void rows(StringBuilder html, Table table) {
    html.append(wide(table.title()));
    for (Column column : table.columns()) {
      html.append("<th scope=\"col\" title=\"").append(escaped(column.meaning())).append("\">");
      html.append(escaped(column.name())).append("</th>");
    }
    html.append("</tr></thead>\n<tbody>\n");
    for (List<Cell> row : table.rows()) {
      html.append("<tr>");
      for (Cell cell : row) {
        html.append(cell.isNumber() ? "<td class=\"number\">" : "<td>");
        html.append(escaped(cell.text())).append("</td>");
      }
      html.append("</tr>\n");
    }
    html.append("</tbody>\n</table></div>\n<dl>\n");
    for (Column column : table.columns()) {
      html.append("<dt>").append(escaped(column.name())).append("</dt><dd>");
      html.append(escaped(column.meaning())).append("</dd>\n");
    }
    html.append("</dl>\n");
  }

  /** Rows and plots for the script; nothing in it can end the element that holds it. */
  private String data() throws IOException {
    StringWriter text = new StringWriter();
    JsonGenerator json = new JsonFactory().createGenerator(text);
    json.setCharacterEscapes(new NoElementEnds());
    json.writeStartObject();
    for (Table table : findings.tables()) {
      json.writeObjectFieldStart(table.name());
      write(json, table);
      json.writeEndObject();
    }
    json.writeEndObject();
    json.close();
    return text.toString();
  }

  private static void write(JsonGenerator json, Table table) throws IOException {
    json.writeArrayFieldStart("plots");
    for (Plot plot : table.plots()) {
      json.writeStartObject();
      json.writeNumberField("x", table.index(plot.x()));
      json.writeNumberField("split", plot.split() == null ? -1 : table.index(plot.split()));
      json.writeBooleanField("logarithmic", plot.logarithmic());
      json.writeArrayFieldStart("y");
      for (String column : plot.y()) {
        json.writeNumber(table.index(column));
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeArrayFieldStart("columns");
    for (Column column : table.columns()) {
      json.writeString(column.name());
    }
    json.writeEndArray();
    json.writeArrayFieldStart("rows");
    for (List<Cell> row : table.rows()) {
      json.writeStartArray();
      for (Cell cell : row) {
        if (cell.isNumber()) {
          json.writeNumber(cell.text());
        } else {
          json.writeString(cell.text());
        }
      }
      json.writeEndArray();
    }
    json.writeEndArray();
  }

  private static String escaped(String text) {
    return PageTemplate.escaped(text);
  }

  private static void text(OutputStream out, String text) throws IOException {
    html(out, escaped(text));
  }

  private static void html(OutputStream out, String html) throws IOException {
    out.write(html.getBytes(StandardCharsets.UTF_8));
  }

  /** Writes {@code <} by its number. */
  private static final class NoElementEnds extends CharacterEscapes {
    private static final long serialVersionUID = 1;

    @Override
    public int[] getEscapeCodesForAscii() {
      int[] codes = CharacterEscapes.standardAsciiEscapesForJSON();
      codes['<'] = CharacterEscapes.ESCAPE_STANDARD;
      return codes;
    }

    @Override
    public SerializedString getEscapeSequence(int character) {
      return null;
    }
  }
}
