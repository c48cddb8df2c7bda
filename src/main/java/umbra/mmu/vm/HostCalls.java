package umbra.mmu.vm;

import umbra.mmu.boot.ParameterValue;
import umbra.mmu.event.VmEventFanOut;
import umbra.mmu.memory.Memslot;
import umbra.mmu.memory.Memslots;
import umbra.mmu.memory.SlotMemory;
import umbra.mmu.scenario.HostAction;
import umbra.mmu.scenario.KvmParameter;
import umbra.mmu.scenario.Protection;
import umbra.mmu.slots.Errno;
import umbra.mmu.state.Parameter;
import umbra.mmu.state.VmState;
import umbra.mmu.vcpu.OutcomeKind;

/** Carries out what user space of the host asks for, as the recorder's VMM does it. */
final class HostCalls {
  /** At most this many page numbers are listed in an answer. */
  private static final int LISTED = 200;

  private static final int PAGE_SHIFT = 12;

  private final VmState state;
  private final VmEventFanOut events;
  private final Mmu parts;

  HostCalls(final VmState state, final VmEventFanOut events, final Mmu parts) {
    this.state = state;
    this.events = events;
    this.parts = parts;
  }

  Outcome run(final HostAction action) {
    return switch (action.kind()) {
      case LOG -> flag(((HostAction.Log) action).slot(), Memslot.LOG_DIRTY, action);
      case READONLY -> flag(((HostAction.Readonly) action).slot(), Memslot.READ_ONLY, action);
      case DELETE -> answer(parts.slots.delete(((HostAction.Delete) action).slot()));
      case ADD -> answer(setAsWanted(((HostAction.Add) action).slot()));
      case MOVE -> move((HostAction.Move) action);
      case GET_LOG -> getLog(((HostAction.GetLog) action).slot());
      case CLEAR_LOG -> clearLog((HostAction.ClearLog) action);
      case DONT_NEED, PROTECT, COLLAPSE, TOUCH_MEMORY -> memory(action);
      case SET_PARAMETER -> parameter(((HostAction.SetParameter) action).parameter());
      case POKE_MEMORY -> poke((HostAction.PokeMemory) action);
      case PEEK -> peek((HostAction.Peek) action);
      case SET_MMU_PAGES -> answer(parts.quota.fix(((HostAction.SetMmuPages) action).count()));
      case SLEEP -> {
        parts.nxHugePages.pass(((HostAction.Sleep) action).milliseconds());
        yield ok("");
      }
    };
  }

  /** User space remembers the flag even where KVM refuses it (O m05/65). */
  private Outcome flag(final int slot, final int flag, final HostAction action) {
    final boolean on =
        action instanceof HostAction.Log log ? log.on() : ((HostAction.Readonly) action).on();
    final int old = state.slots().wantedFlags(slot);
    final int flags = on ? old | flag : old & ~flag;
    events.slotWanted(slot, state.slots().wantedGpa(slot), flags);
    return answer(setAsWanted(slot));
  }

  private int setAsWanted(final int slot) {
    return parts.slots.set(
        slot, state.slots().wantedGpa(slot), size(slot), state.slots().wantedFlags(slot));
  }

  private Outcome move(final HostAction.Move move) {
    final int flags = state.slots().wantedFlags(move.slot());
    final int errno = parts.slots.set(move.slot(), move.gpa(), size(move.slot()), flags);
    if (errno == Errno.NONE) {
      events.slotWanted(move.slot(), move.gpa(), flags);
    }
    return answer(errno);
  }

  private long size(final int slot) {
    return (long) state.slots().memory(slot).slotPages() << PAGE_SHIFT;
  }

  private Outcome getLog(final int slot) {
    if (!parts.dirtyLog.hasLog(slot)) {
      return answer(Errno.ENOENT);
    }
    final StringBuilder text = new StringBuilder(" dirty=");
    int count = 0;
    final long[] bitmap = parts.dirtyLog.get(slot);
    for (int word = 0; word < bitmap.length; word++) {
      for (long rest = bitmap[word]; rest != 0; rest &= rest - 1) {
        final long page = 64L * word + Long.numberOfTrailingZeros(rest);
        if (count++ < LISTED) {
          text.append(count > 1 ? "," : "").append(Long.toHexString(page));
        }
      }
    }
    return ok(text.append(count == 0 ? "none" : "").append(" count=").append(count).toString());
  }

  private Outcome clearLog(final HostAction.ClearLog clear) {
    final long pages = state.slots().memory(clear.slot()).slotPages();
    final long count = clear.hasCount() ? clear.count() : pages - clear.first();
    return answer(parts.dirtyLog.clear(clear.slot(), clear.first(), count));
  }

