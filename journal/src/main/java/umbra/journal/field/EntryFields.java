package umbra.journal.field;

import static umbra.journal.format.FieldType.BOOLEAN;
import static umbra.journal.format.FieldType.INT;
import static umbra.journal.format.FieldType.LONG;

import java.util.EnumSet;
import java.util.Set;
import umbra.journal.format.FieldType;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.guest.Gpte;
import umbra.mmu.shadow.PageRole;
import umbra.mmu.shadow.ShadowPage;
import umbra.mmu.shadow.Spte;

/** The entry of a shadow page that an event is about: where it is and what it maps. */
final class EntryFields {
  private static final Set<VmEventKind> ENTRIES =
      EnumSet.of(
          VmEventKind.PDE_ZAPPED,
          VmEventKind.SPTE_SET,
          VmEventKind.ACCESS_REFRESHED,
          VmEventKind.MMIO_SPTE_SET,
          VmEventKind.SPTE_DROPPED,
          VmEventKind.SPTE_CLEARED,
          VmEventKind.SPTE_PROTECTED,
          VmEventKind.SPTE_AGED,
          VmEventKind.SPTE_SYNCED,
          VmEventKind.UNSYNC_CHILD_CLEARED,
          VmEventKind.PAGE_LINKED,
          VmEventKind.PAGE_UNLINKED,
          VmEventKind.TDP_SPTE_CHANGED,
          VmEventKind.TDP_MARKER_CLEARED,
          VmEventKind.TDP_LEAF_SET);

  /** Their entry is or was a leaf, whose gfn the page still knows; or the page is direct. */
  private static final Set<VmEventKind> LEAVES =
      EnumSet.of(
          VmEventKind.ACCESS_REFRESHED,
          VmEventKind.SPTE_DROPPED,
          VmEventKind.SPTE_PROTECTED,
          VmEventKind.SPTE_AGED,
          VmEventKind.SPTE_SYNCED,
          VmEventKind.TDP_SPTE_CHANGED,
          VmEventKind.TDP_MARKER_CLEARED,
          VmEventKind.TDP_LEAF_SET);

  private static final Set<VmEventKind> FRAMES =
      EnumSet.of(
          VmEventKind.SPTE_SET,
          VmEventKind.SPTE_PROTECTED,
          VmEventKind.SPTE_AGED,
          VmEventKind.SPTE_SYNCED,
          VmEventKind.TDP_LEAF_SET,
          VmEventKind.FAST_FAULTED,
          VmEventKind.HUGE_PAGE_SPLIT_TRIED);

  private final Vocabulary to;

  EntryFields(final Vocabulary to) {
    this.to = to;
  }

  /** Reads something of the table and the entry's place in it. */
  @FunctionalInterface
  private interface OfEntry {
    long of(ShadowPage table, int index);
  }

  void declare() {
    for (final VmEventKind kind : ENTRIES) {
      entry("sptep", kind, LONG, EntryFields::pointer);
      entry("level", kind, INT, (table, index) -> table.level());
      entry("role", kind, INT, (table, index) -> table.role());
      entry("direct", kind, BOOLEAN, (table, index) -> table.isDirect() ? 1 : 0);
    }
    for (final VmEventKind kind : LEAVES) {
      entry("gfn", kind, LONG, ShadowPage::gfnOf);
    }
    for (final VmEventKind kind : FRAMES) {
      final FieldReader spte = VmVocabulary.own(kind, "spte");
      field("pfn", kind, LONG, event -> Spte.frame(spte.read(event)));
    }
    declareRights(VmEventKind.SPTE_SET);
    declareRights(VmEventKind.TDP_LEAF_SET);
    declareMmio();
    declareRest();
  }

  /** The four letters in brackets; r is always there. */
  private void declareRights(final VmEventKind kind) {
    final FieldReader spte = VmVocabulary.own(kind, "spte");
    field("r", kind, BOOLEAN, event -> 1);
    field("w", kind, BOOLEAN, event -> Spte.isWritable(spte.read(event)) ? 1 : 0);
    field("x", kind, BOOLEAN, event -> (spte.read(event) & Spte.NO_EXECUTE) == 0 ? 1 : 0);
    field("u", kind, BOOLEAN, event -> (spte.read(event) & Spte.USER) != 0 ? 1 : 0);
  }

  /** The access that mark_mmio_spte prints is the entry's low three bits. */
  private void declareMmio() {
    field("gfn", VmEventKind.MMIO_SPTE_SET, LONG, event -> Spte.mmioGfn(event.d));
    field("access", VmEventKind.MMIO_SPTE_SET, INT, event -> event.d & 7);
    field("gen", VmEventKind.MMIO_SPTE_SET, LONG, event -> Spte.mmioGeneration(event.d));
  }

  private void declareRest() {
    field("gfn", VmEventKind.PAGE_LINKED, LONG, EntryFields::gfnOfChild);
    field("level", VmEventKind.FAST_FAULTED, INT, EntryFields::levelOfFastFault);
    field("sptep", VmEventKind.FAST_FAULTED, LONG, EntryFields::pointerOfFastFault);
    entry(
        "as_id",
        VmEventKind.TDP_SPTE_CHANGED,
        INT,
        (table, index) -> PageRole.addressSpace(table.role()));
  }

  private static long gfnOfChild(final EventCursor event) {
    final ShadowPage child = event.page(event.c);
    return child == null ? 0 : child.gfn();
  }

  private static long levelOfFastFault(final EventCursor event) {
    final ShadowPage table = event.page(event.c);
    return table == null ? 0 : table.level();
  }

  private static long pointerOfFastFault(final EventCursor event) {
    final ShadowPage table = event.page(event.c);
    return table == null ? 0 : pointer(table, Gpte.index(event.b, table.level()));
  }

  /** The model's own: page number times 4096 plus 8 times the index. */
  private static long pointer(final ShadowPage table, final int index) {
    return (long) table.number() << 12 | 8L * index;
  }

  private void entry(
      final String name, final VmEventKind kind, final FieldType type, final OfEntry reader) {
    final String table = VmVocabulary.has(kind, "parent") ? "parent" : "page";
    final FieldReader number = VmVocabulary.own(kind, table);
    final FieldReader index = VmVocabulary.own(kind, "index");
    field(
        name,
        kind,
        type,
        event -> {
          final ShadowPage page = event.page(number.read(event));
          return page == null ? 0 : reader.of(page, (int) index.read(event));
        });
  }

  private void field(
      final String name, final VmEventKind kind, final FieldType type, final FieldReader reader) {
    to.declare(name, kind.ordinal(), type, reader);
  }
}
