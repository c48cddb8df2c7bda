/**
 * Searches for short scenarios that break an invariant: operations drawn at random, all sequences
 * of a length, and the removal of what does not matter.
 *
 * <p>A search runs on the model alone, in this thread, and writes no journal; what it finds is a
 * scenario's text, which can then be run into one. It knows the operations that may be drawn and
 * nothing of what is wrong with the model.
 *
 * <p>Uses the model only.
 */
package umbra.cli.search;
