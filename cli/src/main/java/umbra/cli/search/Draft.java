package umbra.cli.search;

import java.util.ArrayList;
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

  /**
   * A scenario's lines without comments and {@code expect} lines, which change nothing in a run.
   *
   * @param text well-formed
   */
  public static Draft of(String text) {
    List<String> setUp = new ArrayList<>();
    List<String> operations = new ArrayList<>();
    List<String> lines = setUp;
    for (String line : text.split("\n", -1)) {
      int comment = line.indexOf('#');
      String words = (comment < 0 ? line : line.substring(0, comment)).strip();
      if (words.equals("ops")) {
        lines = operations;
      } else if (!words.isEmpty() && !words.startsWith("expect ")) {
        lines.add(words);
      }
    }
    return new Draft(setUp, operations);
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
