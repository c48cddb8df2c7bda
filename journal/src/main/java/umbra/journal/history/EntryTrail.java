package umbra.journal.history;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import umbra.journal.format.VmEventProbe;
import umbra.journal.touch.TouchedBlock;
import umbra.journal.view.RoleText;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.shadow.PageRole;
import umbra.mmu.shadow.Spte;

/**
 * The chain behind an entry of a shadow page: back to the making of the page, and in front of it
 * what stood where the page was put.
 */
final class EntryTrail {
  /**
   * So many more events are looked for than are wanted: not each says something about the entry.
   */
  private static final int SPARE = 4;

  private static final Set<VmEventKind> OF_THE_PAGE =
      EnumSet.of(
          VmEventKind.PAGE_ALLOCATED,
          VmEventKind.TDP_PAGE_ALLOCATED,
          VmEventKind.PAGE_FREED,
          VmEventKind.PAGE_UNSYNCED,
          VmEventKind.PAGE_SYNCED);

  private final JournalScan scan;
  private final RequestSearch requests;

  EntryTrail(final JournalScan scan, final RequestSearch requests) {
    this.scan = scan;
    this.requests = requests;
  }

  /** The chain of entry {@code index} of a page as it is after step {@code at}. */
  Chain of(final int page, final int index, final long at, final int limit) {
    final List<JournalEvent> events =
        scan.back(1, at, Math.multiplyExact(limit, SPARE) + SPARE, new Pick(page, index));
    final boolean isWhole = !events.isEmpty() && isMaking(events.get(events.size() - 1).kind());
    final int level = isWhole ? PageRole.level(role(events.get(events.size() - 1))) : 0;
    final List<Link> links = links(events, page, index, level, isWhole);
    if (isWhole) {
      links.addAll(replaced(events, page));
    }
    final String subject = "SP " + page + " entry " + index;
    final boolean isCut = links.size() > limit;
    final List<Link> shown = isCut ? links.subList(0, limit) : links;
    return new Chain(subject, shown, isWhole && !isCut, present(links, events, isWhole, level));
  }

  private static boolean isMaking(final VmEventKind kind) {
    return kind == VmEventKind.PAGE_ALLOCATED || kind == VmEventKind.TDP_PAGE_ALLOCATED;
  }

  private static int role(final JournalEvent making) {
    return (int) making.c();
  }

  /** Values follow from the oldest event on; the result has the newest first. */
  private static List<Link> links(
      final List<JournalEvent> events,
      final int page,
      final int index,
      final int level,
      final boolean isWhole) {
    final List<Link> links = new ArrayList<>();
    boolean known = isWhole;
    long value = 0;
    for (int i = events.size() - 1; i >= 0; i--) {
      final JournalEvent event = events.get(i);
      if (event.kind() == VmEventKind.PAGE_FREED) {
        links.add(new Link(event, new EntryChange(page, index, level, known, value, 0)));
        value = 0;
      } else if (!writes(event, page)) {
        links.add(new Link(event, null));
      } else if (EntryEvents.isOf(index, level, event.kind(), event.b(), event.c())) {
        final long now = EntryEvents.after(event, index, level, value);
        final boolean refreshed = event.kind() == VmEventKind.ACCESS_REFRESHED;
        if (refreshed || !known || now != value) {
          links.add(
              new Link(
                  event,
                  refreshed ? null : new EntryChange(page, index, level, known, value, now)));
        }
        value = now;
        known |= event.kind() != VmEventKind.FAST_FAULTED && !refreshed;
      }
    }
    Collections.reverse(links);
    return withoutIdleSyncs(links);
  }

  private static boolean writes(final JournalEvent event, final int page) {
    return EntryEvents.KINDS.contains(event.kind())
        && EntryEvents.page(event.kind(), event.a(), event.b(), event.c()) == page;
  }

  /**
   * A sync belongs to the chain if the entry changed by it, and an unsync if the entry changed
   * before the page was trusted again, or is not trusted now.
   */
  private static List<Link> withoutIdleSyncs(final List<Link> links) {
    final List<Link> kept = new ArrayList<>();
    boolean counts = true;
    VmEventKind newer = null;
    for (final Link link : links) {
      final VmEventKind kind = link.event().kind();
      boolean keeps = true;
      if (kind == VmEventKind.PAGE_SYNCED) {
        keeps = isDoneBySync(newer);
        counts = keeps;
      } else if (kind == VmEventKind.PAGE_UNSYNCED) {
        keeps = counts;
        counts = false;
      } else {
        counts = true;
      }
      if (keeps) {
        kept.add(link);
      }
      newer = kind;
    }
    return kept;
  }

