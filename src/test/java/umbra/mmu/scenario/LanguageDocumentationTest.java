package umbra.mmu.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class LanguageDocumentationTest {

  private static String page;

  @BeforeAll
  static void readPage() throws IOException {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.exists(folder.resolve("docs/scenario-language.md"))) {
      folder = folder.getParent();
      assertThat(folder).as("a folder with docs/scenario-language.md").isNotNull();
    }
    page = Files.readString(folder.resolve("docs/scenario-language.md"));
  }

  @Test
  void everyWordOfTheLanguageIsOnThePage() {
    List<Worded> words = new ArrayList<>();
    words.addAll(List.of(Directive.values()));
    words.addAll(List.of(StepWord.values()));
    words.addAll(List.of(VcpuWord.values()));
    words.addAll(List.of(HostWord.values()));
    words.addAll(List.of(NestedAccess.values()));
    words.addAll(List.of(AccessPattern.values()));
    words.addAll(List.of(TraceFormat.values()));
    words.addAll(List.of(Backing.values()));
    words.addAll(List.of(Protection.values()));
    words.addAll(List.of(EntrySize.values()));
    words.addAll(List.of(GuestPaging.values()));
    words.addAll(List.of(KvmParameterName.values()));
    for (Worded word : words) {
      assertDescribed(word.word());
    }
  }

  @Test
  void everyStatisticIsOnThePage() {
    StatisticNames.all().forEach(LanguageDocumentationTest::assertDescribed);
    assertThat(StatisticNames.all()).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void theExamplesParse() {
    Matcher examples = Pattern.compile("```scenario\n(.*?)```", Pattern.DOTALL).matcher(page);
    int count = 0;
    while (examples.find()) {
      assertThat(ScenarioParser.parse("example", examples.group(1)).steps()).isNotEmpty();
      count++;
    }
    assertThat(count).isEqualTo(2);
  }

  @Test
  void theLimitOfVcpusIsTheOneOnThePage() {
    assertThat(page).contains("1 to " + Limits.MAX_VCPUS + "; 1 without the line");
  }

  /** Words count only in code, where they stand for themselves: between back quotes. */
  private static void assertDescribed(String word) {
    Pattern inCode = Pattern.compile("`([^`\n]*[^a-z0-9_`-])?" + word + "([^a-z0-9_`-][^`\n]*)?`");
    assertThat(inCode.matcher(page).find()).as("'%s' on the page", word).isTrue();
  }
}
