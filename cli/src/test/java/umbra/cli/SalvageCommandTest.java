package umbra.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import umbra.journal.store.LevelDbEngine;

/** What {@code umbra salvage} leaves behind, says and refuses. */
final class SalvageCommandTest {
  private static final String VM = ReferenceJournal.VM.persistenceId();

  @TempDir private Path temporary;

  private ReferenceJournal whole;
  private Path journal;
  private Path saved;

  @BeforeEach
  void makeAJournal() throws IOException {
    whole = ReferenceJournal.make(temporary, LevelDbEngine.preferred());
    journal = whole.folder();
    saved = temporary.resolve("saved");
  }

  @Test
  void aWholeJournalIsSavedWithoutALoss() {
    CommandResult result = CommandResult.of("salvage", journal, "--to", saved);
    assertThat(result.exitCode()).as(result.toString()).isEqualTo(ExitCode.DONE);
    assertThat(result.outLines()).endsWith("whole").noneMatch(line -> line.contains("lost"));
    assertThat(CommandResult.of("verify", saved).out())
        .isEqualTo(CommandResult.of("verify", journal).out());
  }

  @Test
  void theWholePartIsSavedAndTheLossIsNamed() throws IOException {
    try (StoreFiles store = new StoreFiles(journal)) {
      byte[] record = store.record(VM, 3);
      record[record.length / 2] ^= 1;
      store.put(VM, 3, record);
    }
    String before = FolderContents.of(journal);
    CommandResult result = CommandResult.of("salvage", journal, "--to", saved);
    assertThat(result.exitCode()).as(result.toString()).isEqualTo(ExitCode.CHECK_FAILED);
    assertThat(result.out())
        .containsPattern(VM + ": kept \\d+ events in 2 batches; lost at least \\d+ events in ")
        .contains("record 3: checksum is")
        .endsWith("whole as far as it goes; the run did not end\n");
    assertThat(FolderContents.of(journal)).as("the damaged journal").isEqualTo(before);
    expectATruePart();
  }

  /** It passes every check, and its events are those of the damaged journal. */
  private void expectATruePart() {
    assertThat(CommandResult.of("verify", saved).exitCode()).isEqualTo(ExitCode.DONE);
    CommandResult replay = CommandResult.of("replay", saved, "--verify");
    assertThat(replay.exitCode()).as(replay.toString()).isEqualTo(ExitCode.DONE);
    long step = Long.parseLong(replay.outField("step"));
    assertThat(replay.outField("digest")).isEqualTo(whole.digest(step));
    assertThat(whole.events()).startsWith(CommandResult.of("inspect", saved).out());
  }

  @Test
  void anExistingJournalIsRefused() throws IOException {
    Files.createDirectories(saved);
    Files.writeString(saved.resolve("notes.txt"), "mine");
    CommandResult result = CommandResult.of("salvage", journal, "--to", saved);
    assertThat(result.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(result.errLines()).singleElement().asString().contains("the folder is not empty");
    assertThat(saved.resolve("leveldb")).doesNotExist();
  }

  @Test
  void whereNothingIsLeftNothingIsMade() throws IOException {
    for (Path file : StoreFiles.dataFiles(journal)) {
      Files.write(file, new byte[0]);
    }
    CommandResult result = CommandResult.of("salvage", journal, "--to", saved);
    assertThat(result.exitCode()).as(result.toString()).isEqualTo(ExitCode.CHECK_FAILED);
    assertThat(result.out()).isEmpty();
    assertThat(result.errLines()).singleElement().asString().contains("damaged: nothing");
    assertThat(saved).doesNotExist();
  }

  @Test
  void whatIsNoJournalIsRefused() throws IOException {
    Path empty = Files.createDirectory(temporary.resolve("empty"));
    CommandResult result = CommandResult.of("salvage", empty, "--to", saved);
    assertThat(result.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(result.errLines()).singleElement().asString().contains("no journal in it");
    assertThat(saved).doesNotExist();
  }
}
