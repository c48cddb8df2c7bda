package umbra.journal.history;

import java.util.List;

/**
 * The events that led to a value, newest first.
 *
 * @param subject what the value is of
 * @param links the events
 * @param isWhole whether nothing older belongs to them
 * @param present the value, in words, a line each
 */
public record Chain(String subject, List<Link> links, boolean isWhole, List<String> present) {}
