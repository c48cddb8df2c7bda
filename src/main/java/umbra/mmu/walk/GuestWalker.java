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
      final long before = state.memoryChanges();
      final int updated = updateAccessedDirty((accessCode & ErrorCode.WRITE) != 0, walk);
      if (updated == UPDATE_FAILED) {
        return fail(vcpu, accessCode, mode, walk);
      }
      if (updated == UPDATED) {
        final long after = state.memoryChanges();
        walk.consistentAt = after != before && readsAnEntryTwice(walk) ? -1 : after;
        walk.found = true;
        return true;
      }
      again = true;
    }
  }

  /** As CR3 was loaded; under nested paging nothing is loaded then, and memory is read now. */
  private long pdpte(final VcpuMmu vcpu, final long gva) {
    if (!state.isOn(Parameter.NPT)) {
      return vcpu.pae().pdptr(PaeTable.index(gva));
    }
    final long gpa = vcpu.format().rootTable(vcpu.cr3()) + 8L * PaeTable.index(gva);
    return memory.canRead(gpa) ? memory.read(gpa, 8) : 0;
  }

  /** Reads entries down to the leaf; false with the bare error code where there is none. */
  private boolean readTables(final VcpuMmu vcpu, final long gva, final int mode, final Walk walk) {
    walk.found = false;
    walk.errorCode = 0;
    final boolean noExecute = (mode & PagingMode.NO_EXECUTE) != 0;
    final boolean resumes = leadsToSameTable(vcpu, gva, noExecute, walk);
    walk.consistentAt = -1;
    if (resumes) {
      return readLeaf(gva, walk);
    }
    walk.wayIsMarked = false;
    walk.format = vcpu.format();
    walk.register = vcpu.tableRegister();
    walk.noExecute = noExecute;
    long entry = walk.register;
    if (walk.format == PagingFormat.PAE) {
      // A PDPTE takes no part in rights and has no A bit.
      entry = pdpte(vcpu, gva);
      walk.level = walk.format.levels();
      if (!Gpte.isPresent(entry)) {
        return false;
      }
    }
    final int topLevel = walk.format.topLevel();
    walk.tableAccess[topLevel] = Access.ALL;
    return readDown(entry, topLevel, gva, walk);
  }

  /**
   * Whether the last walk with this result read the same entries above its leaf's, which are still
   * what memory holds: most walks follow one to a neighbour. PDPTEs are not memory.
   */
  private boolean leadsToSameTable(
      final VcpuMmu vcpu, final long gva, final boolean noExecute, final Walk walk) {
    return walk.isConsistentAt(state.memoryChanges())
        && walk.register == vcpu.tableRegister()
        && walk.format == vcpu.format()
        && walk.format != PagingFormat.PAE
        && walk.noExecute == noExecute
        && walk.region == walk.format.above(gva, walk.level);
  }

  /**
   * The entry of {@code gva} in the table that the last walk ended in. Where it is the very same
   * entry (a large leaf, or a second fault of the page) it was read, and found without reserved
   * bits, when memory was what it is now.
   */
  private boolean readLeaf(final long gva, final Walk walk) {
    final int level = walk.level;
    final long table = walk.gpteGpas[level] & Gpte.FRAME;
    if (walk.gpteGpas[level] != table + walk.format.offset(gva, level)) {
      final boolean read = readDown(table, level, gva, walk);
      // A table below lengthens the way by an entry.
      walk.wayIsMarked &= walk.level == level;
      return read;
    }
    walk.access = walk.tableAccess[level] & Access.of(walk.gptes[level]);
    return true;
  }

  /** From the table of {@code firstLevel}, in whose page {@code table} lies, to the leaf. */
  private boolean readDown(
      final long table, final int firstLevel, final long gva, final Walk walk) {
    final PagingFormat format = walk.format;
    int rights = walk.tableAccess[firstLevel];
    long entry = table;
    walk.lookedAtFrame = -1;
    for (int level = firstLevel; ; level--) {
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
      if (reservedBits.violated(format, entry, level, walk.noExecute)) {
        walk.errorCode = ErrorCode.PRESENT | ErrorCode.RESERVED;
        return false;
      }
      rights &= Access.of(entry);
      if (format.isLeaf(entry, level)) {
        walk.access = rights;
        walk.region = format.above(gva, level);
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
    boolean marked = true;
    for (int level = walk.wayIsMarked ? walk.level : walk.topLevel(); level > walk.level; level--) {
      final int updated = mark(walk, level, false);
      if (updated != UPDATED) {
        return updated;
      }
      // An entry in a read-only slot never is.
      marked &= (walk.gptes[level] & Gpte.ACCESSED) != 0;
    }
    walk.wayIsMarked = marked;
    return mark(walk, walk.level, write);
  }

  /** Sets A, and D for a write, in the entry of {@code level} where they are clear. */
  private int mark(final Walk walk, final int level, final boolean write) {
    final long gpte = walk.gptes[level];
    long wanted = 0;
    if ((gpte & Gpte.ACCESSED) == 0) {
      events.accessedBitWanted(walk.gpteGpas[level]);
      wanted |= Gpte.ACCESSED;
    }
    if (write && (gpte & Gpte.DIRTY) == 0) {
      events.dirtyBitWanted(walk.gpteGpas[level]);
      wanted |= Gpte.DIRTY;
    }
    if (wanted == 0) {
      return UPDATED;
    }
    final int stored = store(walk, level, wanted);
    if (stored == UPDATED && memory.isInWritableSlot(walk.gpteGpas[level])) {
      walk.gptes[level] = gpte | wanted;
    }
    return stored;
  }

  /** Where a table maps itself, A and D set at one level show at another (O p04/104). */
  private static boolean readsAnEntryTwice(final Walk walk) {
    for (int level = walk.topLevel(); level > walk.level; level--) {
      for (int below = level - 1; below >= walk.level; below--) {
        if (walk.gpteGpas[level] == walk.gpteGpas[below]) {
          return true;
        }
      }
    }
    return false;
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
