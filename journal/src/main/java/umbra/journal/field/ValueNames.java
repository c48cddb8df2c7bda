package umbra.journal.field;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What the values of a field are called. A name may stand for several values, as a tracepoint that
 * two kinds of events print, and a value may have several names.
 */
public final class ValueNames {
  private final boolean bits;
  private final List<String> names = new ArrayList<>();
  private final List<Long> values = new ArrayList<>();

  private ValueNames(final boolean bits) {
    this.bits = bits;
  }

  /** Of a field that has one of the values at a time. */
  static ValueNames ofValues() {
    return new ValueNames(false);
  }

  /** Of a field each bit of which has a name. */
  static ValueNames ofBits() {
    return new ValueNames(true);
  }

  ValueNames with(final String name, final long value) {
    names.add(name);
    values.add(value);
    return this;
  }

  /** Whether the names are those of bits; a pattern makes no sense then. */
  public boolean areBits() {
    return bits;
  }

  /** Every name once, in the order of their declaration. */
  public Set<String> names() {
    return new LinkedHashSet<>(names);
  }

  /** The values with this name, ascending; none if nothing is called so. */
  public long[] named(final String name) {
    return those(name::equals);
  }

  /** The values with a name that the pattern fits, ascending. */
  public long[] matching(final String pattern) {
    return those(name -> Glob.matches(pattern, name));
  }

  private long[] those(final Predicate<String> wanted) {
    final List<Long> found = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      if (wanted.test(names.get(i))) {
        found.add(values.get(i));
      }
    }
    return found.stream().mapToLong(Long::longValue).sorted().distinct().toArray();
  }
}
