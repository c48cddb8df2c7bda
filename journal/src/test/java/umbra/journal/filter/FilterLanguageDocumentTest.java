package umbra.journal.filter;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import umbra.journal.field.EventField;
import umbra.journal.field.ValueNames;
import umbra.journal.field.Vocabulary;
import umbra.mmu.event.VcpuEventKind;
import umbra.mmu.event.VmEventKind;

/** docs/filter-language.md says what the program does. */
final class FilterLanguageDocumentTest {
  private static final Set<String> COMMON = Set.of("step", "vcpu", "kind", "event");

  @Test
  void theTableOfAVmsEventsHasEveryField() throws IOException {
    assertThat(rows("## Events of a VM")).isEqualTo(vmRows());
  }

  @Test
  void theTableOfAVcpusEventsHasEveryField() throws IOException {
    assertThat(rows("## Events of a vCPU's own stream")).isEqualTo(vcpuRows());
  }

  @Test
  void theTableOfNamesHasEveryNameOfAValue() throws IOException {
    assertThat(rows("## Names of values")).isEqualTo(nameRows());
  }

  @Test
  void theHeaderOfAPageIsListedOnce() throws IOException {
    String listed =
        pageFields().stream()
            .map(FilterLanguageDocumentTest::code)
            .collect(Collectors.joining(", "));
    assertThat(document().replaceAll("\\s+", " ")).contains("*page* stands for " + listed + ".");
  }

  @Test
  void everyExampleIsAFilter() throws IOException {
    Matcher example = Pattern.compile("-F '([^']+)'").matcher(document());
    int examples = 0;
    while (example.find()) {
      EventFilter.parse(example.group(1));
      examples++;
    }
    assertThat(examples).isGreaterThan(8);
  }

  static List<String> vmRows() {
    List<String> rows = new ArrayList<>();
    for (VmEventKind kind : VmEventKind.values()) {
      List<String> own = new ArrayList<>();
      for (int field = 0; field < kind.fieldCount(); field++) {
        own.add(kind.field(field));
      }
      String tracepoint = kind.tracepoint() == null ? "" : "`" + kind.tracepoint() + "`";
      rows.add(row(kind.eventName(), tracepoint, own, EventFilter.fieldsOf(kind)));
    }
    return rows;
  }

  static List<String> vcpuRows() {
    List<String> rows = new ArrayList<>();
    for (VcpuEventKind kind : VcpuEventKind.values()) {
      List<String> own = new ArrayList<>();
      for (int field = 0; field < kind.fieldCount(); field++) {
        own.add(kind.field(field));
      }
      rows.add(row(kind.eventName(), null, own, VcpuEventFilter.fieldsOf(kind)));
    }
    return rows;
  }

  /** One row for the fields that share their names. */
  static List<String> nameRows() {
    Set<String> rows = new TreeSet<>();
    List<EventField> fields = new ArrayList<>(Vocabulary.ofVm().fields());
    fields.addAll(Vocabulary.ofVcpu().fields());
    for (EventField field : fields) {
      ValueNames names = field.valueNames();
      if (names != null && !COMMON.contains(field.name()) && !names.names().contains("true")) {
        String same =
            fields.stream()
                .filter(other -> other.valueNames() == names)
                .map(EventField::name)
                .filter(name -> !COMMON.contains(name) || name.equals("vcpu"))
                .distinct()
                .map(FilterLanguageDocumentTest::code)
                .collect(Collectors.joining(", "));
        String values =
            names.names().stream()
                .map(FilterLanguageDocumentTest::code)
                .collect(Collectors.joining(" "));
        rows.add(
            "| " + same + " | " + (names.areBits() ? "bits" : "values") + " | " + values + " |");
      }
    }
    return new ArrayList<>(rows);
  }

  private static String row(
      String event, String tracepoint, List<String> own, List<String> allFields) {
    Set<String> others = new LinkedHashSet<>(allFields);
    others.removeAll(COMMON);
    List<String> names = new ArrayList<>();
    for (String field : own) {
      names.add(field.equals("vcpu") ? "vcpu_id" : field);
    }
    others.removeAll(names);
    names.forEach(name -> others.remove(underscored(name)));
    if (allFields.containsAll(pageFields())) {
      others.removeAll(pageFields());
      others.add("*page*");
    }
    return "| `"
        + event
        + "` | "
        + (tracepoint == null ? "" : tracepoint + " | ")
        + String.join(", ", names)
        + " | "
        + String.join(", ", others)
        + " |";
  }

  /** What the table calls *page*: the header of a shadow page. */
  private static List<String> pageFields() {
    List<String> fields = new ArrayList<>(EventFilter.fieldsOf(VmEventKind.PAGE_ZAPPED));
    fields.removeAll(COMMON);
    return fields.subList(fields.indexOf("page") + 1, fields.size());
  }

  private static String underscored(String name) {
    return name.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
  }

  private static String code(String name) {
    return "`" + name + "`";
  }

  private static List<String> rows(String heading) throws IOException {
    String document = document();
    int start = document.indexOf(heading + "\n");
    assertThat(start).as(heading).isNotNegative();
    int end = document.indexOf("\n## ", start + 1);
    return document
        .substring(start, end < 0 ? document.length() : end)
        .lines()
        .filter(line -> line.startsWith("| "))
        .skip(1)
        .map(String::strip)
        .toList();
  }

  private static String document() throws IOException {
    return Files.readString(Path.of(System.getProperty("umbra.home"), "docs/filter-language.md"));
  }
}
