/**
 * The vocabulary: every event is one method with primitive parameters, so that the state, the
 * encoder, the printers and the checkers can all listen to the same stream.
 *
 * <p>Uses nothing but {@code java.base}.
 */
package umbra.mmu.event;
