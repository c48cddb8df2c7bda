package umbra.journal.history;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import umbra.journal.format.VmEventProbe;
import umbra.journal.touch.TouchedBlock;
import umbra.journal.view.RoleText;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.memory.Memslot;
import umbra.mmu.shadow.PageRole;
import umbra.mmu.shadow.PteLists;
import umbra.mmu.shadow.ShadowPage;
import umbra.mmu.shadow.Spte;
import umbra.mmu.state.VmState;

/**
 * The chain behind a guest frame: who maps it, and whether it is dirty. First the entries are found
 * that have ever mapped it: those named with its gfn, and those of direct pages over it. Then what
 * happened to these entries, while they were its.
 */
final class GfnTrail {
  /** Entries that have mapped one gfn; a story of more is not told from its beginning. */
  private static final int MOST = 1 << 16;

  private static final int SPARE = 2;
  private static final int ENTRIES = ShadowPage.ENTRIES;

  private final JournalScan scan;
  private final VmState state;

  /** {@code state} is as after the step that is asked about. */
  GfnTrail(final JournalScan scan, final VmState state) {
    this.scan = scan;
    this.state = state;
  }

  /** The chain of the frame as it is after step {@code at}. */
  Chain of(final long gfn, final long at, final int limit) {
    final List<JournalEvent> beginnings = scan.back(1, at, MOST, new Beginnings(gfn));
    final Happenings happenings = new Happenings(gfn, beginnings, state.slots().of(gfn));
    final List<JournalEvent> events = scan.back(1, at, limit * SPARE + MOST / ENTRIES, happenings);
    final List<Link> links = links(gfn, events, beginnings);
    final boolean isCut = links.size() > limit;
    return new Chain(
        "gfn 0x" + Long.toHexString(gfn),
        isCut ? links.subList(0, limit) : links,
        !isCut && beginnings.size() < MOST,
        present(gfn));
  }

  /** Index of the entry of a direct page that is over the frame, or -1. */
  private static int indexIn(final long gfn, final long pageGfn, final int role) {
    final int shift = 9 * (PageRole.level(role) - 1);
    final long index = (gfn - pageGfn) >> shift;
    return PageRole.isDirect(role) && index >= 0 && index < ENTRIES ? (int) index : -1;
  }

  private static int indexIn(final long gfn, final JournalEvent making) {
    return indexIn(gfn, making.b(), (int) making.c());
  }

  private static boolean isMaking(final VmEventKind kind) {
    return kind == VmEventKind.PAGE_ALLOCATED || kind == VmEventKind.TDP_PAGE_ALLOCATED;
  }

  private static int position(final JournalEvent event) {
    return event.kind() == VmEventKind.MMIO_SPTE_SET
        ? PteLists.pointer((int) event.b(), (int) event.c())
        : PteLists.pointer((int) event.a(), (int) event.b());
  }

  /**
   * Follows both rows of events forward, and keeps what happened while an entry was the frame's.
   */
  private static List<Link> links(
      final long gfn, final List<JournalEvent> events, final List<JournalEvent> beginnings) {
    final Course course = new Course(gfn);
    int next = beginnings.size() - 1;
    for (int i = events.size() - 1; i >= 0; i--) {
      final JournalEvent event = events.get(i);
      while (next >= 0 && beginnings.get(next).step() < event.step()) {
        course.begin(beginnings.get(next--));
      }
      if (next >= 0 && beginnings.get(next).step() == event.step()) {
        course.begin(beginnings.get(next--));
      }
      course.happen(event);
    }
    Collections.reverse(course.links);
    return course.links;
  }

  private List<String> present(final long gfn) {
    final List<String> lines = new ArrayList<>();
    final Memslot slot = state.slots().of(gfn);
    if (slot == null) {
      lines.add("in no slot");
    } else if (slot.logsDirty()) {
      lines.add("slot " + slot.id() + (slot.isDirty(gfn) ? ", dirty" : ", clean"));
    } else {
      lines.add("slot " + slot.id());
    }
    for (int number = 1; number <= state.pages().highestNumber(); number++) {
      final ShadowPage page = state.pages().get(number);
      if (page != null && (page.isTdp() || slot == null)) {
        addEntries(page, gfn, lines);
      }
    }
    for (int level = 1; slot != null && level <= Memslot.MAX_LEVEL; level++) {
      final int head = slot.rmap(level, slot.unit(gfn, level));
      for (int i = 0; i < state.lists().size(head); i++) {
        final int pointer = state.lists().at(head, i);
        final ShadowPage page = state.pages().get(PteLists.page(pointer));
        addEntry(page, PteLists.index(pointer), lines);
      }
    }
    if (lines.size() == 1) {
      lines.add("mapped by nothing");
    }
    return lines;
  }

