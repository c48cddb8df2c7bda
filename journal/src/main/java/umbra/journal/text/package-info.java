/**
 * Events as text: one JSON object a line for both kinds of stream, and plain lines for a vCPU's.
 * The tracepoint lines of a VM's events need the model's state and are printed elsewhere.
 *
 * <p>May use {@code umbra.mmu.event}, {@code umbra.journal.format} and Jackson's streaming writer.
 */
package umbra.journal.text;
