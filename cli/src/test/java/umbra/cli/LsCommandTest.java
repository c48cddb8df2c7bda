package umbra.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LsCommandTest {
  @TempDir private static Path folder;

  private static CommandResult run;

  @BeforeAll
  static void fillAFolder() throws IOException {
    Path whole = folder.resolve("b-whole");
    run = CommandResult.ofRun(CommandResult.SCENARIOS.resolve("first-touch.txt"), whole);
    damage(StoreFiles.copy(whole, folder.resolve("a-damaged")));
    cutOff(StoreFiles.copy(whole, folder.resolve("c-interrupted")));
    Files.createDirectory(folder.resolve("no-journal"));
    Files.writeString(folder.resolve("a-file"), "x");
  }

  private static void damage(Path journal) throws IOException {
    try (StoreFiles store = new StoreFiles(journal)) {
      byte[] record = store.record("vm|first-touch", 1);
      record[record.length / 2] ^= 1;
      store.put("vm|first-touch", 1, record);
    }
  }

  /** As a kill leaves it: no end, and no vCPU knows of what is lost. */
  private static void cutOff(Path journal) throws IOException {
    try (StoreFiles store = new StoreFiles(journal)) {
      String[] streams = {"vcpu|first-touch|0", "vm|first-touch"};
      for (String stream : streams) {
        long last = store.count(stream);
        store.delete(stream, last);
        store.setCount(stream, last - 1);
      }
    }
  }

  @Test
  void eachJournalIsALineAndADamagedOneDoesNotStopIt() {
    CommandResult result = CommandResult.of("ls", folder);
    assertThat(result.exitCode()).isEqualTo(ExitCode.CHECK_FAILED);
    assertThat(result.outLines()).hasSize(4);
    assertThat(result.outLines().get(0)).startsWith("JOURNAL").endsWith("SCENARIO");
    assertThat(result.outLines().get(1)).startsWith("a-damaged ").contains(" DAMAGED ");
    assertThat(result.outLines().get(2))
        .startsWith("b-whole ")
        .contains(" ended ", run.outField("digest"), "first-touch.txt", " round-robin ");
    assertThat(result.outLines().get(3)).startsWith("c-interrupted ").contains(" interrupted ");
    assertThat(result.err()).isEmpty();
  }

  @Test
  void aJournalItselfIsListedAlone() {
    CommandResult result = CommandResult.of("ls", folder.resolve("b-whole"));
    assertThat(result.exitCode()).isEqualTo(ExitCode.DONE);
    assertThat(result.outLines()).hasSize(2);
  }

  @Test
  void jsonHasTheSameJournals() {
    CommandResult result = CommandResult.of("ls", folder, "--format", "json");
    assertThat(result.outLines()).hasSize(3).allMatch(line -> line.matches("\\{.*}"));
    assertThat(result.outLines().get(0)).contains("\"state\":\"DAMAGED\"", "\"damage\":");
    assertThat(result.outLines().get(1))
        .contains("\"state\":\"ended\"", "\"digest\":\"" + run.outField("digest") + "\"");
  }

  @Test
  void aFolderWithoutJournalsIsSaidAndOneThatIsNotThereIsRefused() {
    CommandResult empty = CommandResult.of("ls", folder.resolve("no-journal"));
    assertThat(empty.exitCode()).isEqualTo(ExitCode.DONE);
    assertThat(empty.err()).contains("no journal in ");
    CommandResult none = CommandResult.of("ls", folder.resolve("nowhere"));
    assertThat(none.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(none.errLines()).hasSize(1);
  }
}
