package umbra.journal.field;

import static umbra.journal.format.FieldType.BOOLEAN;
import static umbra.journal.format.FieldType.INT;
import static umbra.journal.format.FieldType.LONG;

import java.util.EnumSet;
import java.util.Set;
import umbra.journal.format.FieldType;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.shadow.PageRole;
import umbra.mmu.shadow.ShadowPage;

/**
 * The header of the shadow page that an event is about, as tracepoints print it: under the names of
 * struct kvm_mmu_page and union kvm_mmu_page_role, and of the printed text.
 */
final class PageFields {
  private static final Set<VmEventKind> KINDS =
      EnumSet.of(
          VmEventKind.PAGE_ALLOCATED,
          VmEventKind.PAGE_GOT,
          VmEventKind.PAGE_ZAPPED,
          VmEventKind.PAGE_INVALIDATED,
          VmEventKind.PAGE_FLOODED,
          VmEventKind.WRITE_FLOODING_COUNTED,
          VmEventKind.WRITE_FLOODING_CLEARED,
          VmEventKind.NX_SPLIT_ACCOUNTED,
          VmEventKind.NX_SPLIT_UNACCOUNTED,
          VmEventKind.ROOT_SET,
          VmEventKind.ROOT_TAKEN,
          VmEventKind.ROOT_PUT,
          VmEventKind.PAGE_UNSYNCED,
          VmEventKind.PAGE_SYNCED,
          VmEventKind.PAGE_FILLED,
          VmEventKind.PAE_ROOT_SET,
          VmEventKind.TDP_PAGE_ALLOCATED,
          VmEventKind.TDP_PAGE_FILLED,
          VmEventKind.TDP_PAGE_ZAPPED,
          VmEventKind.TDP_ROOT_INVALIDATED);

  private final Vocabulary to;

  PageFields(final Vocabulary to) {
    this.to = to;
  }

  /** Reads something of a page. */
  @FunctionalInterface
  private interface OfPage {
    long of(ShadowPage page);
  }

  void declare() {
    for (final VmEventKind kind : KINDS) {
      declare(kind, VmVocabulary.own(kind, "page"));
    }
    // As the text calls them.
    for (final VmEventKind kind : KINDS) {
      alias("nxe", kind, BOOLEAN, "efer_nx");
      alias("gen", kind, INT, "mmu_valid_gen");
    }
    // Made just now: what the other kind of page is told by its event.
    final int tdp = VmEventKind.TDP_PAGE_ALLOCATED.ordinal();
    to.declare("created", tdp, BOOLEAN, event -> 1);
    to.declareAlias("new", tdp, BOOLEAN, event -> 1);
  }

  private void declare(final VmEventKind kind, final FieldReader number) {
    field("gfn", kind, LONG, number, ShadowPage::gfn);
    role("role", kind, INT, number, -1, 0);
    role("level", kind, INT, number, PageRole.LEVEL, 0);
    role("quadrant", kind, INT, number, PageRole.QUADRANT, PageRole.QUADRANT_SHIFT);
    role("direct", kind, BOOLEAN, number, PageRole.DIRECT, -1);
    role("access", kind, INT, number, PageRole.ACCESS, PageRole.ACCESS_SHIFT);
    role("invalid", kind, BOOLEAN, number, PageRole.INVALID, -1);
    role("efer_nx", kind, BOOLEAN, number, PageRole.EFER_NX, -1);
    role("ad_disabled", kind, BOOLEAN, number, PageRole.AD_DISABLED, -1);
    role("cr0_wp", kind, BOOLEAN, number, PageRole.CR0_WP, -1);
    role("guest_mode", kind, BOOLEAN, number, PageRole.GUEST_MODE, -1);
    role("has_4_byte_gpte", kind, BOOLEAN, number, PageRole.FOUR_BYTE, -1);
    field("mmu_valid_gen", kind, INT, number, ShadowPage::generation);
    field("root_count", kind, INT, number, ShadowPage::rootCount);
    field("unsync", kind, BOOLEAN, number, unsync(kind));
    field("unsync_children", kind, INT, number, ShadowPage::unsyncChildren);
    field("write_flooding_count", kind, INT, number, ShadowPage::writeFlooding);
  }

  /** The tracepoints of sync and unsync come before the flag changes. */
  private static OfPage unsync(final VmEventKind kind) {
    return switch (kind) {
      case PAGE_UNSYNCED -> page -> 0;
      case PAGE_SYNCED -> page -> 1;
      default -> page -> page.isUnsync() ? 1 : 0;
    };
  }

  /** Some bits of the role, shifted; with a shift of -1, whether one of them is set. */
  private void role(
      final String name,
      final VmEventKind kind,
      final FieldType type,
      final FieldReader number,
      final int mask,
      final int shift) {
    // The tracepoint comes before the page is marked.
    final int shown = kind == VmEventKind.TDP_PAGE_ZAPPED ? mask & ~PageRole.INVALID : mask;
    final OfPage reader =
        shift < 0
            ? page -> (page.role() & shown) != 0 ? 1 : 0
            : page -> (page.role() & shown) >> shift;
    field(name, kind, type, number, reader);
  }

  private void alias(
      final String name, final VmEventKind kind, final FieldType type, final String of) {
    to.declareAlias(name, kind.ordinal(), type, to.field(of)::read);
  }

  private void field(
      final String name,
      final VmEventKind kind,
      final FieldType type,
      final FieldReader number,
      final OfPage reader) {
    to.declare(
        name,
        kind.ordinal(),
        type,
        event -> {
          final ShadowPage page = event.page(number.read(event));
          return page == null ? 0 : reader.of(page);
        });
  }
}
