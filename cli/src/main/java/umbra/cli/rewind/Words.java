package umbra.cli.rewind;

import java.util.ArrayList;
import java.util.List;

/** A command line of a session, taken apart. */
final class Words {
  private final String line;
  private final List<String> words;

  Words(final String line) {
    this.line = line.strip();
    this.words = new ArrayList<>(List.of(this.line.split("\\s+")));
  }

  /** The first word; empty for an empty line. */
  String command() {
    return words.get(0);
  }

  /** How many words follow. */
  int count() {
    return words.size() - 1;
  }

  /** The words that follow. */
  List<String> operands() {
    return words.subList(1, words.size());
  }

  /** All that follows the first word, as it was written. */
  String rest() {
    return line.substring(command().length()).strip();
  }

  /**
   * Operand {@code position}, from 1.
   *
   * @throws IllegalArgumentException if there are fewer
   */
  String operand(final int position, final String usage) {
    if (position >= words.size()) {
      throw new IllegalArgumentException("found '" + line + "', expected " + usage);
    }
    return words.get(position);
  }

  /**
   * Expects no more than {@code most} operands.
   *
   * @throws IllegalArgumentException if there are
   */
  void atMost(final int most, final String usage) {
    if (count() > most) {
      throw new IllegalArgumentException("found '" + line + "', expected " + usage);
    }
  }

  /**
   * Operand {@code position} as a decimal number from {@code least} on.
   *
   * @throws IllegalArgumentException if it is missing or none
   */
  long number(final int position, final long least, final String usage) {
    final String word = operand(position, usage);
    try {
      final long number = Long.parseLong(word);
      if (number >= least) {
        return number;
      }
    } catch (final NumberFormatException notANumber) {
      // The same complaint.
    }
    throw new IllegalArgumentException(
        "found '" + word + "', expected a number from " + least + " on: " + usage);
  }
}
