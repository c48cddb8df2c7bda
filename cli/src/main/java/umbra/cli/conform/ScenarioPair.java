package umbra.cli.conform;

import java.nio.file.Path;

/**
 * A scenario and one recording of it.
 *
 * @param name how reports call the pair: the scenario's name, preceded by the result's folder if
 *     several recordings of the scenario are compared
 * @param scenario the scenario file
 * @param result the result file
 */
public record ScenarioPair(String name, Path scenario, Path result) {}
