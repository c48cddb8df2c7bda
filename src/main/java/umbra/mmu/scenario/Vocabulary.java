package umbra.mmu.scenario;

/** Finds words among those a place allows, and proposes the nearest when one is misspelt. */
final class Vocabulary {

  /** A longer word is not compared: nobody misspells a word into this. */
  private static final int LONGEST_COMPARED = 32;

  private static final int FARTHEST_PROPOSAL = 2;

  private Vocabulary() {}

  /** The constant that the token names. */
  static <W extends Worded> W find(W[] choices, Token token, String what) {
    for (W choice : choices) {
      if (token.is(choice.word())) {
        return choice;
      }
    }
    throw token.error(expectation(what, token.text(), words(choices)));
  }

  /** Takes the next word of a line, which must be one of these. */
  static <W extends Worded> W take(W[] choices, Arguments arguments, String what) {
    return find(choices, arguments.take(listing(what, words(choices))), what);
  }

  /** What was expected, with the nearest choice or, where none is near, all of them. */
  static String expectation(String what, String found, String[] choices) {
    String nearest = null;
    int least = FARTHEST_PROPOSAL + 1;
    for (String choice : choices) {
      int distance = distance(found, choice);
      if (distance < least && distance < choice.length()) {
        least = distance;
        nearest = choice;
      }
    }
    return nearest == null ? listing(what, choices) : what + " (did you mean '" + nearest + "'?)";
  }

  private static String listing(String what, String[] choices) {
    return choices.length == 0 ? what : what + ": one of " + String.join(", ", choices);
  }

  private static String[] words(Worded[] choices) {
    String[] words = new String[choices.length];
    for (int i = 0; i < words.length; i++) {
      words[i] = choices[i].word();
    }
    return words;
  }

  /** Levenshtein's distance. */
  private static int distance(String from, String to) {
    if (from.length() > LONGEST_COMPARED) {
      return LONGEST_COMPARED;
    }
    int[] previous = new int[to.length() + 1];
    int[] current = new int[to.length() + 1];
    for (int j = 0; j <= to.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      current[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        int change = from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1;
        int step = Math.min(previous[j], current[j - 1]) + 1;
        current[j] = Math.min(step, previous[j - 1] + change);
      }
      int[] swap = previous;
      previous = current;
      current = swap;
    }
    return previous[to.length()];
  }
}
