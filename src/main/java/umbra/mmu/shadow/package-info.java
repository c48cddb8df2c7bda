/**
 * Shadow pages as data: entries, roles, the pages themselves, their lists and reverse maps.
 *
 * <p>Methods named {@code apply...} change state and are called by the aggregate alone. Uses {@code
 * guest} and {@code image}.
 */
package umbra.mmu.shadow;
