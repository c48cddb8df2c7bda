/**
 * The state of a VM, section by section, for people and for programs: shadow pages, tables, rmaps,
 * cached translations, TLBs, slots, caches, statistics. {@link umbra.journal.view.StatePrinter} is
 * the way in; what it prints goes to {@link umbra.journal.view.Rows}, as text or as JSON.
 *
 * <p>Nothing is folded or changed here. May use {@code umbra.mmu} and Jackson's streaming writer.
 */
package umbra.journal.view;
