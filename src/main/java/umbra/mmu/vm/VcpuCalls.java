package umbra.mmu.vm;

import umbra.mmu.boot.GuestLayout;
import umbra.mmu.boot.GuestTables;
import umbra.mmu.guest.ControlRegister;
import umbra.mmu.guest.ErrorCode;
import umbra.mmu.program.TraceCursor;
import umbra.mmu.scenario.NestedAccess;
import umbra.mmu.scenario.VcpuAction;
import umbra.mmu.scenario.VcpuOperation;
import umbra.mmu.state.VcpuMmu;

/** Turns an operation of the language into the instruction that its snippet runs. */
final class VcpuCalls {
  /** What a guest loop stores. */
  static final long TOUCH_VALUE = 0xeeee_eeee_eeee_eeeeL;

  private final GuestTables tables;
  private final int wordSize;

  /** {@code wordSize} is the bytes of an operand whose size the language does not give. */
  VcpuCalls(final GuestTables tables, final int wordSize) {
    this.tables = tables;
    this.wordSize = wordSize;
  }

  /** Fills in the instruction of an operation that is not a guest loop. */
  void prepare(
      final Instruction to, final VcpuMmu mmu, final VcpuOperation operation, final long number) {
    final VcpuAction action = operation.action();
    to.start(Instruction.Kind.NONE, operation.user(), operation.ac());
    to.size = wordSize;
    switch (action.kind()) {
      case NOP -> to.at(GuestLayout.NOP, 0);
      case EXEC -> to.rip = ((VcpuAction.Exec) action).gva();
      case READ -> {
        final VcpuAction.Read read = (VcpuAction.Read) action;
        load(to, read.gva(), read.size());
      }
      case WRITE -> {
        final VcpuAction.Write write = (VcpuAction.Write) action;
        store(to, write.gva(), write.valueOr(number), write.size());
      }
      case OR -> or(to, (VcpuAction.Or) action);
      case SET_ENTRY -> setEntry(to, operation, (VcpuAction.SetEntry) action);
      case WRITE_GPA -> {
        final VcpuAction.WriteGpa write = (VcpuAction.WriteGpa) action;
        store(to, GuestLayout.DIRECT_MAP + write.gpa(), write.value(), wordSize);
      }
      case INVLPG -> invlpg(to, ((VcpuAction.Invlpg) action).gva());
      case NESTED_RUN -> nestedRun(to, (VcpuAction.NestedRun) action);
      default -> register(to, mmu, action);
    }
  }

  /** VMRUN of a guest that accesses or runs at an address; EBX holds it, EAX the value. */
  private void nestedRun(final Instruction to, final VcpuAction.NestedRun run) {
    vmrun(to, run.as(), run.access(), run.l2Gpa());
    to.value = run.value();
  }

  private void vmrun(
      final Instruction to, final int as, final NestedAccess access, final long l2Gpa) {
    to.kind = Instruction.Kind.VMRUN;
    to.at(GuestLayout.VMRUN, 3);
    to.nestedCr3 = tables.root(as);
    to.gva = l2Gpa;
    to.nestedRip =
        switch (access) {
          case READ -> GuestLayout.NESTED_CODE + GuestLayout.NESTED_READ;
          case WRITE -> GuestLayout.NESTED_CODE + GuestLayout.NESTED_WRITE;
          case NOP -> GuestLayout.NESTED_CODE + GuestLayout.NESTED_NOP;
          case EXEC -> l2Gpa;
        };
  }

  /** Fills in one access of a guest loop over {@code gva}. */
  void prepareTouch(
      final Instruction to,
      final boolean user,
      final boolean ac,
      final boolean write,
      final long gva) {
    to.start(write ? Instruction.Kind.TOUCH_WRITE : Instruction.Kind.TOUCH_READ, user, ac);
    touch(to, write, gva);
  }

  /** Fills in one access of a workload. */
  void prepareProbe(final Instruction to, final boolean user, final boolean write, final long gva) {
    to.start(write ? Instruction.Kind.PROBE_WRITE : Instruction.Kind.PROBE_READ, user, false);
    touch(to, write, gva);
  }

  private void touch(final Instruction to, final boolean write, final long gva) {
    to.size = wordSize;
    to.at(write ? GuestLayout.TOUCH_WRITE : GuestLayout.TOUCH_READ, 0);
    to.gva = gva;
    to.value = TOUCH_VALUE;
  }

  /** Fills in the VMRUN of one access of a workload in a guest of the guest. */
  void prepareNestedProbe(
      final Instruction to, final int as, final boolean write, final long l2Gpa) {
    to.start(Instruction.Kind.NONE, false, false);
    vmrun(to, as, write ? NestedAccess.WRITE : NestedAccess.READ, l2Gpa);
    to.nestedProbe = true;
  }

