/**
 * Journals for other tools: ftrace's text, Chrome's trace JSON, JSON a line, comma-separated
 * values. Each format is a class that hears a fold and writes as it goes, so that a journal of any
 * length needs no more memory than the state does.
 *
 * <p>May use {@code umbra.journal.replay}, {@code umbra.journal.text}, the form of lines in {@code
 * umbra.journal.trace}, the model's {@code event} and {@code state}, and Jackson's streaming
 * writer.
 */
package umbra.journal.export;
