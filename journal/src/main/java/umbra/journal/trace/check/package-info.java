/**
 * Decides again what the trace of a real KVM shows, as far as its lines tell what a decision
 * depends on, with the model's own rules: rights, reserved bits, roles, entries. Hears the events
 * of an import; uses {@code umbra.mmu.guest}, {@code umbra.mmu.shadow} and {@code journal.text}.
 */
package umbra.journal.trace.check;
