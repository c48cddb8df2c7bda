package umbra.journal.trace.check;

import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import umbra.mmu.event.VmEventKind;

/** What came of each line so far: checked, given, or not to be decided, and why. */
public final class Verdicts {
  private final Map<VmEventKind, Long> checked = new EnumMap<>(VmEventKind.class);
  private final Map<VmEventKind, Long> given = new EnumMap<>(VmEventKind.class);
  private final Map<VmEventKind, Map<String, Long>> undecided = new EnumMap<>(VmEventKind.class);
  private UnexpectedLine unexpected;

  Verdicts() {}

  void checked(final VmEventKind kind) {
    checked.merge(kind, 1L, Long::sum);
  }

  /** The line is what decisions depend on; there is nothing to decide about it. */
  void given(final VmEventKind kind) {
    given.merge(kind, 1L, Long::sum);
  }

  void undecided(final VmEventKind kind, final String reason) {
    undecided.computeIfAbsent(kind, none -> new TreeMap<>()).merge(reason, 1L, Long::sum);
  }

  void unexpected(final UnexpectedLine line) {
    unexpected = unexpected == null ? line : unexpected;
  }

  /** The first line that the model does not expect; null if there is none. */
  public UnexpectedLine unexpected() {
    return unexpected;
  }

  /** Lines of the kind that were decided again and agree. */
  public long checkedOf(final VmEventKind kind) {
    return checked.getOrDefault(kind, 0L);
  }

  /** Lines of the kind that are given. */
  public long givenOf(final VmEventKind kind) {
    return given.getOrDefault(kind, 0L);
  }

  /** Lines of the kind that could not be decided, by reason. */
  public Map<String, Long> undecidedOf(final VmEventKind kind) {
    return undecided.getOrDefault(kind, Map.of());
  }

  /** Lines that were decided again and agree. */
  public long checked() {
    return checked.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Lines that are given. */
  public long given() {
    return given.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Lines that could not be decided. */
  public long undecided() {
    return undecided.values().stream()
        .flatMap(reasons -> reasons.values().stream())
        .mapToLong(Long::longValue)
        .sum();
  }
}
