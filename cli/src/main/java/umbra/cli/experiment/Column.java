package umbra.cli.experiment;

/**
 * A column of a table.
 *
 * @param name lower case, words joined by underscores: the key in NDJSON
 * @param meaning what it holds, with its unit, in a few words
 */
public record Column(String name, String meaning) {}
