package umbra.mmu.walk;

import umbra.mmu.event.VmEvents;
import umbra.mmu.guest.Access;
import umbra.mmu.guest.ErrorCode;
import umbra.mmu.guest.Gpte;
import umbra.mmu.guest.PagingFormat;
import umbra.mmu.guest.PagingMode;
import umbra.mmu.guest.ReservedBits;
import umbra.mmu.memory.Memslot;
import umbra.mmu.state.PaeTable;
import umbra.mmu.state.Parameter;
import umbra.mmu.state.VcpuMmu;
import umbra.mmu.state.VmState;

/**
 * The walk of guest tables of any format, nested ones too (walk_addr_generic and
 * update_accessed_dirty_bits in KVM's paging_tmpl.h; reference 2).
 */
public final class GuestWalker {
  private static final int UPDATED = 0;
  private static final int CHANGED_MEANWHILE = 1;
  private static final int UPDATE_FAILED = 2;

  private final VmState state;
  private final VmEvents events;
  private final GuestMemory memory;
  private final ReservedBits reservedBits;

  public GuestWalker(
      final VmState state,
      final VmEvents events,
      final GuestMemory memory,
      final ReservedBits reservedBits) {
    this.state = state;
    this.events = events;
    this.memory = memory;
    this.reservedBits = reservedBits;
  }

  /**
   * Walks {@code gva} for an access and sets A and D bits.
   *
   * @param accessCode P, W, U and F as in an error code; P is only printed
   * @param mode {@link PagingMode} bits
   * @param walk receives the result
   * @return whether the access is granted
   */
  public boolean walk(
      final VcpuMmu vcpu, final long gva, final long accessCode, final int mode, final Walk walk) {
    boolean again = false;
    while (true) {
      final boolean read = readTables(vcpu, gva, mode, walk);
      if (again) {
        events.guestWalkedAgain(vcpu.number(), gva, walk.level);
      } else {
        events.guestWalked(vcpu.number(), gva, accessCode, walk.level);
      }
      if (!read || !grants(gva, accessCode, mode, walk)) {
        return fail(vcpu, accessCode, mode, walk);
      }
      final int updated = updateAccessedDirty((accessCode & ErrorCode.WRITE) != 0, walk);
      if (updated == UPDATE_FAILED) {
        return fail(vcpu, accessCode, mode, walk);
      }
      if (updated == UPDATED) {
        walk.found = true;
        return true;
      }
      again = true;
    }
  }

  /** Reads entries down to the leaf; false with the bare error code where there is none. */
  /** As CR3 was loaded; under nested paging nothing is loaded then, and memory is read now. */
  private long pdpte(final VcpuMmu vcpu, final long gva) {
    if (!state.isOn(Parameter.NPT)) {
      return vcpu.pae().pdptr(PaeTable.index(gva));
    }
    final long gpa = vcpu.format().rootTable(vcpu.cr3()) + 8L * PaeTable.index(gva);
    return memory.canRead(gpa) ? memory.read(gpa, 8) : 0;
  }

  private boolean readTables(final VcpuMmu vcpu, final long gva, final int mode, final Walk walk) {
    walk.found = false;
    walk.errorCode = 0;
    final PagingFormat format = vcpu.format();
    walk.format = format;
    int rights = Access.ALL;
    long entry = vcpu.tableRegister();
    if (format == PagingFormat.PAE) {
      // A PDPTE takes no part in rights and has no A bit.
      entry = pdpte(vcpu, gva);
      walk.level = format.levels();
      if (!Gpte.isPresent(entry)) {
        return false;
      }
    }
    for (int level = format.topLevel(); ; level--) {
      final long gpa = (entry & Gpte.FRAME) + format.offset(gva, level);
      walk.level = level;
      if (!memory.canRead(gpa)) {
        walk.level = level + 1;
        return false;
      }
      entry = memory.read(gpa, format.entrySize());
      walk.gpteGpas[level] = gpa;
      walk.gptes[level] = entry;
      walk.tableAccess[level] = rights;
      if (!Gpte.isPresent(entry)) {
        return false;
      }
      if (reservedBits.violated(format, entry, level, (mode & PagingMode.NO_EXECUTE) != 0)) {
        walk.errorCode = ErrorCode.PRESENT | ErrorCode.RESERVED;
        return false;
      }
      rights &= Access.of(entry);
      if (format.isLeaf(entry, level)) {
        walk.access = rights;
        return true;
      }
    }
  }

  private static boolean grants(
      final long gva, final long accessCode, final int mode, final Walk walk) {
    if (PagingMode.permissionFault(walk.access, accessCode, mode)) {
      walk.errorCode = ErrorCode.PRESENT;
      return false;
    }
    final PagingFormat format = walk.format;
    final long inside = format.pages(walk.level) - 1;
    walk.gfn = format.leafGfn(walk.gptes[walk.level], walk.level) | (gva >>> 12 & inside);
    if ((accessCode & ErrorCode.WRITE) == 0 && (walk.gptes[walk.level] & Gpte.DIRTY) == 0) {
      walk.access &= ~Access.WRITE;
    }
    return true;
  }

  private boolean fail(final VcpuMmu vcpu, final long accessCode, final int mode, final Walk walk) {
    walk.errorCode |= accessCode & (ErrorCode.WRITE | ErrorCode.USER);
    if ((mode & (PagingMode.NO_EXECUTE | PagingMode.SMEP)) != 0) {
      walk.errorCode |= accessCode & ErrorCode.FETCH;
    }
    walk.found = false;
    events.walkFailed(vcpu.number(), walk.errorCode);
    return false;
  }

  /** From the top entry down; one store for A and D of the leaf (reference 2.3). */
  private int updateAccessedDirty(final boolean write, final Walk walk) {
    for (int level = walk.topLevel(); level >= walk.level; level--) {
      final boolean leaf = level == walk.level;
      final long gpte = walk.gptes[level];
      long wanted = 0;
      if ((gpte & Gpte.ACCESSED) == 0) {
        events.accessedBitWanted(walk.gpteGpas[level]);
        wanted |= Gpte.ACCESSED;
      }
      if (leaf && write && (gpte & Gpte.DIRTY) == 0) {
        events.dirtyBitWanted(walk.gpteGpas[level]);
        wanted |= Gpte.DIRTY;
      }
      if (wanted == 0) {
        continue;
      }
      final int stored = store(walk, level, wanted);
      if (stored != UPDATED) {
        return stored;
      }
      if (memory.isInWritableSlot(walk.gpteGpas[level])) {
        walk.gptes[level] = gpte | wanted;
      }
    }
    return UPDATED;
  }

  /** Compare and exchange; a read-only slot's entry is silently left as it is. */
  private int store(final Walk walk, final int level, final long wanted) {
    final long gpa = walk.gpteGpas[level];
    final Memslot slot = state.slots().of(gpa >>> 12);
    if (slot.isReadOnly()) {
      return UPDATED;
    }
    if (!memory.canWrite(gpa)) {
      return UPDATE_FAILED;
    }
    if (memory.read(gpa, walk.entrySize()) != walk.gptes[level]) {
      return CHANGED_MEANWHILE;
    }
    events.accessedDirtySet(gpa, wanted);
    final long gfn = gpa >>> 12;
    if (slot.missesDirtyMark(gfn)) {
      events.gfnDirtied(slot.id(), gfn - slot.baseGfn());
    }
    return UPDATED;
  }
}
