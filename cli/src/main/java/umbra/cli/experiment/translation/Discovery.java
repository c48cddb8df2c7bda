package umbra.cli.experiment.translation;

import umbra.cli.search.Alphabet;
import umbra.cli.search.Breach;
import umbra.cli.search.Draft;

/**
 * What one random search came to.
 *
 * @param guest that was searched
 * @param fixes that the model had
 * @param seed of the draws
 * @param operations until it was found, or in all
 * @param breach what was found, or null
 * @param length operations of the scenario that was found, from a new machine on
 * @param shrunk that scenario without what does not matter; null where nothing was found
 */
record Discovery(
    Alphabet guest,
    Fixes fixes,
    long seed,
    long operations,
    Breach breach,
    int length,
    Draft shrunk) {

  boolean found() {
    return breach != null;
  }
}