  private Outcome memory(final HostAction action) {
    return switch (action.kind()) {
      case DONT_NEED -> {
        final HostAction.DontNeed discard = (HostAction.DontNeed) action;
        final SlotMemory memory = state.slots().memory(discard.slot());
        final int first = page(memory, discard.offset());
        yield answer(parts.hostOperations.discard(memory, first, pages(discard.length())));
      }
      case PROTECT -> {
        final HostAction.Protect protect = (HostAction.Protect) action;
        final SlotMemory memory = state.slots().memory(protect.slot());
        yield answer(
            parts.hostOperations.protect(
                memory,
                page(memory, protect.offset()),
                pages(protect.length()),
                protection(protect.protection())));
      }
      case COLLAPSE -> {
        final HostAction.Collapse collapse = (HostAction.Collapse) action;
        final SlotMemory memory = state.slots().memory(collapse.slot());
        final int first = page(memory, collapse.offset());
        yield answer(parts.hostOperations.collapse(memory, first, pages(collapse.length())));
      }
      default -> {
        final HostAction.TouchMemory touch = (HostAction.TouchMemory) action;
        final SlotMemory memory = state.slots().memory(touch.slot());
        final int first = page(memory, touch.offset());
        yield parts.hostOperations.fill(memory, first, pages(touch.length()))
            ? ok("")
            : new Outcome(OutcomeKind.USER_SPACE_ERROR, "error SIGSEGV");
      }
    };
  }

  private static int page(final SlotMemory memory, final long offset) {
    return memory.slotPage() + (int) (offset >>> PAGE_SHIFT);
  }

  private static int pages(final long length) {
    return (int) ((length + 0xfff) >>> PAGE_SHIFT);
  }

  private static int protection(final Protection given) {
    return switch (given) {
      case NONE -> SlotMemory.PROTECTION_NONE;
      case READ -> SlotMemory.PROTECTION_READ;
      case READ_WRITE -> SlotMemory.PROTECTION_READ_WRITE;
    };
  }

  private Outcome parameter(final KvmParameter given) {
    final Parameter parameter = Parameter.ofKey(given.name());
    final long value = ParameterValue.of(parameter, given.value());
    switch (parameter) {
      case NX_HUGE_PAGES -> parts.nxHugePages.set(value != 0);
      case NX_HUGE_PAGES_RECOVERY_RATIO, NX_HUGE_PAGES_RECOVERY_PERIOD_MS ->
          parts.nxHugePages.setRecovery(parameter, value);
      // Read when a VM is made: the one that runs keeps its MMU.
      case TDP_MMU -> {}
      default -> events.parameterSet(parameter.ordinal(), value);
    }
    return ok(
        " now="
            + text(parameter, parameter == Parameter.TDP_MMU ? value : state.parameter(parameter)));
  }

  private static String text(final Parameter parameter, final long value) {
    final boolean number =
        parameter == Parameter.NX_HUGE_PAGES_RECOVERY_RATIO
            || parameter == Parameter.NX_HUGE_PAGES_RECOVERY_PERIOD_MS;
    return number ? Long.toString(value) : value != 0 ? "Y" : "N";
  }

  private Outcome poke(final HostAction.PokeMemory poke) {
    final SlotMemory memory = userMemory(poke.gpa());
    if (memory == null) {
      return noMemory(poke.gpa());
    }
    final long offset = poke.gpa() - state.slots().wantedGpa(memory.id());
    if (!parts.hostOperations.touch(memory, page(memory, offset))) {
      return new Outcome(OutcomeKind.USER_SPACE_ERROR, "error SIGSEGV");
    }
    events.hostWritten(memory.id(), offset, 8, poke.value());
    return ok("");
  }

  private Outcome peek(final HostAction.Peek peek) {
    final SlotMemory memory = userMemory(peek.gpa());
    if (memory == null) {
      return noMemory(peek.gpa());
    }
    final long offset = peek.gpa() - state.slots().wantedGpa(memory.id());
    final int page = page(memory, offset);
    if (!parts.hostFaults.access(memory, page, false)) {
      return new Outcome(OutcomeKind.USER_SPACE_ERROR, "error SIGSEGV");
    }
    return ok(" value=0x" + Long.toHexString(memory.read(page, (int) offset & 0xfff, 8)));
  }

  private static Outcome noMemory(final long gpa) {
    return new Outcome(
        OutcomeKind.USER_SPACE_ERROR, "error no memory at 0x" + Long.toHexString(gpa));
  }

  /** User space looks through its own list of slots, deleted ones included. */
  private SlotMemory userMemory(final long gpa) {
    for (int id = 0; id < Memslots.MAX_SLOTS; id++) {
      final SlotMemory memory = state.slots().memory(id);
      final long base = state.slots().wantedGpa(id);
      if (memory != null && gpa >= base && gpa < base + size(id)) {
        return memory;
      }
    }
    return null;
  }

  private static Outcome answer(final int errno) {
    return errno == Errno.NONE
        ? ok("")
        : new Outcome(OutcomeKind.USER_SPACE_ERROR, "error rc=-1 errno=" + errno);
  }

  private static Outcome ok(final String rest) {
    return new Outcome(OutcomeKind.OK, "ok" + rest);
  }
}
