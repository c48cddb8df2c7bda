/**
 * The files of {@code trace} lines: opened, unpacked, hashed, and held against what a run's
 * configuration says of them.
 *
 * <p>Uses the model's {@code program} and {@code scenario}. Writes nothing.
 */
package umbra.journal.program;
