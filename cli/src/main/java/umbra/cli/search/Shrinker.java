package umbra.cli.search;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

/**
 * Cuts a scenario down to what matters: operations, then set-up lines, then words of each line. In
 * what is left nothing can be taken out alone (Zeller and Hildebrandt 2002, "ddmin", where large
 * pieces go first and single ones last).
 */
public final class Shrinker {
  private final Predicate<Draft> stillFails;

  /**
   * A shrinker.
   *
   * @param stillFails whether a scenario shows what is looked for; false for a text that is none
   */
  public Shrinker(Predicate<Draft> stillFails) {
    this.stillFails = stillFails;
  }

  /**
   * Shrinks a scenario.
   *
   * @throws IllegalArgumentException if it does not show what is looked for
   */
  public Draft shrink(Draft scenario) {
    if (!stillFails.test(scenario)) {
      throw new IllegalArgumentException("nothing to shrink: the scenario does not fail");
    }
    Draft last;
    Draft now = scenario;
    do {
      last = now;
      now = words(setUp(operations(last)));
    } while (!now.equals(last));
    return now;
  }

  private Draft operations(Draft draft) {
    return new Draft(
        draft.setUp(),
        cut(draft.operations(), left -> stillFails.test(new Draft(draft.setUp(), left))));
  }

  private Draft setUp(Draft draft) {
    return new Draft(
        cut(draft.setUp(), left -> stillFails.test(new Draft(left, draft.operations()))),
        draft.operations());
  }

  private Draft words(Draft draft) {
    List<String> setUp = new ArrayList<>(draft.setUp());
    List<String> operations = new ArrayList<>(draft.operations());
    for (List<String> lines : List.of(setUp, operations)) {
      for (int i = 0; i < lines.size(); i++) {
        int at = i;
        List<String> words = Arrays.asList(lines.get(i).split(" "));
        Predicate<List<String>> fails =
            left -> {
              String before = lines.set(at, String.join(" ", left));
              boolean still = stillFails.test(new Draft(setUp, operations));
              lines.set(at, before);
              return still;
            };
        lines.set(at, String.join(" ", cut(words, fails)));
      }
    }
    return new Draft(setUp, operations);
  }

  /** Takes out pieces of half the list, of a quarter, and so on down to single items. */
  static <T> List<T> cut(List<T> items, Predicate<List<T>> stillFails) {
    List<T> left = new ArrayList<>(items);
    for (int piece = Math.max(1, left.size() / 2); piece >= 1; ) {
      boolean removed = false;
      for (int from = 0; from < left.size(); ) {
        List<T> fewer = new ArrayList<>(left.subList(0, from));
        fewer.addAll(left.subList(Math.min(left.size(), from + piece), left.size()));
        if (stillFails.test(fewer)) {
          left = fewer;
          removed = true;
        } else {
          from += piece;
        }
      }
      if (piece > 1) {
        piece /= 2;
      } else if (!removed) {
        return left;
      }
    }
    return left;
  }
}
