package umbra.cli.conform;

import java.util.List;

/** One scenario being run by the model, operation by operation. */
public interface ModelRun extends AutoCloseable {

  /**
   * Guest page tables as they are now, rendered by {@link MemoryLines}; asked once, before
   * operation 0.
   *
   * @throws ModelRefusal if the model cannot tell
   */
  List<String> memoryLines() throws ModelRefusal;

  /**
   * Tells how late it is on the host when the operation begins that is run next.
   *
   * @param elapsed microseconds since the VM was made
   */
  default void hostTime(long elapsed) {}

  /**
   * Runs the next operation.
   *
   * @param number number of the operation in the recording, from 0, growing by 1 with every call;
   *     warm-up operations are numbered too
   * @throws ModelRefusal if the operation is not supported or the scenario has no such operation
   */
  ActualOperation execute(int number) throws ModelRefusal;

  /** Releases what the run holds. */
  @Override
  void close();
}
