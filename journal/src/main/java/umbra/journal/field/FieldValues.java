package umbra.journal.field;

import java.util.Map;
import umbra.journal.format.FieldType;
import umbra.mmu.event.ReturnCode;
import umbra.mmu.event.VmEvents;
import umbra.mmu.guest.Access;
import umbra.mmu.guest.ErrorCode;
import umbra.mmu.memory.Memslot;
import umbra.mmu.shadow.Spte;
import umbra.mmu.state.EntryRequest;
import umbra.mmu.state.MemoryCache;
import umbra.mmu.state.Parameter;
import umbra.mmu.vcpu.OutcomeKind;

/** Which names the values of a field have, by the field's name. */
final class FieldValues {
  private static final ValueNames TRUTH =
      ValueNames.ofValues().with("true", 1).with("false", 0).with("yes", 1).with("no", 0);
  private static final ValueNames PARTICIPANTS = ValueNames.ofValues().with("host", VmEvents.HOST);
  private static final ValueNames RETURN_CODES = returnCodes();
  private static final ValueNames EXCEPTIONS = exceptions();
  private static final ValueNames REGISTERS =
      ValueNames.ofValues().with("CR0", 0).with("CR3", 3).with("CR4", 4).with("EFER", 8);
  private static final ValueNames ERROR_CODES =
      ValueNames.ofBits()
          .with("P", ErrorCode.PRESENT)
          .with("W", ErrorCode.WRITE)
          .with("U", ErrorCode.USER)
          .with("RSVD", ErrorCode.RESERVED)
          .with("F", ErrorCode.FETCH);
  private static final ValueNames RIGHTS = rights();
  private static final ValueNames SPTE_BITS =
      ValueNames.ofBits()
          .with("PRESENT", Spte.PRESENT)
          .with("WRITABLE", Spte.WRITABLE)
          .with("USER", Spte.USER)
          .with("ACCESSED", Spte.ACCESSED)
          .with("DIRTY", Spte.DIRTY)
          .with("LARGE", Spte.LARGE)
          .with("HOST_WRITABLE", Spte.HOST_WRITABLE)
          .with("MMU_WRITABLE", Spte.MMU_WRITABLE)
          .with("MMU_PRESENT", Spte.MMU_PRESENT)
          .with("NO_EXECUTE", Spte.NO_EXECUTE);
  private static final ValueNames SLOT_FLAGS =
      ValueNames.ofBits().with("LOG_DIRTY", Memslot.LOG_DIRTY).with("READ_ONLY", Memslot.READ_ONLY);
  private static final ValueNames REQUESTS =
      ValueNames.ofBits()
          .with("FREE_OBSOLETE_ROOTS", EntryRequest.FREE_OBSOLETE_ROOTS)
          .with("MMU_SYNC", EntryRequest.MMU_SYNC)
          .with("LOAD_MMU_PGD", EntryRequest.LOAD_MMU_PGD)
          .with("TLB_FLUSH", EntryRequest.TLB_FLUSH)
          .with("TLB_FLUSH_CURRENT", EntryRequest.TLB_FLUSH_CURRENT)
          .with("TLB_FLUSH_GUEST", EntryRequest.TLB_FLUSH_GUEST);

  private static final Map<String, ValueNames> BY_FIELD =
      Map.ofEntries(
          Map.entry("vcpu", PARTICIPANTS),
          Map.entry("vcpu_id", PARTICIPANTS),
          Map.entry("returnCode", RETURN_CODES),
          Map.entry("return_code", RETURN_CODES),
          Map.entry("ret", RETURN_CODES),
          Map.entry("vector", EXCEPTIONS),
          Map.entry("exception", EXCEPTIONS),
          Map.entry("nr", EXCEPTIONS),
          Map.entry("register", REGISTERS),
          Map.entry("cr", REGISTERS),
          Map.entry("errorCode", ERROR_CODES),
          Map.entry("error_code", ERROR_CODES),
          Map.entry("accessCode", ERROR_CODES),
          Map.entry("access_code", ERROR_CODES),
          Map.entry("pferr", ERROR_CODES),
          Map.entry("access", RIGHTS),
          Map.entry("spte", SPTE_BITS),
          Map.entry("oldSpte", SPTE_BITS),
          Map.entry("old_spte", SPTE_BITS),
          Map.entry("new_spte", SPTE_BITS),
          Map.entry("old", SPTE_BITS),
          Map.entry("firstSpte", SPTE_BITS),
          Map.entry("first_spte", SPTE_BITS),
          Map.entry("flags", SLOT_FLAGS),
          Map.entry("requests", REQUESTS),
          Map.entry("parameter", parameters()),
          Map.entry("cache", caches()),
          Map.entry("outcome", outcomes()));

  private FieldValues() {}

  /** The names, or null where the values are plain numbers. */
  static ValueNames of(final String field, final FieldType type) {
    return type == FieldType.BOOLEAN ? TRUTH : BY_FIELD.get(field);
  }

  private static ValueNames returnCodes() {
    final ValueNames names = ValueNames.ofValues();
    for (int code = ReturnCode.RET_PF_CONTINUE; code <= ReturnCode.RET_PF_SPURIOUS; code++) {
      names.with(ReturnCode.describe(code), code);
    }
    return names.with("EFAULT", ReturnCode.EFAULT).with("ENOSPC", ReturnCode.ENOSPC);
  }

  private static ValueNames exceptions() {
    final ValueNames names = ValueNames.ofValues();
    for (int vector = 0; vector < PrintedNames.exceptionCount(); vector++) {
      names.with(PrintedNames.exception(vector), vector);
    }
    return names;
  }

  /** As roles are printed, and each right alone. */
  private static ValueNames rights() {
    final ValueNames names = ValueNames.ofBits();
    for (int access = 0; access <= Access.ALL; access++) {
      names.with(PrintedNames.access(access), access);
    }
    return names.with("w", Access.WRITE).with("u", Access.USER).with("x", Access.EXEC);
  }

  private static ValueNames parameters() {
    final ValueNames names = ValueNames.ofValues();
    for (final Parameter parameter : Parameter.values()) {
      names.with(parameter.key(), parameter.ordinal());
    }
    return names;
  }

  private static ValueNames caches() {
    final ValueNames names = ValueNames.ofValues();
    for (final MemoryCache cache : MemoryCache.values()) {
      names.with(cache.name(), cache.ordinal());
    }
    return names;
  }

  private static ValueNames outcomes() {
    final ValueNames names = ValueNames.ofValues();
    for (final OutcomeKind outcome : OutcomeKind.values()) {
      names.with(outcome.name(), outcome.ordinal());
    }
    return names;
  }
}
