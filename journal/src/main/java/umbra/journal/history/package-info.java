/**
 * What became of the state's cells: which cells an event changes, what a stretch of a journal has
 * changed, and which events led to the value that a cell has. Reads journals through the replay,
 * store and format packages, and state through its queries.
 */
package umbra.journal.history;
