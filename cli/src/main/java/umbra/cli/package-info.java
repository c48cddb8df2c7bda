/**
 * The command line: one class per command, data to stdout, messages to stderr. The outermost ring:
 * may use everything, and nothing uses it.
 */
package umbra.cli;
