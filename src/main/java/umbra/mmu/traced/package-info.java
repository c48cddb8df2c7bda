/**
 * What the imported trace of a real KVM has told so far: tasks, the line at hand, shadow pages and
 * leaf entries by their last line. Changed by the {@code traced} events alone.
 *
 * <p>Uses {@code event}, {@code image} and {@code shadow}.
 */
package umbra.mmu.traced;
