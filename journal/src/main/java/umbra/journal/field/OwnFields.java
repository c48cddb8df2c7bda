package umbra.journal.field;

import java.util.Locale;
import umbra.journal.format.FieldType;

/** Reads the numbers that an event carries, and finds the ways to write their names. */
final class OwnFields {
  private static final FieldReader[] BY_POSITION = {
    event -> event.a, event -> event.b, event -> event.c, event -> event.d, event -> event.e
  };

  private OwnFields() {}

  static FieldReader reader(final int position) {
    return BY_POSITION[position];
  }

  /**
   * Declares number {@code position} of a kind under its own name, and as the kernel joins words:
   * {@code errorCode} is {@code error_code} too. The vCPU that an event names is {@code vcpu_id},
   * since {@code vcpu} is the one that the work is for.
   */
  static void declare(
      final Vocabulary to,
      final int kind,
      final String name,
      final FieldType type,
      final int position) {
    if (name.equals("vcpu")) {
      to.declare("vcpu_id", kind, type, reader(position));
      return;
    }
    to.declare(name, kind, type, reader(position));
    to.declareAlias(joinedWithUnderscores(name), kind, type, reader(position));
  }

  static String joinedWithUnderscores(final String name) {
    return name.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
  }
}
