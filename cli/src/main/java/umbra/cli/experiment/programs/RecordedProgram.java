package umbra.cli.experiment.programs;

import umbra.journal.program.TraceFolder;
import umbra.mmu.guest.ErrorCode;
import umbra.mmu.program.Footprint;
import umbra.mmu.program.TraceCursor;
import umbra.mmu.program.TraceIdentity;
import umbra.mmu.scenario.ProgramTrace;
import umbra.mmu.scenario.ScenarioParser;

/** One program's trace, and what the part that is run does. */
final class RecordedProgram {
  private final String name;
  private final TraceIdentity identity;
  private final long count;
  private final Footprint footprint = new Footprint();
  private final Footprint writtenLate = new Footprint();
  private long fetches;
  private long writes;

  private RecordedProgram(String name, TraceIdentity identity, long count) {
    this.name = name;
    this.identity = identity;
    this.count = count;
  }

  /**
   * Reads a trace: once to check all of it, once more as far as it is run.
   *
   * @param most accesses that are run at most
   * @throws umbra.mmu.program.TraceError if a line is none of a trace
   * @throws umbra.journal.program.TraceFileException if the file cannot be read
   */
  static RecordedProgram read(TraceFolder folder, String name, long most) {
    ProgramTrace line = line(name + ".gz");
    TraceIdentity identity = folder.survey(line).identity();
    RecordedProgram program =
        new RecordedProgram(name, identity, Math.min(most, identity.accesses()));
    program.follow(new TraceCursor(line, identity.accesses(), folder));
    return program;
  }

  private static ProgramTrace line(String file) {
    return (ProgramTrace)
        ScenarioParser.parse("", "ops\ntrace vcpu=0 file=" + file + "\n").steps().get(0);
  }

  private void follow(TraceCursor cursor) {
    for (long i = 0; i < count; i++) {
      long gva = cursor.gva();
      footprint.add(gva);
      if (cursor.access() == ErrorCode.FETCH) {
        fetches++;
      } else if (cursor.access() == ErrorCode.WRITE) {
        writes++;
        if (i >= half()) {
          writtenLate.add(gva);
        }
      }
      cursor.advance();
    }
  }

  String name() {
    return name;
  }

  TraceIdentity identity() {
    return identity;
  }

  /** Accesses that are run. */
  long count() {
    return count;
  }

  /** Accesses before the middle. */
  long half() {
    return count / 2;
  }

  long fetches() {
    return fetches;
  }

  long writes() {
    return writes;
  }

  /** Pages touched. */
  Footprint footprint() {
    return footprint;
  }

  /** Pages written after the middle. */
  Footprint writtenLate() {
    return writtenLate;
  }

  /** Where its pages lie in a slot that begins at {@code gpa}. */
  ProgramLayout layout(long gpa, int space) {
    return new ProgramLayout(footprint.sorted(), gpa, space);
  }
}
