package umbra.journal.field;

import umbra.journal.format.EventTypes;
import umbra.journal.format.FieldType;
import umbra.mmu.event.VcpuEventKind;
import umbra.mmu.shadow.Spte;

/** The events of a vCPU's own stream. */
final class VcpuVocabulary {
  static final Vocabulary VOCABULARY = build();

  private VcpuVocabulary() {}

  private static Vocabulary build() {
    final VcpuEventKind[] kinds = VcpuEventKind.values();
    final Vocabulary result = new Vocabulary(kinds.length);
    for (final VcpuEventKind kind : kinds) {
      result.name(kind.eventName(), kind.ordinal());
    }
    result.declareCommonFields();
    for (final VcpuEventKind kind : kinds) {
      for (int field = 0; field < kind.fieldCount(); field++) {
        OwnFields.declare(
            result, kind.ordinal(), kind.field(field), EventTypes.of(kind, field), field);
      }
    }
    result.declare(
        "pfn", VcpuEventKind.TLB_FILLED.ordinal(), FieldType.LONG, event -> Spte.frame(event.c));
    return result;
  }
}
