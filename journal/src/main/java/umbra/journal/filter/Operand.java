package umbra.journal.filter;

import java.util.List;
import umbra.journal.field.EventCursor;
import umbra.journal.field.EventField;

/** A number in a filter: written there, a field's, or put together from others bit by bit. */
sealed interface Operand {
  /** The number for this event. */
  long value(EventCursor event);

  /** A number that the filter's text holds; {@code negative} if it has a minus sign. */
  record Constant(long number, boolean negative) implements Operand {
    @Override
    public long value(final EventCursor event) {
      return number;
    }
  }

  /** A field's value. */
  record Field(EventField field) implements Operand {
    @Override
    public long value(final EventCursor event) {
      return field.read(event);
    }
  }

  /** {@code a & b & c}. */
  record Mask(List<Operand> parts) implements Operand {
    @Override
    public long value(final EventCursor event) {
      long result = -1;
      for (int i = 0; i < parts.size(); i++) {
        result &= parts.get(i).value(event);
      }
      return result;
    }
  }

  /** {@code a | b | c}. */
  record Union(List<Operand> parts) implements Operand {
    @Override
    public long value(final EventCursor event) {
      long result = 0;
      for (int i = 0; i < parts.size(); i++) {
        result |= parts.get(i).value(event);
      }
      return result;
    }
  }

  /** A word that is no field: what it stands for depends on the field it is compared with. */
  record Word(Token token) implements Operand {
    @Override
    public long value(final EventCursor event) {
      throw new IllegalStateException("unresolved: " + token.text());
    }
  }
}
