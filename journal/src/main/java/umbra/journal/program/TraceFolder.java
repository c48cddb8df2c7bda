package umbra.journal.program;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import umbra.mmu.program.ProgramFiles;
import umbra.mmu.program.ProgramTraces;
import umbra.mmu.program.TraceBytes;
import umbra.mmu.program.TraceIdentity;
import umbra.mmu.program.TraceSurvey;
import umbra.mmu.scenario.ProgramTrace;
import umbra.mmu.scenario.Scenario;

/** The folder that the names in {@code trace} lines are relative to: the scenario's. */
public final class TraceFolder implements ProgramFiles {
  private final Path folder;

  /** Nothing is opened yet. */
  public TraceFolder(final Path folder) {
    this.folder = folder;
  }

  /** The folder of a scenario's file. */
  public static TraceFolder beside(final Path scenario) {
    final Path folder = scenario.getParent();
    return new TraceFolder(folder == null ? Path.of("") : folder);
  }

  @Override
  public TraceBytes open(final String file) {
    return FileBytes.open(folder.resolve(file));
  }

  @Override
  public String place() {
    return folder.toAbsolutePath().normalize().toString();
  }

  /**
   * Reads every trace of a scenario once: what a run's configuration has to say of them.
   *
   * @throws umbra.mmu.program.TraceError if a line is none of a trace
   * @throws TraceFileException if a file cannot be read
   */
  public List<TraceIdentity> identities(final Scenario scenario) {
    final Map<String, TraceIdentity> known = new LinkedHashMap<>();
    final List<ProgramTrace> read = new ArrayList<>();
    for (final ProgramTrace trace : ProgramTraces.ofSteps(scenario.steps())) {
      final boolean again =
          read.stream()
              .anyMatch(
                  other ->
                      other.file().equals(trace.file()) && other.gvaOffset() == trace.gvaOffset());
      if (!again) {
        read.add(trace);
        known.put(trace.file(), survey(trace).identity());
      }
    }
    return List.copyOf(known.values());
  }

  /**
   * What one pass over a file found.
   *
   * @param identity which file it is
   * @param survey what is in it
   */
  public record Surveyed(TraceIdentity identity, TraceSurvey survey) {}

  /**
   * Reads the whole file of a line once.
   *
   * @throws umbra.mmu.program.TraceError if a line is none of a trace
   * @throws TraceFileException if the file cannot be read
   */
  public Surveyed survey(final ProgramTrace trace) {
    final Path path = folder.resolve(trace.file());
    final MessageDigest digest = FileBytes.sha256();
    try (FileBytes bytes = FileBytes.open(path, digest)) {
      final TraceSurvey survey = TraceSurvey.of(trace, bytes);
      bytes.drain();
      final TraceIdentity identity =
          new TraceIdentity(trace.file(), FileBytes.hex(digest), size(path), survey.accesses());
      return new Surveyed(identity, survey);
    }
  }

  /**
   * Holds the files against what a run's configuration says of them.
   *
   * @throws TraceFileException if one is missing or another
   */
  public void expect(final List<TraceIdentity> traces) {
    for (final TraceIdentity trace : traces) {
      expect(trace);
    }
  }

  private void expect(final TraceIdentity trace) {
    final Path path = folder.resolve(trace.file());
    final String wanted = trace.bytes() + " bytes with sha-256 " + trace.sha256();
    if (!Files.isRegularFile(path)) {
      throw new TraceFileException(
          path + ": found no such file, expected the run's trace, " + wanted);
    }
    final MessageDigest digest = FileBytes.sha256();
    // As it lies: nothing is unpacked for this.
    try (FileBytes bytes = FileBytes.open(path, digest)) {
      bytes.drain();
    }
    final String hash = FileBytes.hex(digest);
    if (size(path) != trace.bytes() || !hash.equals(trace.sha256())) {
      throw new TraceFileException(
          path
              + ": found another file than the run's trace, "
              + size(path)
              + " bytes with sha-256 "
              + hash
              + ", expected "
              + wanted);
    }
  }

  private static long size(final Path path) {
    try {
      return Files.size(path);
    } catch (final IOException failed) {
      throw new TraceFileException(path + ": cannot be read: " + failed.getMessage(), failed);
    }
  }
}
