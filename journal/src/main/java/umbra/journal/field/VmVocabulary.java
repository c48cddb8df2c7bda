package umbra.journal.field;

import static umbra.journal.format.FieldType.BOOLEAN;
import static umbra.journal.format.FieldType.INT;
import static umbra.journal.format.FieldType.LONG;
import static umbra.mmu.event.VmEventKind.ACCESSED_BIT_WANTED;
import static umbra.mmu.event.VmEventKind.ACCESSED_DIRTY_SET;
import static umbra.mmu.event.VmEventKind.ALL_ZAPPED_FAST;
import static umbra.mmu.event.VmEventKind.CONTROL_REGISTER_WRITTEN;
import static umbra.mmu.event.VmEventKind.DIRTY_BIT_WANTED;
import static umbra.mmu.event.VmEventKind.EXCEPTION_INJECTED;
import static umbra.mmu.event.VmEventKind.FAST_FAULTED;
import static umbra.mmu.event.VmEventKind.FAULT_RAISED;
import static umbra.mmu.event.VmEventKind.GFN_DIRTIED;
import static umbra.mmu.event.VmEventKind.GUEST_WALKED;
import static umbra.mmu.event.VmEventKind.GUEST_WALKED_AGAIN;
import static umbra.mmu.event.VmEventKind.GUEST_WRITTEN;
import static umbra.mmu.event.VmEventKind.HVA_RANGE_UNMAPPED;
import static umbra.mmu.event.VmEventKind.MMIO_EXITED;
import static umbra.mmu.event.VmEventKind.MMIO_FAULT_HANDLED;
import static umbra.mmu.event.VmEventKind.MMIO_SPTE_CHECKED;
import static umbra.mmu.event.VmEventKind.PAGE_GOT;
import static umbra.mmu.event.VmEventKind.TABLE_WRITE_EMULATED;
import static umbra.mmu.event.VmEventKind.TDP_SPTE_CHANGED;
import static umbra.mmu.event.VmEventKind.TRACED_ACCESSED_BIT;
import static umbra.mmu.event.VmEventKind.TRACED_ALL_ZAPPED_FAST;
import static umbra.mmu.event.VmEventKind.TRACED_DIRTY_BIT;
import static umbra.mmu.event.VmEventKind.TRACED_ELEMENT;
import static umbra.mmu.event.VmEventKind.TRACED_FAST_FAULT;
import static umbra.mmu.event.VmEventKind.TRACED_FAULT;
import static umbra.mmu.event.VmEventKind.TRACED_MMIO_FAULT_HANDLED;
import static umbra.mmu.event.VmEventKind.TRACED_MMIO_SPTE_CHECKED;
import static umbra.mmu.event.VmEventKind.TRACED_TDP_SPTE_CHANGED;
import static umbra.mmu.event.VmEventKind.TRACED_WALK;
import static umbra.mmu.event.VmEventKind.TRACED_WALK_ERROR;
import static umbra.mmu.event.VmEventKind.WALK_FAILED;

import umbra.journal.format.EventTypes;
import umbra.journal.format.FieldType;
import umbra.mmu.event.ReturnCode;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.guest.ErrorCode;
import umbra.mmu.memory.Memslot;
import umbra.mmu.shadow.Spte;

/**
 * The events of a VM's stream: their own fields, the kernel's names for them, and what the
 * tracepoint shows beside them (reference 13.2, 13.3).
 */
final class VmVocabulary {
  static final Vocabulary VOCABULARY = new VmVocabulary().build();

  private final Vocabulary result = new Vocabulary(VmEventKind.values().length);

  private VmVocabulary() {}

  private Vocabulary build() {
    for (final VmEventKind kind : VmEventKind.values()) {
      result.name(kind.eventName(), kind.ordinal());
      if (kind.tracepoint() != null) {
        result.name(kind.tracepoint(), kind.ordinal());
      }
    }
    // The entries that a walk reads are lines of its event.
    result.name(GUEST_WALKED_AGAIN.tracepoint(), GUEST_WALKED.ordinal());
    result.declareCommonFields();
    for (final VmEventKind kind : VmEventKind.values()) {
      for (int field = 0; field < kind.fieldCount(); field++) {
        OwnFields.declare(
            result, kind.ordinal(), kind.field(field), EventTypes.of(kind, field), field);
      }
    }
    declareKernelNames();
    new PageFields(result).declare();
    new EntryFields(result).declare();
    new TracedFields(result).declare();
    declareFramesOfAddresses();
    declareFastFault();
    declareRest();
    return result;
  }

