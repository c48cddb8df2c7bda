package umbra.journal.history;

import java.util.EnumSet;
import java.util.Set;
import umbra.journal.format.VmEventProbe;
import umbra.mmu.event.ReturnCode;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.guest.Gpte;
import umbra.mmu.shadow.ShadowPage;
import umbra.mmu.shadow.Spte;

/** Which events write an entry of a shadow page, and what they write: from their numbers alone. */
final class EntryEvents {
  /** Kinds that name one entry, or all of a page. */
  static final Set<VmEventKind> KINDS =
      EnumSet.of(
          VmEventKind.SPTE_SET,
          VmEventKind.ACCESS_REFRESHED,
          VmEventKind.MMIO_SPTE_SET,
          VmEventKind.SPTE_DROPPED,
          VmEventKind.SPTE_CLEARED,
          VmEventKind.SPTE_PROTECTED,
          VmEventKind.SPTE_AGED,
          VmEventKind.SPTE_SYNCED,
          VmEventKind.PAGE_LINKED,
          VmEventKind.PAGE_UNLINKED,
          VmEventKind.FAST_FAULTED,
          VmEventKind.TDP_SPTE_CHANGED,
          VmEventKind.TDP_MARKER_CLEARED,
          VmEventKind.TDP_PAGE_FILLED,
          VmEventKind.PAGE_FILLED);

  private static final int MAX_LEVEL = 5;

  private EntryEvents() {}

  /** Page whose entry, or entries, an event of one of the kinds writes. */
  static long page(final VmEventKind kind, final long a, final long b, final long c) {
    return switch (kind) {
      case MMIO_SPTE_SET -> b;
      case FAST_FAULTED -> c;
      default -> a;
    };
  }

  /** Place of the page among the numbers of an event of one of the kinds. */
  static int pageField(final VmEventKind kind) {
    return switch (kind) {
      case MMIO_SPTE_SET -> 1;
      case FAST_FAULTED -> 2;
      default -> 0;
    };
  }

  /** Whether a row of events may name the page as the one they write. */
  static boolean mayNamePage(
      final int page,
      final VmEventKind kind,
      final long[] first,
      final long[] steps,
      final int count) {
    final int field = pageField(kind);
    return VmEventProbe.meets(first[field], steps[field], count, page, page);
  }

  /** Whether the event can write entry {@code index} of its page, which is of {@code level}. */
  static boolean isOf(
      final int index, final int level, final VmEventKind kind, final long b, final long c) {
    return switch (kind) {
      case MMIO_SPTE_SET -> c == index;
      case FAST_FAULTED -> level == 0 ? isAtAnyLevel(index, b) : Gpte.index(b, level) == index;
      case TDP_PAGE_FILLED, PAGE_FILLED -> index >= 0 && index < ShadowPage.ENTRIES;
      default -> b == index;
    };
  }

  /** The level of a page is not known before its making is found. */
  private static boolean isAtAnyLevel(final int index, final long gpa) {
    for (int level = 1; level <= MAX_LEVEL; level++) {
      if (Gpte.index(gpa, level) == index) {
        return true;
      }
    }
    return false;
  }

  /**
   * The entry's value after the event.
   *
   * @param before its value before
   * @param level of the page
   */
  static long after(final JournalEvent event, final int index, final int level, final long before) {
    return switch (event.kind()) {
      case SPTE_SET, SPTE_PROTECTED, SPTE_AGED, SPTE_SYNCED -> event.c();
      case MMIO_SPTE_SET, PAGE_LINKED, TDP_SPTE_CHANGED -> event.d();
      case SPTE_DROPPED, SPTE_CLEARED, PAGE_UNLINKED, TDP_MARKER_CLEARED -> 0;
      case FAST_FAULTED -> event.e() == ReturnCode.RET_PF_FIXED ? event.d() : before;
      case TDP_PAGE_FILLED -> piece(event.b(), index, level);
      case PAGE_FILLED -> Spte.isPresent(before) ? before : piece(event.b(), index, level);
      default -> before;
    };
  }

  private static long piece(final long first, final int index, final int level) {
    return first + ((long) index << 12 + 9 * (Math.max(level, 1) - 1));
  }
}
