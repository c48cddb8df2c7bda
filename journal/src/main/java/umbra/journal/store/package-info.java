/**
 * Reads the journal's folder without an actor system: LevelDB in the layout of Akka Persistence's
 * plugin, {@code docs/journal-format.md}. Works on a private copy and never writes into the
 * journal.
 *
 * <p>May use {@code umbra.journal.format} and the {@code org.iq80.leveldb} interface; knows nothing
 * of Akka's classes.
 */
package umbra.journal.store;
