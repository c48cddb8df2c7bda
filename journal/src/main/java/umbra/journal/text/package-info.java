/**
 * Events as text, for both kinds of stream: lines in the manner of tracepoints, one JSON object a
 * line, and a table of comma-separated values.
 *
 * <p>May use the model's {@code event}, {@code state}, {@code shadow} and {@code guest}, {@code
 * umbra.journal.format}, {@code umbra.journal.field} and Jackson's streaming writer.
 */
package umbra.journal.text;
