package umbra.mmu.program;

/** The text of a trace, unpacked, from its start to its end. */
public interface TraceBytes extends AutoCloseable {
  /**
   * Reads on.
   *
   * @param into where to; the caller's
   * @param offset first place to fill
   * @param length how many at most, at least 1
   * @return how many were read, at least 1; -1 at the end
   */
  int read(byte[] into, int offset, int length);

  /** No more will be read. */
  @Override
  void close();
}
