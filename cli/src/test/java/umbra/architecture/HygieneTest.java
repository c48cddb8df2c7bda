package umbra.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What a reviewer should not have to look for. Words that must not occur are put together from
 * pieces here, since this file is looked through as well.
 */
final class HygieneTest {
  private static final String QUOTES = "\"".repeat(3);

  private static final int LINE_LENGTH_MAX = 100;
  private static final int FILE_LINES_MAX = 400;
  private static final String LONGER_BECAUSE = "Longer than 400 lines because";

  private static final Set<String> MEANINGLESS_NAMES = Set.of("util", "impl", "manager", "helper");

  private static final Pattern MEANINGLESS_CLASS =
      Pattern.compile(".*(Util|Utils|Impl|Helper|Manager)");

  private static final Pattern PROMISE = Pattern.compile("\\b(TO" + "DO|FIX" + "ME|XX" + "X)\\b");

  private static final Pattern SKIPPED_TEST = Pattern.compile("@(Disa" + "bled|Igno" + "re)\\b");

  private static final Pattern MACHINE_PATH =
      Pattern.compile("(?<![\\w.])/(wo" + "rk|ho" + "me|ro" + "ot|Us" + "ers)/");

  private static final Pattern REGISTRY_HOST =
      Pattern.compile(
          "re"
              + "po1?\\.maven\\.|maven\\."
              + "google\\.|jitp"
              + "ack\\.io|sona"
              + "type\\.|artif"
              + "actory|pypi\\."
              + "org|regis"
              + "try\\.npmjs",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern POM_REGISTRY =
      Pattern.compile("<(repository|pluginRepository|mirror|distributionManagement)>");

  private static List<RepositoryFile> files;

  @BeforeAll
  static void readTheRepository() throws IOException {
    files = RepositoryFile.all();
    assertThat(files).extracting(RepositoryFile::name).contains("pom.xml", "umbra", "LICENSE");
  }

  @Test
  void javaFilesHaveNoTabs() {
    assertThat(linesThat(RepositoryFile::isJava, line -> line.indexOf('\t') >= 0)).isEmpty();
  }

  @Test
  void javaLinesFitIntoAHundredColumns() {
    TextBlocks blocks = new TextBlocks();
    assertThat(linesThat(RepositoryFile::isJava, line -> !blocks.isInside(line) && isTooLong(line)))
        .isEmpty();
  }

  private static boolean isTooLong(String line) {
    // A name or a line of quoted text cannot be broken.
    return line.codePointCount(0, line.length()) > LINE_LENGTH_MAX
        && !line.startsWith("import ")
        && !line.strip().startsWith("\"");
  }

  /** Follows text blocks from line to line: their lines are data, not code. */
  private static final class TextBlocks {
    private boolean inside;

    boolean isInside(String line) {
      boolean wasInside = inside;
      for (int at = line.indexOf(QUOTES); at >= 0; at = line.indexOf(QUOTES, at + 3)) {
        inside = !inside;
      }
      return wasInside;
    }
  }

  @Test
  void javaFilesAreShortOrSayWhyNot() {
    List<String> found = new ArrayList<>();
    for (RepositoryFile file : files) {
      int lines = file.lines().size();
      if (file.isJava() && lines > FILE_LINES_MAX && !file.text().contains(LONGER_BECAUSE)) {
        found.add(file.name() + ": " + lines + " lines");
      }
    }
    assertThat(found).isEmpty();
  }

  @Test
  void everyPackageSaysWhatItHolds() {
    Set<String> folders = new TreeSet<>();
    Set<String> described = new TreeSet<>();
    for (RepositoryFile file : files) {
      if (file.isMainJava() && !file.simpleName().equals("module-info.java")) {
        String folder = file.name().substring(0, file.name().lastIndexOf('/'));
        folders.add(folder);
        if (file.simpleName().equals("package-info.java")) {
          described.add(folder);
        }
      }
    }
    assertThat(folders).isNotEmpty();
    folders.removeAll(described);
    assertThat(folders).isEmpty();
  }

  @Test
  void packagesAndClassesAreNamedAfterWhatTheyDo() {
    List<String> found = new ArrayList<>();
    for (RepositoryFile file : files) {
      if (file.isJava() && hasMeaninglessName(file)) {
        found.add(file.name());
      }
    }
    assertThat(found).isEmpty();
  }

  private static boolean hasMeaninglessName(RepositoryFile file) {
    for (String folder : file.name().split("/", -1)) {
      if (MEANINGLESS_NAMES.contains(folder)) {
        return true;
      }
    }
    String type = file.simpleName().substring(0, file.simpleName().length() - ".java".length());
    return MEANINGLESS_CLASS.matcher(type).matches();
  }

  @Test
  void nothingIsPutOff() {
    assertThat(linesThat(file -> true, PROMISE.asPredicate())).isEmpty();
  }

  @Test
  void noTestIsSwitchedOff() {
    assertThat(linesThat(RepositoryFile::isJava, SKIPPED_TEST.asPredicate())).isEmpty();
  }

  @Test
  void noFileNamesAFolderOfOneMachine() {
    assertThat(linesThat(file -> true, MACHINE_PATH.asPredicate())).isEmpty();
  }

  @Test
  void noFileNamesAPackageRegistry() {
    assertThat(linesThat(file -> true, REGISTRY_HOST.asPredicate())).isEmpty();
    assertThat(linesThat(file -> file.simpleName().equals("pom.xml"), POM_REGISTRY.asPredicate()))
        .isEmpty();
  }

  private static List<String> linesThat(
      Predicate<RepositoryFile> inFile, Predicate<String> offends) {
    List<String> found = new ArrayList<>();
    for (RepositoryFile file : files) {
      if (inFile.test(file)) {
        collect(file, offends, found);
      }
    }
    return found;
  }

  private static void collect(RepositoryFile file, Predicate<String> offends, List<String> found) {
    List<String> lines = file.lines();
    for (int i = 0; i < lines.size(); i++) {
      if (offends.test(lines.get(i))) {
        found.add(file.name() + ":" + (i + 1) + ": " + lines.get(i).strip());
      }
    }
  }
}
