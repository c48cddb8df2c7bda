package umbra.mmu.scenario;

/** A line after {@code ops}, or a block of them. */
public sealed interface Step permits Operation, Parallel, Repeat, Workload, ProgramTrace, Expect {

  /** Which type this is; Java 17 has no switch over types. */
  enum Kind {
    VCPU_OPERATION,
    HOST_OPERATION,
    PARALLEL,
    REPEAT,
    WORKLOAD,
    PROGRAM_TRACE,
    EXPECT
  }

  /** Where the line's first word stands. */
  Position at();

  /**
   * The source line without its comment and outer blanks, as the recorder prints it after {@code op
   * N}.
   */
  String text();

  /** The tag of this type. */
  Kind stepKind();
}
