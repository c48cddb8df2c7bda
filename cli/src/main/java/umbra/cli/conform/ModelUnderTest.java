package umbra.cli.conform;

import java.io.IOException;

/** The model as the comparison sees it: something that opens scenarios. */
public interface ModelUnderTest {

  /**
   * Makes a fresh machine and applies the scenario's set-up lines.
   *
   * @param scenario name of the scenario, for messages
   * @param text the whole scenario file
   * @param module module parameters that replace the scenario's {@code module} line, in its syntax
   *     ({@code npt=0 tdp_mmu=0}); empty to keep the scenario's own
   * @return the machine, before its first operation (warm-up operations included)
   * @throws ModelRefusal if the model does not support something in the set-up
   * @throws IOException if the scenario is not valid; the message names line, found and expected
   */
  ModelRun open(String scenario, String text, String module) throws ModelRefusal, IOException;
}
