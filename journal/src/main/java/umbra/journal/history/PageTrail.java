package umbra.journal.history;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import umbra.journal.format.VmEventProbe;
import umbra.journal.touch.TouchedBlock;
import umbra.journal.view.RoleText;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.shadow.PteLists;
import umbra.mmu.shadow.Spte;

/** The chain behind a shadow page: its making, its parents, its header. */
final class PageTrail {
  private final JournalScan scan;

  PageTrail(final JournalScan scan) {
    this.scan = scan;
  }

  /** The chain of a page as it is after step {@code at}. */
  Chain of(final int page, final long at, final int limit) {
    final List<JournalEvent> events =
        new ArrayList<>(scan.back(1, at, limit + 1, new OfPage(page)));
    final boolean isWhole =
        !events.isEmpty() && OfPage.isMaking(events.get(events.size() - 1).kind());
    addUnlinks(events, page, at, limit);
    final List<Link> links = new ArrayList<>();
    events.forEach(event -> links.add(new Link(event, null)));
    final boolean isCut = links.size() > limit;
    return new Chain(
        "SP " + page,
        isCut ? links.subList(0, limit) : links,
        isWhole && !isCut,
        present(events, isWhole));
  }

  /** A pointer that is taken out names its place and not the page. */
  private void addUnlinks(
      final List<JournalEvent> events, final int page, final long at, final int limit) {
    final Set<Integer> parents = new HashSet<>();
    long first = at;
    for (final JournalEvent event : events) {
      if (event.kind() == VmEventKind.PAGE_LINKED) {
        parents.add(PteLists.pointer((int) event.a(), (int) event.b()));
        first = event.step();
      }
    }
    if (parents.isEmpty()) {
      return;
    }
    final List<JournalEvent> changes =
        scan.back(first, at, 2 * limit + parents.size(), new Pointers(Set.copyOf(parents)));
    final Set<Integer> linked = new HashSet<>();
    for (int i = changes.size() - 1; i >= 0; i--) {
      final JournalEvent event = changes.get(i);
      final int pointer = PteLists.pointer((int) event.a(), (int) event.b());
      if (event.kind() == VmEventKind.PAGE_UNLINKED && linked.remove(pointer)) {
        events.add(event);
      } else if (event.kind() == VmEventKind.PAGE_LINKED && event.c() == page) {
        linked.add(pointer);
      } else {
        linked.remove(pointer);
      }
    }
    events.sort(Comparator.comparingLong(JournalEvent::step).reversed());
  }

  private static List<String> present(final List<JournalEvent> events, final boolean isWhole) {
    if (events.isEmpty()) {
      return List.of("no event has touched it: there is no such page, or never was");
    }
    if (events.get(0).kind() == VmEventKind.PAGE_FREED) {
      return List.of("freed: there is no such page now");
    }
    if (!isWhole) {
      return List.of("made before these events");
    }
    final JournalEvent making = events.get(events.size() - 1);
    return List.of(
        String.format("gfn 0x%x, made as %s", making.b(), RoleText.of((int) making.c())));
  }

  /** What names the page. */
  private record OfPage(int page) implements EventPick {
    private static final Set<VmEventKind> KINDS =
        EnumSet.of(
            VmEventKind.PAGE_ALLOCATED,
            VmEventKind.TDP_PAGE_ALLOCATED,
            VmEventKind.PAGE_LINKED,
            VmEventKind.TDP_SPTE_CHANGED,
            VmEventKind.TDP_PAGE_FILLED,
            VmEventKind.PAGE_FILLED,
            VmEventKind.PAGE_ZAPPED,
            VmEventKind.TDP_PAGE_ZAPPED,
            VmEventKind.TDP_ROOT_INVALIDATED,
            VmEventKind.PAGE_INVALIDATED,
            VmEventKind.PAGE_FREED,
            VmEventKind.PAGE_FLOODED,
            VmEventKind.WRITE_FLOODING_COUNTED,
            VmEventKind.WRITE_FLOODING_CLEARED,
            VmEventKind.NX_SPLIT_ACCOUNTED,
            VmEventKind.NX_SPLIT_UNACCOUNTED,
            VmEventKind.PAGE_UNSYNCED,
            VmEventKind.PAGE_SYNCED,
            VmEventKind.ROOT_SET,
            VmEventKind.ROOT_TAKEN,
            VmEventKind.ROOT_PUT,
            VmEventKind.PAE_ROOT_SET);

    static boolean isMaking(final VmEventKind kind) {
      return kind == VmEventKind.PAGE_ALLOCATED || kind == VmEventKind.TDP_PAGE_ALLOCATED;
    }

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
        case PAGE_LINKED, ROOT_SET, PAE_ROOT_SET -> c == page;
        case TDP_SPTE_CHANGED -> c == Spte.table(page) || d == Spte.table(page);
        default -> a == page;
      };
    }

    @Override
    public boolean mayTake(final TouchedBlock block) {
      return block.hasPage(page) && block.hasKind(KINDS);
    }

    @Override
    public boolean mayTake(
        final VmEventKind kind, final long[] first, final long[] steps, final int count) {
      return switch (kind) {
        case PAGE_LINKED, ROOT_SET, PAE_ROOT_SET ->
            VmEventProbe.meets(first[2], steps[2], count, page, page);
        case TDP_SPTE_CHANGED -> isIn(2, first, steps, count) || isIn(3, first, steps, count);
        default -> VmEventProbe.meets(first[0], steps[0], count, page, page);
      };
    }

    private boolean isIn(final int field, final long[] first, final long[] steps, final int count) {
      final long pointer = Spte.table(page);
      return VmEventProbe.meets(first[field], steps[field], count, pointer, pointer);
    }

    @Override
    public boolean isFirst(final VmEventKind kind) {
      return isMaking(kind);
    }
  }

  /** What is put into some entries, and taken out of them. */
  private record Pointers(Set<Integer> entries) implements EventPick {
    private static final Set<VmEventKind> KINDS =
        EnumSet.of(VmEventKind.PAGE_LINKED, VmEventKind.PAGE_UNLINKED);

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
      return entries.contains(PteLists.pointer((int) a, (int) b));
    }

    @Override
    public boolean mayTake(final TouchedBlock block) {
      for (final int entry : entries) {
        if (block.hasEntry(PteLists.page(entry), PteLists.index(entry))) {
          return true;
        }
      }
      return false;
    }
  }
}
