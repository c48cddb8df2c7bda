package umbra.journal.view;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringWriter;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How rows become text and JSON. */
final class RowsTest {
  @Test
  void numbersAreAlignedToTheRightAndWordsToTheLeft() {
    final StringBuilder text = new StringBuilder();
    final TextRows rows = new TextRows(text);
    for (final int number : new int[] {7, 1234}) {
      rows.row("thing").number("count", number).word("name", "n" + number).hex("value", number);
      rows.flag("odd", number % 2 == 1).mark("size", number > 100 ? "big" : null).end();
    }
    rows.flush();
    assertThat(text.toString())
        .isEqualTo(
            """
            count  name   value
                7  n7     0x7    odd
             1234  n1234  0x4d2  size:big
            """);
  }

  @Test
  void aTreeIsIndentedAndARangeOfOneIsOneValue() {
    final StringBuilder text = new StringBuilder();
    final TextRows rows = new TextRows(text);
    rows.section();
    rows.line("head").number("page", 3).absent("gfn").flag("unsync", true).end();
    rows.row("entry").depth(0).range("at", 0, 0xfff).number("n", 2).end();
    rows.row("entry").depth(1).range("at", 5, 5).absent("n").end();
    rows.section();
    rows.section();
    rows.note("end");
    assertThat(text.toString())
        .isEqualTo(
            """
            page 3  unsync
            at         n
            0x0-0xfff  2
              0x5      -

            end
            """);
  }

  @Test
  void moreRowsThanAreKeptBackComeInOrderUnderOneHead() {
    final StringBuilder text = new StringBuilder();
    final TextRows rows = new TextRows(text);
    for (int i = 0; i < 1700; i++) {
      rows.row("r").number("i", i).end();
    }
    rows.flush();
    assertThat(text.toString().lines().map(String::strip))
        .hasSize(1701)
        .startsWith("i", "0", "1")
        .endsWith("1699");
  }

  @Test
  void jsonHasAnObjectALineWithHexInStrings() throws IOException {
    final StringWriter out = new StringWriter();
    final JsonRows rows = new JsonRows(out);
    rows.line("head").number("page", 3).hex("spte", -1).absent("gfn").end();
    rows.row("entry").depth(1).range("no-2M gva", 0, 0xfff).flag("unsync", false);
    rows.mark("write-protected", "log").mark("stale", null).end();
    rows.note("for people");
    rows.flush();
    assertThat(out.toString())
        .isEqualTo(
            """
            {"kind":"head","page":3,"spte":"0xffffffffffffffff"}
            {"kind":"entry","depth":1,"no2MGva":"0x0","no2MGvaLast":"0xfff","unsync":false,"writeProtected":"log"}
            """);
  }

  @Test
  void everySectionOfARunIsJsonThatAParserReads() throws IOException {
    final ScenarioRun run = ScenarioRun.ofShipped("unsync-invlpg-sync.txt", Map.of());
    final StringWriter out = new StringWriter();
    final StatePrinter printer = new StatePrinter(run.state(), new JsonRows(out));
    printer.overview(1);
    printer.pages();
    printer.tables(TableSelection.everything());
    printer.rmap(0x18);
    printer.translations(1);
    printer.tlb(run.vcpu(0).state(), false);
    printer.slots(true);
    printer.caches();
    printer.stats();
    printer.statsAgainst(run.state());
    int objects = 0;
    try (JsonParser parser = new JsonFactory().createParser(out.toString())) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        objects += token == JsonToken.END_OBJECT ? 1 : 0;
      }
    }
    assertThat(out.toString().lines()).hasSize(objects).allMatch(line -> line.startsWith("{"));
  }
}