  /** Leaves of the TDP MMU, and MMIO entries, are in no rmap. */
  private static void addEntries(final ShadowPage page, final long gfn, final List<String> lines) {
    if (page.isDirect()) {
      final int index = indexIn(gfn, page.gfn(), page.role());
      if (index >= 0
          && !page.isInvalid()
          && (Spte.isLeaf(page.spte(index), page.level()) || Spte.isMmio(page.spte(index)))) {
        addEntry(page, index, lines);
      }
    } else if (page.level() == 1) {
      for (int index = 0; index < ENTRIES; index++) {
        if (Spte.isMmio(page.spte(index)) && Spte.mmioGfn(page.spte(index)) == gfn) {
          addEntry(page, index, lines);
        }
      }
    }
  }

  private static void addEntry(final ShadowPage page, final int index, final List<String> lines) {
    lines.add(
        String.format(
            "SP %d entry %d: %s (gfn 0x%x, %s)",
            page.number(),
            index,
            EntryText.value(page.spte(index), page.level()),
            page.gfn(),
            RoleText.of(page.role())));
  }

  /** Events by which an entry becomes the frame's. */
  private record Beginnings(long gfn) implements EventPick {
    private static final long HUGEST = (1 << 18) - 1;

    private static final Set<VmEventKind> KINDS =
        EnumSet.of(
            VmEventKind.SPTE_SET,
            VmEventKind.MMIO_SPTE_SET,
            VmEventKind.PAGE_ALLOCATED,
            VmEventKind.TDP_PAGE_ALLOCATED);

    @Override
    public Set<VmEventKind> kinds() {
      return KINDS;
    }

    @Override
    public boolean takes(
        final VmEventKind kind,
        final long a,
        final long b,
        final long c,
        final long d,
        final long e) {
      return switch (kind) {
        case SPTE_SET -> gfn == d || ((c & Spte.LARGE) != 0 && gfn >= d && gfn < d + huge(d));
        case MMIO_SPTE_SET -> Spte.isMmio(d) && Spte.mmioGfn(d) == gfn;
        default -> indexIn(gfn, b, (int) c) >= 0;
      };
    }

    @Override
    public boolean mayTake(final TouchedBlock block) {
      return block.hasGfn(gfn);
    }

    /** A page of a level that is not known may be over any frame. */
    @Override
    public boolean mayTake(
        final VmEventKind kind, final long[] first, final long[] steps, final int count) {
      final int level = (int) first[2] & PageRole.LEVEL;
      return switch (kind) {
        case SPTE_SET ->
            VmEventProbe.meets(first[3], steps[3], count, gfn - HUGEST, gfn)
                && ((steps[2] & ~Spte.FRAME) != 0
                    || (first[2] & Spte.LARGE) != 0
                    || VmEventProbe.meets(first[3], steps[3], count, gfn, gfn));
        case MMIO_SPTE_SET -> true;
        default ->
            steps[2] != 0
                || VmEventProbe.meets(
                    first[1], steps[1], count, gfn - (1L << (9 * level)) + 1, gfn);
      };
    }

    /** Pages of a huge leaf: which of the two sizes it has is not in its bits. */
    private static long huge(final long firstGfn) {
      return (firstGfn & (1 << 18) - 1) == 0 ? 1 << 18 : 1 << 9;
    }
  }

  /** What happens to entries that are, or were or will be, the frame's; and to its dirty bit. */
  private static final class Happenings implements EventPick {
    private static final Set<VmEventKind> ALL = EnumSet.copyOf(EntryEvents.KINDS);

    static {
      ALL.add(VmEventKind.PAGE_FREED);
      ALL.add(VmEventKind.GFN_DIRTIED);
      ALL.add(VmEventKind.DIRTY_BITS_TAKEN);
      ALL.add(VmEventKind.DIRTY_BITMAP_FILLED);
    }

    private final Map<Integer, Set<Integer>> indices = new HashMap<>();

    /** The pages among them: a bit is looked at for each event of a journal. */
    private final BitSet pages = new BitSet();

    private final int slot;
    private final long offset;

    Happenings(final long gfn, final List<JournalEvent> beginnings, final Memslot slot) {
      this.slot = slot == null ? -1 : slot.id();
      this.offset = slot == null ? -1 : gfn - slot.baseGfn();
      for (final JournalEvent event : beginnings) {
        if (isMaking(event.kind())) {
          add((int) event.a(), indexIn(gfn, event));
        } else {
          add(PteLists.page(position(event)), PteLists.index(position(event)));
        }
      }
    }

