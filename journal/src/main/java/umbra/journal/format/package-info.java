/**
 * The codec: events to bytes to events. {@link umbra.journal.format.EventFormat} and {@code
 * docs/journal-format.md} are twins; a test holds them together.
 *
 * <p>Writing: {@link umbra.journal.format.VmEventEncoder} listens, {@link
 * umbra.journal.format.BatchWriter} seals. Reading: {@link umbra.journal.format.Batch} parses,
 * {@link umbra.journal.format.ChainVerifier} checks the order, {@link
 * umbra.journal.format.VmEventDecoder} calls a listener.
 *
 * <p>Uses {@code umbra.mmu.event} and {@code java.base}; knows no store and no actor.
 */
package umbra.journal.format;
