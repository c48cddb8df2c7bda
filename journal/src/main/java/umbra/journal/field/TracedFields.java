package umbra.journal.field;

import static umbra.journal.format.FieldType.BOOLEAN;
import static umbra.journal.format.FieldType.INT;
import static umbra.journal.format.FieldType.LONG;

import java.util.EnumSet;
import java.util.Set;
import umbra.journal.format.FieldType;
import umbra.mmu.event.TracedFlags;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.shadow.PageRole;
import umbra.mmu.shadow.Spte;

/**
 * What the lines of an imported trace show beside their events' own numbers: all of it is in the
 * event itself, packed. The names are those of the model's events of the same tracepoint.
 */
final class TracedFields {
  private static final Set<VmEventKind> PAGES =
      EnumSet.of(
          VmEventKind.TRACED_PAGE_GOT,
          VmEventKind.TRACED_PAGE_SYNCED,
          VmEventKind.TRACED_PAGE_UNSYNCED,
          VmEventKind.TRACED_PAGE_ZAPPED);

  private static final Set<VmEventKind> FRAMES =
      EnumSet.of(
          VmEventKind.TRACED_SPTE_SET,
          VmEventKind.TRACED_FAST_FAULT,
          VmEventKind.TRACED_HUGE_PAGE_SPLIT);

  private final Vocabulary to;

  TracedFields(final Vocabulary to) {
    this.to = to;
  }

  /** Reads something of a packed number. */
  @FunctionalInterface
  private interface OfPacked {
    long of(long packed);
  }

  void declare() {
    for (final VmEventKind kind : PAGES) {
      declareRole(kind);
      final FieldReader generation = VmVocabulary.own(kind, "generation");
      to.declare("mmu_valid_gen", kind.ordinal(), INT, generation);
      to.declareAlias("gen", kind.ordinal(), INT, generation);
      flag("unsync", kind, "flags", TracedFlags.UNSYNC);
    }
    flag("created", VmEventKind.TRACED_PAGE_GOT, "flags", TracedFlags.CREATED);
    to.declareAlias(
        "new",
        VmEventKind.TRACED_PAGE_GOT.ordinal(),
        BOOLEAN,
        bits(VmEventKind.TRACED_PAGE_GOT, "flags", TracedFlags.CREATED));
    for (final VmEventKind kind : FRAMES) {
      packed("pfn", kind, LONG, "spte", Spte::frame);
    }
    declareRights();
    declareFastFault();
  }

  /** The part of a role that is printed. */
  private void declareRole(final VmEventKind kind) {
    packed("level", kind, INT, "role", role -> PageRole.level((int) role));
    packed("quadrant", kind, INT, "role", role -> PageRole.quadrant((int) role));
    packed("access", kind, INT, "role", role -> PageRole.access((int) role));
    flag("direct", kind, "role", PageRole.DIRECT);
    flag("invalid", kind, "role", PageRole.INVALID);
    flag("efer_nx", kind, "role", PageRole.EFER_NX);
    to.declareAlias("nxe", kind.ordinal(), BOOLEAN, bits(kind, "role", PageRole.EFER_NX));
    flag("ad_disabled", kind, "role", PageRole.AD_DISABLED);
    flag("has_4_byte_gpte", kind, "role", PageRole.FOUR_BYTE);
  }

  /** The letters in brackets; a kernel that prints three says nothing of the user's right. */
  private void declareRights() {
    final VmEventKind kind = VmEventKind.TRACED_SPTE_SET;
    flag("r", kind, "rights", TracedFlags.READ);
    flag("w", kind, "rights", TracedFlags.WRITE);
    flag("x", kind, "rights", TracedFlags.EXEC);
    final FieldReader rights = VmVocabulary.own(kind, "rights");
    to.declare(
        "u",
        kind.ordinal(),
        BOOLEAN,
        event -> {
          event.missing |= (rights.read(event) & TracedFlags.WITHOUT_USER) != 0;
          return (rights.read(event) & TracedFlags.USER) != 0 ? 1 : 0;
        });
  }

  private void declareFastFault() {
    final VmEventKind kind = VmEventKind.TRACED_FAST_FAULT;
    packed("vcpu_id", kind, INT, "outcome", TracedFlags::outcomeVcpu);
    packed("errorCode", kind, LONG, "outcome", TracedFlags::outcomeErrorCode);
    final FieldReader outcome = VmVocabulary.own(kind, "outcome");
    to.declareAlias(
        "error_code",
        kind.ordinal(),
        LONG,
        event -> TracedFlags.outcomeErrorCode(outcome.read(event)));
    packed("fixed", kind, BOOLEAN, "outcome", packed -> TracedFlags.isFixed(packed) ? 1 : 0);
    packed("spurious", kind, BOOLEAN, "outcome", packed -> TracedFlags.isSpurious(packed) ? 1 : 0);
  }

  private void packed(
      final String name,
      final VmEventKind kind,
      final FieldType type,
      final String own,
      final OfPacked reader) {
    final FieldReader number = VmVocabulary.own(kind, own);
    to.declare(name, kind.ordinal(), type, event -> reader.of(number.read(event)));
  }

  private void flag(final String name, final VmEventKind kind, final String own, final int mask) {
    to.declare(name, kind.ordinal(), BOOLEAN, bits(kind, own, mask));
  }

  private static FieldReader bits(final VmEventKind kind, final String own, final int mask) {
    final FieldReader number = VmVocabulary.own(kind, own);
    return event -> (number.read(event) & mask) != 0 ? 1 : 0;
  }
}
