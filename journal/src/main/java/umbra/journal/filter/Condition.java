package umbra.journal.filter;

import java.util.Arrays;
import java.util.List;
import umbra.journal.field.EventCursor;

/**
 * What a filter demands of an event. The answer is one of three, as in SQL: a comparison with a
 * field that the event does not have is neither true nor false, and so is its contrary.
 */
sealed interface Condition {
  int FALSE = -1;
  int UNKNOWN = 0;
  int TRUE = 1;

  /** {@link #TRUE}, {@link #FALSE} or {@link #UNKNOWN}. */
  int test(EventCursor event);

  /** Orders of two numbers. */
  enum Comparator {
    EQUAL("=="),
    DIFFERENT("!="),
    LESS("<"),
    AT_MOST("<="),
    GREATER(">"),
    AT_LEAST(">=");

    private final String symbol;

    Comparator(final String symbol) {
      this.symbol = symbol;
    }

    static Comparator of(final String symbol) {
      for (final Comparator each : values()) {
        if (each.symbol.equals(symbol)) {
          return each;
        }
      }
      return null;
    }

    private boolean holds(final int order) {
      return switch (this) {
        case EQUAL -> order == 0;
        case DIFFERENT -> order != 0;
        case LESS -> order < 0;
        case AT_MOST -> order <= 0;
        case GREATER -> order > 0;
        case AT_LEAST -> order >= 0;
      };
    }
  }

  private static int answer(final EventCursor event, final boolean holds) {
    if (event.isMissingOne()) {
      return UNKNOWN;
    }
    return holds ? TRUE : FALSE;
  }

  /** Any event. */
  record Always() implements Condition {
    @Override
    public int test(final EventCursor event) {
      return TRUE;
    }
  }

  /** {@code left == right} and the like. */
  record Comparison(Operand left, Comparator comparator, Operand right, boolean unsigned)
      implements Condition {
    @Override
    public int test(final EventCursor event) {
      event.expectAll();
      final long first = left.value(event);
      final long second = right.value(event);
      final int order =
          unsigned ? Long.compareUnsigned(first, second) : Long.compare(first, second);
      return answer(event, comparator.holds(order));
    }
  }

  /** The number is one of those that a name or a pattern stands for. */
  final class OneOf implements Condition {
    private final Operand operand;
    private final long[] values;

    /** {@code values} ascend. */
    OneOf(final Operand operand, final long[] values) {
      this.operand = operand;
      this.values = values;
    }

    @Override
    public int test(final EventCursor event) {
      event.expectAll();
      return answer(event, Arrays.binarySearch(values, operand.value(event)) >= 0);
    }
  }

  /** The number is not 0. */
  record NotZero(Operand operand) implements Condition {
    @Override
    public int test(final EventCursor event) {
      event.expectAll();
      return answer(event, operand.value(event) != 0);
    }
  }

  /** {@code !condition}. */
  record Not(Condition condition) implements Condition {
    @Override
    public int test(final EventCursor event) {
      return -condition.test(event);
    }
  }

  /** {@code a && b && c}. */
  record AllOf(List<Condition> conditions) implements Condition {
    @Override
    public int test(final EventCursor event) {
      int result = TRUE;
      for (int i = 0; i < conditions.size() && result != FALSE; i++) {
        result = Math.min(result, conditions.get(i).test(event));
      }
      return result;
    }
  }

  /** {@code a || b || c}. */
  record AnyOf(List<Condition> conditions) implements Condition {
    @Override
    public int test(final EventCursor event) {
      int result = FALSE;
      for (int i = 0; i < conditions.size() && result != TRUE; i++) {
        result = Math.max(result, conditions.get(i).test(event));
      }
      return result;
    }
  }
}
