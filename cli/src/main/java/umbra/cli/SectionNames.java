package umbra.cli;

import java.util.Arrays;
import java.util.Iterator;

/** The sections that a shell completes behind {@code umbra show DIR}. */
final class SectionNames implements Iterable<String> {
  @Override
  public Iterator<String> iterator() {
    return Arrays.stream(ShownSection.Kind.values()).map(ShownSection.Kind::word).iterator();
  }
}
