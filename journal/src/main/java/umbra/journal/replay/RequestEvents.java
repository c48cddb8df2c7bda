package umbra.journal.replay;

import java.util.Arrays;
import umbra.mmu.event.VmEventKind;

/** The events of one request, kept as numbers while the request is decided again. */
final class RequestEvents {
  private static final int FIELDS = 5;

  private VmEventKind[] kinds = new VmEventKind[256];
  private long[] numbers = new long[256 * FIELDS];
  private int size;
  private long firstStep;

  void clear(final long newFirstStep) {
    size = 0;
    firstStep = newFirstStep;
  }

  int size() {
    return size;
  }

  long step(final int i) {
    return firstStep + i;
  }

  VmEventKind kind(final int i) {
    return kinds[i];
  }

  long number(final int i, final int field) {
    return numbers[i * FIELDS + field];
  }

  void add(
      final VmEventKind kind,
      final long a,
      final long b,
      final long c,
      final long d,
      final long e) {
    if (size == kinds.length) {
      kinds = Arrays.copyOf(kinds, size * 2);
      numbers = Arrays.copyOf(numbers, size * 2 * FIELDS);
    }
    final int base = size * FIELDS;
    kinds[size++] = kind;
    numbers[base] = a;
    numbers[base + 1] = b;
    numbers[base + 2] = c;
    numbers[base + 3] = d;
    numbers[base + 4] = e;
  }

  boolean matches(
      final int i,
      final VmEventKind kind,
      final long a,
      final long b,
      final long c,
      final long d,
      final long e) {
    final int base = i * FIELDS;
    return kinds[i] == kind
        && numbers[base] == a
        && numbers[base + 1] == b
        && numbers[base + 2] == c
        && numbers[base + 3] == d
        && numbers[base + 4] == e;
  }

  /** An event in words. */
  static String describe(final VmEventKind kind, final long... values) {
    final StringBuilder text = new StringBuilder(kind.eventName());
    for (int field = 0; field < kind.fieldCount(); field++) {
      text.append(field == 0 ? " " : ", ").append(kind.field(field)).append("=0x");
      text.append(Long.toHexString(values[field]));
    }
    return text.toString();
  }

  /** Event {@code i} in words. */
  String describe(final int i) {
    final int base = i * FIELDS;
    return describe(kinds[i], Arrays.copyOfRange(numbers, base, base + FIELDS));
  }
}
