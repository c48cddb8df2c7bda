package umbra.journal.diff;

import java.util.Arrays;
import umbra.mmu.event.Mix;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.shadow.PageRole;
import umbra.mmu.shadow.ShadowPage;
import umbra.mmu.shadow.ShadowPages;
import umbra.mmu.shadow.Spte;

/**
 * The shape of an event: a hash in which a shadow page counts as what it shadows (gfn and role) and
 * not as its number. Numbers are given in the order of allocation, so one page more shifts all that
 * come after it, and nothing would look the same any more.
 */
final class EventHash {
  private static final int PLAIN = 0;
  private static final int PAGE = 1;
  private static final int TABLE_SPTE = 2;
  private static final int ANY_SPTE = 3;
  private static final int[][] FIELDS = fields();

  private long[] shadowed = new long[64];
  private int[] levels = new int[64];

  /** Learns the pages that are there before the first event. */
  void begin(final ShadowPages pages) {
    for (int number = 1; number <= pages.highestNumber(); number++) {
      final ShadowPage page = pages.get(number);
      if (page != null) {
        learn(number, page.gfn(), page.role());
      }
    }
  }

  /** Hash of the event as it is. */
  static long exact(
      final VmEventKind kind,
      final long a,
      final long b,
      final long c,
      final long d,
      final long e) {
    long hash = Mix.then(kind.ordinal(), a);
    hash = Mix.then(Mix.then(hash, b), c);
    return Mix.then(Mix.then(hash, d), e);
  }

  /** Hash of the event's shape; equal to {@link #exact} where it names no page. */
  long shape(
      final VmEventKind kind,
      final long a,
      final long b,
      final long c,
      final long d,
      final long e) {
    if (kind == VmEventKind.PAGE_ALLOCATED || kind == VmEventKind.TDP_PAGE_ALLOCATED) {
      learn((int) a, b, (int) c);
    }
    final int[] types = FIELDS[kind.ordinal()];
    if (types == null) {
      return exact(kind, a, b, c, d, e);
    }
    long hash = Mix.then(kind.ordinal(), number(types[0], a, a));
    hash = Mix.then(hash, number(types[1], b, a));
    hash = Mix.then(hash, number(types[2], c, a));
    hash = Mix.then(hash, number(types[3], d, a));
    return Mix.then(hash, number(types[4], e, a));
  }

  private long number(final int type, final long value, final long page) {
    if (type == PAGE) {
      return of(value);
    }
    final boolean table =
        type == TABLE_SPTE
            || (type == ANY_SPTE
                && Spte.isTable(value, page < levels.length ? levels[(int) page] : 0));
    return table ? Mix.then(value & ~Spte.FRAME, of((value & Spte.FRAME) >>> 12)) : value;
  }

  private long of(final long page) {
    return page > 0 && page < shadowed.length ? shadowed[(int) page] : page;
  }

  private void learn(final int number, final long gfn, final int role) {
    if (number >= shadowed.length) {
      shadowed = Arrays.copyOf(shadowed, 2 * number);
      levels = Arrays.copyOf(levels, 2 * number);
    }
    shadowed[number] = Mix.then(gfn, role & ~PageRole.INVALID);
    levels[number] = PageRole.level(role);
  }

  /** What the fields are that need care; null for a kind without such fields. */
  private static int[][] fields() {
    final int[][] fields = new int[VmEventKind.values().length][];
    for (final VmEventKind kind : VmEventKind.values()) {
      final int[] types = new int[5];
      boolean special = false;
      for (int i = 0; i < kind.fieldCount(); i++) {
        types[i] = type(kind, kind.field(i));
        special |= types[i] != PLAIN;
      }
      fields[kind.ordinal()] = special ? types : null;
    }
    return fields;
  }

  private static int type(final VmEventKind kind, final String field) {
    return switch (field) {
      case "page", "parent", "child" -> PAGE;
      case "spte" ->
          kind == VmEventKind.PAGE_LINKED
              ? TABLE_SPTE
              : kind == VmEventKind.TDP_SPTE_CHANGED ? ANY_SPTE : PLAIN;
      case "oldSpte" -> ANY_SPTE;
      default -> PLAIN;
    };
  }
}
