package umbra.cli.search;

import java.util.List;

/**
 * A scenario in lines, to be cut down.
 *
 * @param setUp lines above {@code ops}
 * @param operations lines below it
 */
public record Draft(List<String> setUp, List<String> operations) {
  public Draft {
    setUp = List.copyOf(setUp);
    operations = List.copyOf(operations);
  }

  /** The scenario's text. */
  public String text() {
    StringBuilder text = new StringBuilder();
    setUp.forEach(line -> text.append(line).append('\n'));
    text.append("ops\n");
    operations.forEach(line -> text.append(line).append('\n'));
    return text.toString();
  }
}
