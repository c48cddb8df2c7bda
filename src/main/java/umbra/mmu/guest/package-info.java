/**
 * The guest's side: formats of its page-table entries, error codes, mode bits and permission rules.
 *
 * <p>Holds no state; uses nothing but {@code java.base}.
 */
package umbra.mmu.guest;
