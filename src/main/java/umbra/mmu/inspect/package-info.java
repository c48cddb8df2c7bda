/**
 * Read-only views of a VM's state, in the recorder's own forms.
 *
 * <p>Uses {@code state}, {@code shadow}, {@code memory}.
 */
package umbra.mmu.inspect;