  private static boolean isDoneBySync(final VmEventKind kind) {
    return kind == VmEventKind.SPTE_SYNCED
        || kind == VmEventKind.SPTE_DROPPED
        || kind == VmEventKind.SPTE_CLEARED
        || kind == VmEventKind.MMIO_SPTE_SET;
  }

  /** What was done, in the request that made the page, to the entry that leads to it. */
  private List<Link> replaced(final List<JournalEvent> events, final int page) {
    final JournalEvent making = events.get(events.size() - 1);
    JournalEvent linked = null;
    for (final JournalEvent event : events) {
      if (isLinkTo(page, event)) {
        linked = event;
      }
    }
    final long started = requests.of(making.step()).step();
    final List<Link> found = new ArrayList<>();
    if (linked != null && started > 0) {
      final int parent = (int) linked.a();
      final int index = (int) linked.b();
      for (final JournalEvent event :
          scan.back(started, linked.step(), SPARE, new Replacement(parent, index))) {
        if (event.step() != linked.step()) {
          found.add(new Link(event, null));
        }
      }
    }
    return found;
  }

  private static boolean isLinkTo(final int page, final JournalEvent event) {
    return (event.kind() == VmEventKind.PAGE_LINKED && event.c() == page)
        || (event.kind() == VmEventKind.TDP_SPTE_CHANGED && event.d() == tablePointer(page));
  }

  private static long tablePointer(final int page) {
    return Spte.table(page);
  }

  private static List<String> present(
      final List<Link> links,
      final List<JournalEvent> events,
      final boolean isWhole,
      final int level) {
    final List<String> lines = new ArrayList<>();
    if (events.isEmpty()) {
      lines.add("no event has touched it: there is no such page, or never was");
      return lines;
    }
    for (final Link link : links) {
      if (link.change() != null) {
        lines.add(EntryText.value(link.change().now(), level));
        break;
      }
    }
    if (lines.isEmpty()) {
      lines.add(isWhole ? EntryText.value(0, level) : "not known from these events");
    }
    if (isWhole) {
      final JournalEvent making = events.get(events.size() - 1);
      lines.add(
          String.format(
              "in SP %d: gfn 0x%x, %s", making.a(), making.b(), RoleText.of(role(making))));
    }
    return lines;
  }

  /** Everything that writes the entry, makes or frees the page, or puts it somewhere. */
  private record Pick(int page, int index) implements EventPick {
    private static final Set<VmEventKind> ALL = EnumSet.copyOf(EntryEvents.KINDS);

    static {
      ALL.addAll(OF_THE_PAGE);
    }

    @Override
    public Set<VmEventKind> kinds() {
      return ALL;
    }

    @Override
    public boolean takes(
        final VmEventKind kind,
        final long a,
        final long b,
        final long c,
        final long d,
        final long e) {
      if (EntryEvents.page(kind, a, b, c) == page) {
        return OF_THE_PAGE.contains(kind) || EntryEvents.isOf(index, 0, kind, b, c);
      }
      return (kind == VmEventKind.PAGE_LINKED && c == page)
          || (kind == VmEventKind.TDP_SPTE_CHANGED && d == tablePointer(page));
    }

    @Override
    public boolean mayTake(final TouchedBlock block) {
      return block.hasEntry(page, index);
    }

    /** The index need not be asked: few batches name the page. */
    @Override
    public boolean mayTake(
        final VmEventKind kind, final long[] first, final long[] steps, final int count) {
      return switch (kind) {
        case PAGE_LINKED ->
            VmEventProbe.meets(first[0], steps[0], count, page, page)
                || VmEventProbe.meets(first[2], steps[2], count, page, page);
        case TDP_SPTE_CHANGED ->
            VmEventProbe.meets(first[0], steps[0], count, page, page)
                || VmEventProbe.meets(
                    first[3], steps[3], count, tablePointer(page), tablePointer(page));
        default -> EntryEvents.mayNamePage(page, kind, first, steps, count);
      };
    }

    @Override
    public boolean isFirst(final VmEventKind kind) {
      return isMaking(kind);
    }
  }

  /** What took a huge leaf out of an entry so that a table could take its place. */
  private record Replacement(int parent, int index) implements EventPick {
    private static final Set<VmEventKind> REMOVALS =
        EnumSet.of(
            VmEventKind.SPTE_DROPPED,
            VmEventKind.PAGE_UNLINKED,
            VmEventKind.TDP_SPTE_CHANGED,
            VmEventKind.HUGE_PAGE_SPLIT_TRIED);

    @Override
    public Set<VmEventKind> kinds() {
      return REMOVALS;
    }

    @Override
    public boolean takes(
        final VmEventKind kind,
        final long a,
        final long b,
        final long c,
        final long d,
        final long e) {
      return kind == VmEventKind.HUGE_PAGE_SPLIT_TRIED || (a == parent && b == index);
    }
  }
}
