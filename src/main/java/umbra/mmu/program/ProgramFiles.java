package umbra.mmu.program;

/** The files that {@code trace} lines name. The model opens none itself. */
public interface ProgramFiles {
  /** Where none are at hand: for a run without {@code trace} lines, or one that only folds. */
  ProgramFiles NONE =
      file -> {
        throw new IllegalStateException("no traces are at hand, " + file + " was to be read");
      };

  /** Opens a file; each call reads it from its start. */
  TraceBytes open(String file);

  /** The folder that the files' names are relative to; empty if there is none. */
  default String place() {
    return "";
  }
}
