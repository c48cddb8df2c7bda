package umbra.journal.filter;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import umbra.journal.field.EventField;
import umbra.journal.field.ValueNames;
import umbra.journal.field.Vocabulary;

/**
 * Finds out what the words of a comparison stand for: a field of the chosen events, or a value of
 * the field that they are compared with. A word that is neither is refused with the nearest right
 * one.
 */
final class NameResolver {
  private final String text;
  private final Vocabulary vocabulary;
  private final boolean[] kinds;
  private final boolean namesEvents;

  NameResolver(
      final String text,
      final Vocabulary vocabulary,
      final boolean[] kinds,
      final boolean namesEvents) {
    this.text = text;
    this.vocabulary = vocabulary;
    this.kinds = kinds;
    this.namesEvents = namesEvents;
  }

  /** {@code left == right} and the like; {@code symbol} is where the sign stands. */
  Condition compared(
      final Operand left,
      final Condition.Comparator comparator,
      final Operand right,
      final Token symbol) {
    final EventField field = fieldIn(left, right);
    final long[] several = severalValues(right, field);
    if (several != null) {
      return oneOf(resolved(left, field), comparator, several, symbol);
    }
    final long[] severalLeft = severalValues(left, field);
    if (severalLeft != null) {
      return oneOf(resolved(right, field), comparator, severalLeft, symbol);
    }
    final Operand first = resolved(left, field);
    final Operand second = resolved(right, field);
    requireField(first, second, symbol.column());
    final boolean unsigned =
        (isUnsigned(first) || isUnsigned(second)) && !isNegative(first) && !isNegative(second);
    return new Condition.Comparison(first, comparator, second, unsigned);
  }

  /** {@code field ~ pattern}. */
  Condition like(final Operand left, final Token symbol, final Token pattern) {
    if (pattern.kind() != Token.Kind.WORD && pattern.kind() != Token.Kind.QUOTED) {
      throw FilterText.error(
          text, pattern.column(), pattern.quoted(), "a pattern of names, as \"spte*\"");
    }
    final EventField field = fieldIn(left, left);
    final Operand operand = resolved(left, field);
    final ValueNames names = field == null ? null : field.valueNames();
    if (!(operand instanceof Operand.Field) || names == null || names.areBits()) {
      throw FilterText.error(
          text,
          symbol.column(),
          "'~' behind what has no names",
          "it behind kind or another field whose values have names");
    }
    final long[] values = names.matching(pattern.text());
    if (values.length == 0) {
      throw unknown(pattern, "a pattern of " + field.name(), names.names());
    }
    return new Condition.OneOf(operand, values);
  }

  /** A number that stands for itself: true if it is not 0. */
  Condition notZero(final Operand operand, final int column) {
    final EventField field = fieldIn(operand, operand);
    final Operand resolved = resolved(operand, field);
    requireField(resolved, resolved, column);
    return new Condition.NotZero(resolved);
  }

  private Condition oneOf(
      final Operand operand,
      final Condition.Comparator comparator,
      final long[] values,
      final Token symbol) {
    final Condition oneOf = new Condition.OneOf(operand, values);
    return switch (comparator) {
      case EQUAL -> oneOf;
      case DIFFERENT -> new Condition.Not(oneOf);
      default ->
          throw FilterText.error(
              text,
              symbol.column(),
              symbol.quoted() + " in front of a name of several values",
              "'==' or '!='");
    };
  }

  /** The values of a word that stands for several; null if it does not. */
  private static long[] severalValues(final Operand operand, final EventField field) {
    if (field == null || field.valueNames() == null || !(operand instanceof Operand.Word word)) {
      return null;
    }
    final long[] values = field.valueNames().named(word.token().text());
    return values.length > 1 ? values : null;
  }

  // ---- words ----

