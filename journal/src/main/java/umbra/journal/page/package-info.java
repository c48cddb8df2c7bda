/**
 * Pages of one file for a browser: a frame of HTML with its styles, its scripts and the chart
 * library put into it.
 *
 * <p>Uses {@code java.base} and resources of the class path alone.
 */
package umbra.journal.page;
