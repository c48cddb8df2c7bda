/**
 * The frame of prepared comparisons: what an experiment is, where its runs take place, and how its
 * tables, checks and verdict are written.
 *
 * <p>An experiment makes scenarios, has them run into journals, counts, and concludes. It decides
 * nothing of the MMU. The experiments themselves are in the packages below, by subject; this one
 * knows none of them.
 *
 * <p>Uses the simulation ({@code umbra.actors}) and the page template of the journal's report.
 */
package umbra.cli.experiment;