  private Operand resolved(final Operand operand, final EventField context) {
    if (operand instanceof Operand.Word word) {
      return resolved(word.token(), context);
    }
    if (operand instanceof Operand.Mask mask) {
      return new Operand.Mask(resolved(mask.parts(), context));
    }
    if (operand instanceof Operand.Union union) {
      return new Operand.Union(resolved(union.parts(), context));
    }
    return operand;
  }

  private List<Operand> resolved(final List<Operand> operands, final EventField context) {
    final List<Operand> result = new ArrayList<>(operands.size());
    for (final Operand operand : operands) {
      result.add(resolved(operand, context));
    }
    return result;
  }

  private Operand resolved(final Token word, final EventField context) {
    final ValueNames values = context == null ? null : context.valueNames();
    if (values != null && !word.text().equals(context.name())) {
      final long[] named = values.named(word.text());
      if (named.length == 1) {
        return new Operand.Constant(named[0], false);
      }
    }
    final EventField field = field(word);
    if (field != null) {
      return new Operand.Field(field);
    }
    if (values == null) {
      throw unknown(word, "a field of " + chosenEvents(), fields());
    }
    final Set<String> candidates = new LinkedHashSet<>(values.names());
    candidates.addAll(fields());
    throw unknown(word, "a value of " + context.name() + " or a field", candidates);
  }

  /** The field that a word is for the chosen events, or null. */
  private EventField field(final Token word) {
    final EventField field = word.kind() == Token.Kind.WORD ? vocabulary.field(word.text()) : null;
    return field != null && field.isOfAny(kinds) ? field : null;
  }

  /** The first field of a comparison, whose values the other words may be; null if none. */
  private EventField fieldIn(final Operand left, final Operand right) {
    final EventField field = firstField(left);
    return field == null ? firstField(right) : field;
  }

  private EventField firstField(final Operand operand) {
    if (operand instanceof Operand.Word word) {
      return field(word.token());
    }
    if (operand instanceof Operand.Mask mask) {
      return firstField(mask.parts());
    }
    return operand instanceof Operand.Union union ? firstField(union.parts()) : null;
  }

  private EventField firstField(final List<Operand> operands) {
    for (final Operand operand : operands) {
      final EventField field = firstField(operand);
      if (field != null) {
        return field;
      }
    }
    return null;
  }

  // ---- numbers ----

  private void requireField(final Operand left, final Operand right, final int column) {
    if (!hasField(left) && !hasField(right)) {
      throw FilterText.error(text, column, "numbers alone", "a field of " + chosenEvents());
    }
  }

  private static boolean hasField(final Operand operand) {
    if (operand instanceof Operand.Mask mask) {
      return mask.parts().stream().anyMatch(NameResolver::hasField);
    }
    if (operand instanceof Operand.Union union) {
      return union.parts().stream().anyMatch(NameResolver::hasField);
    }
    return operand instanceof Operand.Field;
  }

  private static boolean isUnsigned(final Operand operand) {
    if (operand instanceof Operand.Mask mask) {
      return mask.parts().stream().anyMatch(NameResolver::isUnsigned);
    }
    if (operand instanceof Operand.Union union) {
      return union.parts().stream().anyMatch(NameResolver::isUnsigned);
    }
    return operand instanceof Operand.Field of && of.field().isUnsigned();
  }

  private static boolean isNegative(final Operand operand) {
    return operand instanceof Operand.Constant constant && constant.negative();
  }

  // ---- messages ----

  private List<String> fields() {
    return vocabulary.fieldsOf(kinds);
  }

  private String chosenEvents() {
    return namesEvents ? "the events named" : "any event";
  }

  private IllegalArgumentException unknown(
      final Token word, final String expected, final Collection<String> candidates) {
    final String what = vocabulary.field(word.text()) != null ? "', a field of others" : "'";
    return FilterText.error(
        text,
        word.column(),
        "'" + word.text() + what,
        expected + ", as '" + NearestName.of(word.text(), candidates) + "'");
  }
}
