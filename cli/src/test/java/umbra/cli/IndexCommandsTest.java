package umbra.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import umbra.journal.touch.TouchFile;
import umbra.journal.touch.TouchFolder;

/** What the commands make of an index, a true one and others. */
final class IndexCommandsTest {
  private static final String SCENARIO =
      """
      name indexed
      vcpus 2
      slot 1 gpa=0x10000000 size=16M backing=2M
      map gva=0x40000000 gpa=0x10000000 size=2M count=8 flags=PWUAD
      ops
      workload vcpu=* pattern=sequential gva=0x40000000 size=16M gva-step=2M count=8 reads=0%
      host log 1 on
      parallel
      workload vcpu=* pattern=uniform gva=0x40000000 size=16M count=3000 reads=30% seed=5
      end
      """;

  private static final String PARTS = "umbra.journal.index-bytes";
  private static final String SMALL = "umbra.journal.batch-bytes";

  private static final List<List<String>> QUESTIONS =
      List.of(
          List.of("--spte", "5:3"),
          List.of("--gfn", "0x10005"),
          List.of("--page", "4"),
          List.of("--stat", "pf_fixed"),
          List.of("--stat", "invlpg"),
          List.of("--stat", "pages_2m"),
          List.of("--stat", "max_mmu_rmap_size"),
          List.of("--tlb", "0:0x40005000"));

  @TempDir private static Path temporary;
  private static Path whole;
  private static CommandResult run;

  private Path journal;
  private List<TouchFile> files;

  @BeforeAll
  static void run() throws IOException {
    assertThat(CommandResult.of("--version").exitCode()).isEqualTo(ExitCode.DONE);
    whole = temporary.resolve("whole");
    System.setProperty(PARTS, "6000");
    System.setProperty(SMALL, "1000");
    ConfigFactory.invalidateCaches();
    Path scenario = Files.writeString(temporary.resolve("indexed.txt"), SCENARIO);
    run = CommandResult.ofRun(scenario, whole);
    forgetTheSettings();
  }

  @AfterAll
  static void forgetTheSettings() {
    System.clearProperty(PARTS);
    System.clearProperty(SMALL);
    ConfigFactory.invalidateCaches();
  }

  @BeforeEach
  void copyTheJournal() throws IOException {
    Path folder = Files.createTempDirectory(temporary, "copy");
    journal = StoreFiles.copy(whole, folder.resolve("journal"));
    files = TouchFolder.of(journal).files();
    assertThat(files).hasSizeGreaterThan(2);
  }

  private CommandResult why(List<String> question, Object... more) {
    Object[] words = new Object[question.size() + more.length + 2];
    words[0] = "why";
    words[1] = journal;
    for (int i = 0; i < question.size(); i++) {
      words[i + 2] = question.get(i);
    }
    System.arraycopy(more, 0, words, question.size() + 2, more.length);
    return CommandResult.of(words);
  }

  @Test
  void runInfoAndVerifyTellOfIt() {
    assertThat(run.outField("index"))
        .matches(files.size() + " parts, \\d+ bytes, .* beside the VM");
    assertThat(CommandResult.of("info", journal).outField("index"))
        .startsWith(files.size() + " parts, ")
        .endsWith("up to step " + files.get(files.size() - 1).step());
    CommandResult verified = CommandResult.of("verify", journal);
    assertThat(verified.exitCode()).as(verified.out()).isEqualTo(ExitCode.DONE);
    assertThat(verified.outLines())
        .contains("index: all " + files.size() + " parts are what the batches give");
  }

  @Test
  void answersAreThoseOfAJournalWithoutOne() throws IOException {
    for (long at : new long[] {files.get(1).step() + 3, files.get(2).step()}) {
      for (List<String> question : QUESTIONS) {
        CommandResult with = why(question, "--at", at);
        assertThat(with.exitCode()).as(with.err()).isEqualTo(ExitCode.DONE);
        assertThat(with.err()).isEmpty();
        Path hidden = journal.resolve("hidden");
        Files.move(journal.resolve(TouchFolder.NAME), hidden);
        assertThat(why(question, "--at", at).out()).isEqualTo(with.out());
        Files.move(hidden, journal.resolve(TouchFolder.NAME));
      }
    }
  }

  @Test
  void aDamagedPartIsOneLineForWhyAndDamageForVerify() throws IOException {
    List<String> question = List.of("--spte", "5:3");
    String whole = why(question).out();
    Path damaged = files.get(1).path();
    byte[] bytes = Files.readAllBytes(damaged);
    bytes[90] ^= 1;
    Files.write(damaged, bytes);
    CommandResult told = why(question);
    assertThat(told.exitCode()).isEqualTo(ExitCode.DONE);
    assertThat(told.out()).isEqualTo(whole);
    assertThat(told.errLines())
        .singleElement()
        .asString()
        .contains(damaged.toString(), "it is not used");
    CommandResult verified = CommandResult.of("verify", journal);
    assertThat(verified.exitCode()).isEqualTo(ExitCode.CHECK_FAILED);
    assertThat(verified.out()).contains("DAMAGED: " + damaged);
  }
}
