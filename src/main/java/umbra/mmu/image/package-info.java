/**
 * An image of a VM's state: the row of numbers from which the same state can be made again. Each
 * class that holds state writes and reads its own part; how the numbers become bytes is not the
 * model's affair.
 *
 * <p>An image holds what cannot be worked out from the rest of it: no hashes, no links of lists
 * whose order follows from something else. Equal states have equal images. Uses nothing but {@code
 * java.base}.
 */
package umbra.mmu.image;
