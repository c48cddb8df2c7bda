package umbra.journal.touch;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Set;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.shadow.ShadowPage;
import umbra.mmu.state.Stat;

/**
 * What the events of a few batches in a row touch. It may name more than they do, and never less:
 * whoever looks for something need not read the batches of a block that does not name it.
 */
public final class TouchedBlock {
  private final long firstEvent;
  private final long eventCount;
  private final long firstRecord;
  private final long recordCount;
  private final long[] kinds;
  private final long stats;
  private final RangeSet entries;
  private final RangeSet pages;
  private final RangeSet gfns;
  private final RangeSet dirty;

  /** {@code kinds} are two words of bits by wire number, {@code stats} bits by ordinal. */
  TouchedBlock(
      final long firstEvent,
      final long eventCount,
      final long firstRecord,
      final long recordCount,
      final long[] kinds,
      final long stats,
      final RangeSet entries,
      final RangeSet pages,
      final RangeSet gfns,
      final RangeSet dirty) {
    this.firstEvent = firstEvent;
    this.eventCount = eventCount;
    this.firstRecord = firstRecord;
    this.recordCount = recordCount;
    this.kinds = kinds.clone();
    this.stats = stats;
    this.entries = entries;
    this.pages = pages;
    this.gfns = gfns;
    this.dirty = dirty;
  }

  /** Number of its first event. */
  public long firstEvent() {
    return firstEvent;
  }

  /** Number of its last event. */
  public long lastEvent() {
    return firstEvent + eventCount - 1;
  }

  /** The store's number of the record that holds its first batch. */
  public long firstRecord() {
    return firstRecord;
  }

  /** Number of the record behind its last. */
  long endRecord() {
    return firstRecord + recordCount;
  }

  /** Whether it may have an event of one of the kinds: {@link Touches#KINDS} are told apart. */
  public boolean hasKind(final Set<VmEventKind> wanted) {
    for (final VmEventKind kind : wanted) {
      if (!Touches.KINDS.contains(kind) || hasKind(kind)) {
        return true;
      }
    }
    return false;
  }

  /** Whether it may have an event of a kind out of {@link Touches#KINDS}. */
  public boolean hasKind(final VmEventKind kind) {
    return (kinds[kind.ordinal() >>> 6] >>> kind.ordinal() & 1) != 0;
  }

  /** Whether an event may name entry {@code index} of a shadow page, or the whole page. */
  public boolean hasEntry(final int page, final int index) {
    return entries.has(entry(page) + index);
  }

  /** Whether an event may name a shadow page other than by one of its entries. */
  public boolean hasPage(final int page) {
    return pages.has(page);
  }

  /** Whether an event may make an entry that maps the frame, or a direct page over it. */
  public boolean hasGfn(final long gfn) {
    return gfns.has(gfn);
  }

  /** Whether an event may change the dirty bit of a page at this offset of some slot. */
  public boolean hasDirty(final long pageOffset) {
    return dirty.has(pageOffset);
  }

  /** Whether an event may change the statistic. */
  public boolean hasStat(final Stat stat) {
    return (stats >>> stat.ordinal() & 1) != 0;
  }

  /** Place of a page's first entry among all entries. */
  static long entry(final long page) {
    return page * ShadowPage.ENTRIES;
  }

  void writeTo(final ByteArrayOutputStream out) {
    Varints.write(out, eventCount);
    Varints.write(out, recordCount);
    Varints.write(out, kinds[0]);
    Varints.write(out, kinds[1]);
    Varints.write(out, stats);
    entries.writeTo(out);
    pages.writeTo(out);
    gfns.writeTo(out);
    dirty.writeTo(out);
  }

  static TouchedBlock read(final ByteBuffer in, final long firstEvent, final long firstRecord) {
    return new TouchedBlock(
        firstEvent,
        Varints.read(in),
        firstRecord,
        Varints.read(in),
        new long[] {Varints.read(in), Varints.read(in)},
        Varints.read(in),
        RangeSet.read(in),
        RangeSet.read(in),
        RangeSet.read(in),
        RangeSet.read(in));
  }
}
