package umbra.journal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class UnpackedLibraryTest {
  private static final Path MAPPED_FILES = Path.of("/proc/self/maps");

  @Test
  void theUnpackedLibraryHasNoNameOnceItIsLoadedSoThatAKillLeavesNoFile() throws IOException {
    assumeTrue(LevelDbEngine.preferred() == LevelDbEngine.NATIVE, "no native library here");
    assumeTrue(Files.isReadable(MAPPED_FILES), "the system does not tell what is mapped");
    final List<String> mapped =
        Files.readAllLines(MAPPED_FILES, StandardCharsets.ISO_8859_1).stream()
            .filter(line -> line.contains("/libleveldbjni-"))
            .collect(Collectors.toList());
    assertThat(mapped).isNotEmpty().allMatch(line -> line.endsWith(" (deleted)"));
  }

  @Test
  void whatCannotLoadSaysWhy() {
    assertThat(LevelDbEngine.whyNotNative().isEmpty())
        .isEqualTo(LevelDbEngine.preferred() == LevelDbEngine.NATIVE);
  }
}
