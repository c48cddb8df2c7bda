/**
 * What must always be true of a VM's state (reference, chapter 15): one method for each invariant,
 * and the listener that runs them while events come in.
 *
 * <p>Reads state and changes nothing. Uses {@code state}, {@code shadow}, {@code memory}, {@code
 * guest} and {@code event}.
 */
package umbra.mmu.invariant;
