package umbra.mmu.vm;

import umbra.mmu.event.VmEventFanOut;
import umbra.mmu.fault.FaultHandler;
import umbra.mmu.guest.ErrorCode;
import umbra.mmu.guest.PagingMode;
import umbra.mmu.memory.Memslot;
import umbra.mmu.shadow.Spte;
import umbra.mmu.state.VcpuMmu;
import umbra.mmu.state.VmState;
import umbra.mmu.sync.TableWrites;
import umbra.mmu.vcpu.Vcpu;
import umbra.mmu.walk.GuestMemory;
import umbra.mmu.walk.GuestWalker;
import umbra.mmu.walk.Walk;
import umbra.mmu.zap.PageZap;

/** KVM's instruction emulator, as far as operations need it (reference 4.6, 4.13). */
final class Emulator {
  /** No guest-physical address came with the fault. */
  static final long UNKNOWN = -1;

  private static final long UNREADABLE = 0xcdcd_cdcd_cdcd_cdcdL;

  private final VmState state;
  private final VmEventFanOut events;
  private final GuestWalker walker;
  private final GuestMemory memory;
  private final FaultHandler faults;
  private final TableWrites tableWrites;
  private final PageZap zap;
  private final Walk walk = new Walk();
  private final StringBuilder exits;
  private final PendingException exception;
  private VcpuMmu mmu;
  private Vcpu vcpu;
  private long loaded;
  private boolean undecodable;
  private long operandGpa = UNKNOWN;

  Emulator(
      final VmState state,
      final VmEventFanOut events,
      final Mmu parts,
      final StringBuilder exits,
      final PendingException exception) {
    this.state = state;
    this.events = events;
    this.walker = parts.walker;
    this.memory = parts.memory;
    this.faults = parts.faults;
    this.tableWrites = parts.tableWrites;
    this.zap = parts.zap;
    this.exits = exits;
    this.exception = exception;
  }

  void start(final VcpuMmu newMmu, final Vcpu newVcpu) {
    mmu = newMmu;
    vcpu = newVcpu;
  }

  /** Where the operand is, as a nested page fault told it; {@link #UNKNOWN} has it walked for. */
  void operandAt(final long gpa) {
    operandGpa = gpa;
  }

  /** What the last emulated load read. */
  long loaded() {
    return loaded;
  }

  /**
   * Reads the instruction itself; false where it cannot be fetched: an exception is pending, or
   * {@link #undecodable}.
   */
  boolean fetch(final Instruction instruction) {
    undecodable = false;
    if (!walk(instruction, instruction.rip, ErrorCode.FETCH)) {
      inject(instruction.rip, walk.errorCode());
      return false;
    }
    events.instructionEmulated(mmu.number(), instruction.rip, false);
    if (!memory.canRead(walk.gpa(instruction.rip))) {
      events.instructionEmulated(mmu.number(), instruction.rip, true);
      undecodable = true;
      return false;
    }
    return true;
  }

  /** First byte of the instruction that the last {@link #fetch} found. */
  int firstByte(final Instruction instruction) {
    return (int) memory.read(walk.gpa(instruction.rip), 1);
  }

  /** Error code of the last walk, where it failed. */
  long errorCode() {
    return walk.errorCode();
  }

  /**
   * Frees the page that stopped an instruction at {@code gva}: to know it KVM walks for a write.
   */
  void unprotect(final Instruction instruction, final long gva) {
    if (walk(instruction, gva, ErrorCode.WRITE)) {
      zap.unprotect(walk.gpa(gva) >>> 12);
    }
  }

  /** The same where the guest-physical address is known. */
  void unprotect(final long gpa) {
    zap.unprotect(gpa >>> 12);
  }

  /** Whether the last fetch found no memory behind the instruction. */
  boolean undecodable() {
    return undecodable;
  }

  /** The memory instruction; false where it ended in a pending exception. */
  boolean access(final Instruction instruction) {
    return switch (instruction.kind) {
      case LOAD, TOUCH_READ, PROBE_READ -> load(instruction, 0);
      case STORE, TOUCH_WRITE, PROBE_WRITE -> store(instruction, instruction.value);
      case OR, ADD ->
          load(instruction, ErrorCode.WRITE) && store(instruction, combined(instruction));
      case LOCK_OR ->
          load(instruction, ErrorCode.WRITE) && exchange(instruction, combined(instruction));
      default -> throw new IllegalStateException("no memory operand: " + instruction.kind);
    };
  }

  private long combined(final Instruction instruction) {
    return instruction.kind == Instruction.Kind.ADD
        ? loaded + instruction.value
        : loaded | instruction.value;
  }

