package umbra.cli;

import java.util.Iterator;
import java.util.List;

/** What a shell completes behind {@code --schedule}; a seed is for the user to add. */
final class ScheduleNames implements Iterable<String> {
  @Override
  public Iterator<String> iterator() {
    return List.of("round-robin", "seeded:", "free").iterator();
  }
}
