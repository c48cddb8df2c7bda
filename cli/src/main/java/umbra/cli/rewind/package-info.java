/**
 * The prompt of {@code umbra replay -i}: a place in a VM's stream, and commands that move it and
 * tell what is there. It uses the journal's packages; the terminal is JLine's.
 */
package umbra.cli.rewind;