  /** A read-modify-write's load tells the guest of a write fault (reference 2.5). */
  private boolean load(final Instruction instruction, final long addedToCode) {
    final long gpa = translate(instruction, 0);
    if (gpa < 0) {
      inject(instruction.gva, walk.errorCode() | addedToCode);
      return false;
    }
    if (!isRememberedMmio(gpa) && state.slots().of(gpa >>> 12) != null && memory.canRead(gpa)) {
      loaded = memory.read(gpa, instruction.size);
    } else {
      loaded = truncate(UNREADABLE, instruction.size);
      exitForMmio(gpa, instruction.size, false, loaded);
    }
    return true;
  }

  private boolean store(final Instruction instruction, final long value) {
    final long gpa = translate(instruction, ErrorCode.WRITE);
    if (gpa < 0) {
      inject(instruction.gva, walk.errorCode());
      return false;
    }
    if (!isRememberedMmio(gpa) && memory.canWrite(gpa)) {
      write(gpa, instruction.size, value);
    } else {
      exitForMmio(gpa, instruction.size, true, truncate(value, instruction.size));
    }
    return true;
  }

  /** The exchange path walks on its own first; where that fails the plain store follows (4.6). */
  private boolean exchange(final Instruction instruction, final long value) {
    if (walk(instruction, instruction.gva, ErrorCode.WRITE)) {
      final long gpa = walk.gpa(instruction.gva);
      if (memory.canWrite(gpa)) {
        write(gpa, instruction.size, value);
        return true;
      }
    }
    return store(instruction, value);
  }

  private void write(final long gpa, final int size, final long value) {
    if (memory.read(gpa, size) != truncate(value, size)) {
      events.guestWritten(gpa, size, value);
    }
    final long gfn = gpa >>> 12;
    final Memslot slot = state.slots().of(gfn);
    if (slot.missesDirtyMark(gfn)) {
      events.gfnDirtied(slot.id(), gfn - slot.baseGfn());
    }
    tableWrites.written(mmu, gpa, size);
  }

  /** Guest-physical address of the operand, from the cached MMIO access or by a walk; -1 fails. */
  private long translate(final Instruction instruction, final long access) {
    if (operandGpa != UNKNOWN && ((operandGpa ^ instruction.gva) & 0xfff) == 0) {
      return operandGpa;
    }
    if (matchesCachedMmio(instruction, access)) {
      return mmu.mmioGfn() << 12 | (instruction.gva & 0xfff);
    }
    return walk(instruction, instruction.gva, access) ? walk.gpa(instruction.gva) : -1;
  }

  /**
   * What is remembered as MMIO goes to user space without a look at memory (vcpu_match_mmio_gpa).
   * So an access may miss a slot: sync gives an old MMIO entry the current generation even where a
   * slot was added since (golden recording v01).
   */
  boolean isRememberedMmio(final long gpa) {
    return mmu.isMmioCached() && mmu.mmioGfn() == gpa >>> 12 && isOfThisGeneration();
  }

  /** The same of an access at {@code gva} (mmio_info_in_cache): never of one in page 0. */
  boolean isRememberedMmioAccess(final long gva) {
    return mmu.isMmioGva(gva) && isOfThisGeneration();
  }

  private boolean isOfThisGeneration() {
    return mmu.mmioGeneration() == Spte.mmioGenerationOf(state.slots().generation());
  }

  private boolean matchesCachedMmio(final Instruction instruction, final long access) {
    final long code = access | (instruction.user ? ErrorCode.USER : 0);
    return isRememberedMmioAccess(instruction.gva)
        && !PagingMode.permissionFault(mmu.mmioAccess(), code, mmu.mode(instruction.ac));
  }

  private boolean walk(final Instruction instruction, final long gva, final long access) {
    final long code = access | (instruction.user ? ErrorCode.USER : 0);
    return walker.walk(mmu, gva, code, mmu.mode(instruction.ac), walk);
  }

  private void inject(final long gva, final long code) {
    faults.reflect(mmu, gva, code);
    if (!mmu.inGuestMode()) {
      exception.pageFault(code, gva);
    }
  }

  private void exitForMmio(final long gpa, final int size, final boolean write, final long value) {
    events.mmioExited(mmu.number(), gpa, size, write, value);
    vcpu.events().mmioAnswered(events.steps(), gpa, size, write, value);
    exits.append("mmio ").append(write ? "write" : "read");
    exits.append(" gpa=0x").append(Long.toHexString(gpa)).append(" len=").append(size).append(' ');
    if (write) {
      exits.append("data=0x").append(Long.toHexString(value)).append(' ');
    }
  }

  private static long truncate(final long value, final int size) {
    return size == 8 ? value : value & (1L << (8 * size)) - 1;
  }
}
