package umbra.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import umbra.journal.program.TraceFolder;
import umbra.mmu.program.TraceIdentity;
import umbra.mmu.scenario.Scenario;
import umbra.mmu.scenario.ScenarioParser;
import umbra.mmu.vcpu.Schedule;
import umbra.mmu.vm.RunConfiguration;

/**
 * A scenario's file that was read and is well-formed.
 *
 * @param path where it is
 * @param text what is in it
 * @param traces which programs it follows
 */
record ScenarioFile(Path path, String text, List<TraceIdentity> traces) {
  private static final String SUFFIX = ".txt";

  /**
   * Reads it and the traces that it names.
   *
   * @throws umbra.mmu.scenario.ScenarioError if it is no scenario
   */
  static ScenarioFile read(Path path) throws IOException {
    if (Files.isDirectory(path)) {
      throw new IllegalArgumentException(path + ": found a folder, expected a scenario's file");
    }
    byte[] content = Files.readAllBytes(path);
    Scenario parsed = ScenarioParser.parse(path.toString(), content);
    String text = new String(content, StandardCharsets.UTF_8);
    return new ScenarioFile(path, text, TraceFolder.beside(path).identities(parsed));
  }

  /** Where its traces are. */
  TraceFolder folder() {
    return TraceFolder.beside(path);
  }

  /** Its name without folder and ending. */
  String name() {
    String file = fileName();
    return file.endsWith(SUFFIX) ? file.substring(0, file.length() - SUFFIX.length()) : file;
  }

  /** A run of it. */
  RunConfiguration configuration(Schedule schedule, RunSettings settings) {
    return new RunConfiguration(
            name(), fileName(), text, schedule, settings.quantum(), settings.switches())
        .withTraces(traces);
  }

  private String fileName() {
    return String.valueOf(path.getFileName());
  }
}