  private void declareKernelNames() {
    alias("addr", GUEST_WALKED, "gva");
    alias("pferr", GUEST_WALKED, "accessCode");
    alias("pferr", WALK_FAILED, "errorCode");
    alias("addr", TRACED_WALK, "gva");
    alias("pferr", TRACED_WALK, "errorCode");
    alias("pferr", TRACED_WALK_ERROR, "errorCode");
    alias("pte", TRACED_ELEMENT, "gpte");
    alias("address", TRACED_FAULT, "gva");
    alias("fault_address", TRACED_FAULT, "gva");
    alias("guest_rip", TRACED_FAULT, "rip");
    alias("kvm_gen", TRACED_MMIO_SPTE_CHECKED, "currentGeneration");
    alias("spte_gen", TRACED_MMIO_SPTE_CHECKED, "spteGeneration");
    alias("addr", TRACED_MMIO_FAULT_HANDLED, "gva");
    alias("new_spte", TRACED_FAST_FAULT, "spte");
    alias("new", TRACED_FAST_FAULT, "spte");
    alias("old", TRACED_FAST_FAULT, "oldSpte");
    alias("new_spte", TRACED_TDP_SPTE_CHANGED, "spte");
    alias("as_id", TRACED_TDP_SPTE_CHANGED, "addressSpace");
    alias("mmu_valid_gen", TRACED_ALL_ZAPPED_FAST, "generation");
    alias("mmu_used_pages", TRACED_ALL_ZAPPED_FAST, "usedPages");
    alias("address", FAULT_RAISED, "gva");
    alias("fault_address", FAULT_RAISED, "gva");
    alias("guest_rip", FAULT_RAISED, "rip");
    alias("cr", CONTROL_REGISTER_WRITTEN, "register");
    alias("exception", EXCEPTION_INJECTED, "vector");
    alias("nr", EXCEPTION_INJECTED, "vector");
    alias("kvm_gen", MMIO_SPTE_CHECKED, "currentGeneration");
    alias("spte_gen", MMIO_SPTE_CHECKED, "spteGeneration");
    alias("addr", MMIO_FAULT_HANDLED, "gva");
    alias("len", MMIO_EXITED, "size");
    alias("val", MMIO_EXITED, "value");
    alias("new", PAGE_GOT, "created");
    alias("start", HVA_RANGE_UNMAPPED, "startHva");
    alias("end", HVA_RANGE_UNMAPPED, "endHva");
    alias("cr2_or_gpa", FAST_FAULTED, "gpa");
    alias("gva", FAST_FAULTED, "gpa");
    alias("new_spte", FAST_FAULTED, "spte");
    alias("new", FAST_FAULTED, "spte");
    alias("ret", FAST_FAULTED, "returnCode");
    alias("new_spte", TDP_SPTE_CHANGED, "spte");
  }

  /** An event about an address in guest memory is found by its frame too. */
  private void declareFramesOfAddresses() {
    final VmEventKind[] kinds = {
      GUEST_WRITTEN,
      TABLE_WRITE_EMULATED,
      ACCESSED_BIT_WANTED,
      DIRTY_BIT_WANTED,
      ACCESSED_DIRTY_SET,
      MMIO_EXITED,
      FAST_FAULTED,
      TRACED_ACCESSED_BIT,
      TRACED_DIRTY_BIT
    };
    for (final VmEventKind kind : kinds) {
      final FieldReader gpa = own(kind, "gpa");
      field("gfn", kind, LONG, event -> gpa.read(event) >>> 12);
    }
    field("gfn", GFN_DIRTIED, LONG, VmVocabulary::dirtiedGfn);
  }

  private static long dirtiedGfn(final EventCursor event) {
    final Memslot slot = event.state.slots().get((int) event.a);
    event.missing |= slot == null;
    return slot == null ? 0 : slot.baseGfn() + event.b;
  }

  /** It is tried for writes to present entries only. */
  private void declareFastFault() {
    final long code = ErrorCode.PRESENT | ErrorCode.WRITE | ErrorCode.USER;
    field("errorCode", FAST_FAULTED, LONG, event -> code);
    alias("error_code", FAST_FAULTED, LONG, event -> code);
    field("oldSpte", FAST_FAULTED, LONG, VmVocabulary::entryBefore);
    alias("old_spte", FAST_FAULTED, LONG, VmVocabulary::entryBefore);
    alias("old", FAST_FAULTED, LONG, VmVocabulary::entryBefore);
    field("fixed", FAST_FAULTED, BOOLEAN, event -> event.e == ReturnCode.RET_PF_FIXED ? 1 : 0);
    field(
        "spurious", FAST_FAULTED, BOOLEAN, event -> event.e == ReturnCode.RET_PF_SPURIOUS ? 1 : 0);
  }

  private static long entryBefore(final EventCursor event) {
    return event.e == ReturnCode.RET_PF_FIXED ? event.d & ~Spte.WRITABLE : event.d;
  }

  private void declareRest() {
    field("has_error", EXCEPTION_INJECTED, BOOLEAN, event -> event.c >= 0 ? 1 : 0);
    field("valid", MMIO_SPTE_CHECKED, BOOLEAN, event -> event.b == event.c ? 1 : 0);
    // The tracepoint comes before the generation flips.
    field("mmu_valid_gen", ALL_ZAPPED_FAST, INT, event -> 1 - event.state.generation());
    field("mmu_used_pages", ALL_ZAPPED_FAST, LONG, event -> event.state.usedPages());
    alias("used_pages", ALL_ZAPPED_FAST, LONG, event -> event.state.usedPages());
  }

  private void alias(final String name, final VmEventKind kind, final String ownName) {
    final int position = position(kind, ownName);
    alias(name, kind, EventTypes.of(kind, position), OwnFields.reader(position));
  }

  private void alias(
      final String name, final VmEventKind kind, final FieldType type, final FieldReader reader) {
    result.declareAlias(name, kind.ordinal(), type, reader);
  }

  private void field(
      final String name, final VmEventKind kind, final FieldType type, final FieldReader reader) {
    result.declare(name, kind.ordinal(), type, reader);
  }

  /** Reads a number that events of the kind carry. */
  static FieldReader own(final VmEventKind kind, final String name) {
    return OwnFields.reader(position(kind, name));
  }

  static int position(final VmEventKind kind, final String name) {
    for (int field = 0; field < kind.fieldCount(); field++) {
      if (kind.field(field).equals(name)) {
        return field;
      }
    }
    throw new IllegalStateException(kind + " has no field " + name);
  }

  static boolean has(final VmEventKind kind, final String name) {
    for (int field = 0; field < kind.fieldCount(); field++) {
      if (kind.field(field).equals(name)) {
        return true;
      }
    }
    return false;
  }
}
