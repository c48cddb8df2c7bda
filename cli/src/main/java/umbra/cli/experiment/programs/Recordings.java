package umbra.cli.experiment.programs;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import umbra.journal.program.TraceFolder;

/** Where the three programs' traces are. */
final class Recordings {
  static final List<String> NAMES = List.of("sort", "sqlite", "perl");

  /** What the script records into, unless it is told otherwise; where nothing is, the samples. */
  static final String RECORDED = "recorded";

  /** What is shipped. */
  static final String SAMPLE = "sample";

  private static final Path TRACES = Path.of("config", "traces");

  private final Path folder;
  private final boolean sample;

  private Recordings(Path folder, boolean sample) {
    this.folder = folder;
    this.sample = sample;
  }

  /** {@code recorded}, {@code sample}, or a folder. */
  static Recordings of(String where) {
    Path traces = Path.of(System.getProperty("umbra.home", "")).resolve(TRACES);
    if (where.equals(SAMPLE)) {
      return new Recordings(traces.resolve(SAMPLE), true);
    }
    if (!where.equals(RECORDED)) {
      return new Recordings(Path.of(where), false);
    }
    Path recorded = traces.resolve(RECORDED);
    boolean complete =
        NAMES.stream().allMatch(name -> Files.exists(recorded.resolve(name + ".gz")));
    return complete
        ? new Recordings(recorded, false)
        : new Recordings(traces.resolve(SAMPLE), true);
  }

  /** Whether these are the short samples. */
  boolean isSample() {
    return sample;
  }

  TraceFolder folder() {
    return new TraceFolder(folder);
  }

  /** Reads all of them. */
  List<RecordedProgram> read(long most) {
    return NAMES.stream().map(name -> RecordedProgram.read(folder(), name, most)).toList();
  }
}
