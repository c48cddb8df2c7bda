/**
 * A run as one file: a ZIP archive of its streams' records, its configuration, its scenario and, if
 * asked for, its checkpoints, with a manifest of checksums.
 *
 * <p>Uses {@code store} to read and write journals and {@code checkpoint} for its files.
 */
package umbra.journal.archive;