    private void add(final int page, final int index) {
      pages.set(page);
      indices.computeIfAbsent(page, none -> new HashSet<>()).add(index);
    }

    @Override
    public Set<VmEventKind> kinds() {
      return ALL;
    }

    @Override
    public boolean mayTake(final TouchedBlock block) {
      if (block.hasKind(VmEventKind.DIRTY_BITMAP_FILLED) || block.hasDirty(offset)) {
        return true;
      }
      for (final Map.Entry<Integer, Set<Integer>> page : indices.entrySet()) {
        for (final int index : page.getValue()) {
          if (block.hasEntry(page.getKey(), index)) {
            return true;
          }
        }
      }
      return false;
    }

    @Override
    public boolean mayTake(
        final VmEventKind kind, final long[] first, final long[] steps, final int count) {
      switch (kind) {
        case GFN_DIRTIED -> {
          return VmEventProbe.meets(first[1], steps[1], count, offset, offset);
        }
        case DIRTY_BITS_TAKEN -> {
          return VmEventProbe.meets(first[1], steps[1], count, offset >> 6, offset >> 6);
        }
        case DIRTY_BITMAP_FILLED -> {
          return true;
        }
        default -> {
          final int field = EntryEvents.pageField(kind);
          final long last = first[field] + steps[field] * (count - 1);
          final int next = pages.nextSetBit((int) Math.min(first[field], last));
          return next >= 0 && next <= Math.max(first[field], last);
        }
      }
    }

    @Override
    public boolean takes(
        final VmEventKind kind,
        final long a,
        final long b,
        final long c,
        final long d,
        final long e) {
      switch (kind) {
        case GFN_DIRTIED -> {
          return a == slot && b == offset;
        }
        case DIRTY_BITS_TAKEN -> {
          return a == slot && b == offset >> 6 && (c >>> (offset & 63) & 1) != 0;
        }
        case DIRTY_BITMAP_FILLED -> {
          return a == slot;
        }
        default -> {
          final int page = (int) EntryEvents.page(kind, a, b, c);
          if (!pages.get(page) || kind == VmEventKind.PAGE_FREED) {
            return pages.get(page);
          }
          for (final int index : indices.get(page)) {
            if (EntryEvents.isOf(index, 0, kind, b, c)) {
              return true;
            }
          }
          return false;
        }
      }
    }
  }

  /** The frame's story as it goes on. */
  private static final class Course {
    private final long gfn;
    private final List<Link> links = new ArrayList<>();

    /** Values of the entries that are the frame's now, by pointer. */
    private final Map<Integer, Long> entries = new TreeMap<>();

    private final Map<Integer, Integer> levels = new HashMap<>();

    Course(final long gfn) {
      this.gfn = gfn;
    }

    void begin(final JournalEvent event) {
      if (isMaking(event.kind())) {
        final int pointer = PteLists.pointer((int) event.a(), indexIn(gfn, event));
        entries.put(pointer, 0L);
        levels.put(pointer, PageRole.level((int) event.c()));
      } else if (!entries.containsKey(position(event))) {
        entries.put(position(event), 0L);
      }
    }

    void happen(final JournalEvent event) {
      if (!EntryEvents.KINDS.contains(event.kind()) && event.kind() != VmEventKind.PAGE_FREED) {
        links.add(new Link(event, null));
        return;
      }
      final long number = EntryEvents.page(event.kind(), event.a(), event.b(), event.c());
      for (final Map.Entry<Integer, Long> entry : List.copyOf(entries.entrySet())) {
        final int pointer = entry.getKey();
        if (PteLists.page(pointer) == number) {
          change(event, pointer, entry.getValue());
        }
      }
    }

    private void change(final JournalEvent event, final int pointer, final long old) {
      final int level = levels.getOrDefault(pointer, 0);
      final int index = PteLists.index(pointer);
      final boolean freed = event.kind() == VmEventKind.PAGE_FREED;
      if (!freed && !EntryEvents.isOf(index, level, event.kind(), event.b(), event.c())) {
        return;
      }
      final long now = freed ? 0 : EntryEvents.after(event, index, level, old);
      if (now != old) {
        final int page = PteLists.page(pointer);
        links.add(new Link(event, new EntryChange(page, index, level, true, old, now)));
      } else if (event.kind() == VmEventKind.ACCESS_REFRESHED) {
        links.add(new Link(event, null));
      }
      // An indirect page's entry may be another frame's next; a direct page's stays this one's.
      if (freed || (now == 0 && level == 0)) {
        entries.remove(pointer);
        levels.remove(pointer);
      } else {
        entries.put(pointer, now);
      }
    }
  }
}
