/**
 * The report of a run: one page of HTML with everything in it. The fold of a journal is heard by
 * several parts, each of which counts, describes or lists something and writes it as JSON; the
 * page's scripts draw what is described here and know no rule of the MMU. May use the replay,
 * history, text and store packages, and the model's queries.
 */
package umbra.journal.report;
