package umbra.mmu.scenario;

/**
 * {@code trace ...}: the memory accesses of a real program, read from a file while they are made.
 *
 * @param vcpu the vCPU that makes them, at CPL 3
 * @param file as the line names it; whoever opens it knows from where
 * @param gvaOffset added to each address of the file, modulo 2^64
 * @param skip accesses of the file that are left out first
 * @param count accesses that are made then, or {@link #TO_THE_END}
 * @param addresses what an address of the guest may be
 */
public record ProgramTrace(
    Position at,
    String text,
    int vcpu,
    String file,
    TraceFormat format,
    long gvaOffset,
    long skip,
    long count,
    AddressWidth addresses)
    implements Step {

  /** No {@code count=}. */
  public static final long TO_THE_END = -1;

  /**
   * How many accesses are made of a file that has {@code accesses}; fewer than 1 where the line
   * asks for more than there are.
   */
  public long countOf(long accesses) {
    long left = accesses - skip;
    if (count == TO_THE_END) {
      return left;
    }
    return count <= left ? count : 0;
  }

  @Override
  public Kind stepKind() {
    return Kind.PROGRAM_TRACE;
  }
}