  /** Fills in one access of a trace: W, F or neither of an error code, by the code at rip. */
  void prepareTraced(final Instruction to, final long access, final long gva, final long rip) {
    prepareProbe(to, true, access == ErrorCode.WRITE, gva);
    if (access == ErrorCode.FETCH) {
      to.kind = Instruction.Kind.PROBE_FETCH;
    }
    if (rip != TraceCursor.UNKNOWN) {
      to.rip = rip;
    }
  }

  /** Makes a started instruction a load. */
  static void load(final Instruction to, final long gva, final int size) {
    to.kind = Instruction.Kind.LOAD;
    to.gva = gva;
    to.size = size;
    to.at(size == 1 ? GuestLayout.READ_1 : GuestLayout.READ_8, size == 1 ? 2 : 3);
  }

  /** Makes a started instruction an INVLPG. */
  static void invlpg(final Instruction to, final long gva) {
    to.kind = Instruction.Kind.INVLPG;
    to.at(GuestLayout.INVLPG, 3);
    to.gva = gva;
  }

  /** Makes a started instruction a store. */
  static void store(final Instruction to, final long gva, final long value, final int size) {
    to.kind = Instruction.Kind.STORE;
    to.gva = gva;
    to.value = value;
    to.size = size;
    switch (size) {
      case 1 -> to.at(GuestLayout.WRITE_1, 2);
      case 2 -> to.at(GuestLayout.WRITE_2, 3);
      case 4 -> to.at(GuestLayout.WRITE_4, 2);
      default -> to.at(GuestLayout.WRITE_8, 3);
    }
  }

  private static void or(final Instruction to, final VcpuAction.Or or) {
    to.kind = or.locked() ? Instruction.Kind.LOCK_OR : Instruction.Kind.OR;
    to.gva = or.gva();
    to.value = or.value();
    to.at(or.locked() ? GuestLayout.LOCK_OR : GuestLayout.OR, or.locked() ? 4 : 3);
  }

  /** The guest writes its own table entry through the direct map. */
  private void setEntry(
      final Instruction to, final VcpuOperation operation, final VcpuAction.SetEntry set) {
    final long gpa = tables.findEntry(operation.at(), set.as(), set.gva(), set.level());
    final long value = set.edit().appliedTo(tables.readEntry(operation.at(), gpa));
    store(to, GuestLayout.DIRECT_MAP + gpa, value, set.size());
  }

  private void register(final Instruction to, final VcpuMmu mmu, final VcpuAction action) {
    switch (action.kind()) {
      case LOAD_CR3 -> {
        final VcpuAction.LoadCr3 load = (VcpuAction.LoadCr3) action;
        writeRegister(to, ControlRegister.CR3, tables.root(load.as()) | load.low());
      }
      case WRITE_CR0 -> {
        final long value =
            ((VcpuAction.WriteCr0) action).wp().appliedTo(mmu.cr0(), ControlRegister.CR0_WP);
        writeRegister(to, ControlRegister.CR0, value);
      }
      case WRITE_CR4 -> {
        final VcpuAction.WriteCr4 cr4 = (VcpuAction.WriteCr4) action;
        long value = cr4.pge().appliedTo(mmu.cr4(), ControlRegister.CR4_PGE);
        value = cr4.smep().appliedTo(value, ControlRegister.CR4_SMEP);
        value = cr4.smap().appliedTo(value, ControlRegister.CR4_SMAP);
        writeRegister(to, ControlRegister.CR4, value);
      }
      case WRITE_EFER -> {
        final long value =
            ((VcpuAction.WriteEfer) action).nx().appliedTo(mmu.efer(), ControlRegister.EFER_NX);
        writeRegister(to, ControlRegister.EFER, value);
      }
      default -> throw new IllegalStateException(action.kind() + " is refused before a run");
    }
  }

  /** Makes a started instruction a MOV CRn, or a WRMSR for EFER. */
  static void writeRegister(final Instruction to, final int register, final long value) {
    to.value = value;
    switch (register) {
      case ControlRegister.CR0 -> write(to, Instruction.Kind.WRITE_CR0, GuestLayout.MOV_CR0, 3);
      case ControlRegister.CR3 -> write(to, Instruction.Kind.WRITE_CR3, GuestLayout.MOV_CR3, 3);
      case ControlRegister.CR4 -> write(to, Instruction.Kind.WRITE_CR4, GuestLayout.MOV_CR4, 3);
      default -> write(to, Instruction.Kind.WRITE_EFER, GuestLayout.WRMSR, 2);
    }
  }

  private static void write(
      final Instruction to, final Instruction.Kind kind, final int snippet, final int length) {
    to.kind = kind;
    to.at(snippet, length);
  }
}
