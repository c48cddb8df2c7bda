package umbra.mmu.boot;

import umbra.mmu.guest.Gpte;
import umbra.mmu.guest.PagingFormat;
import umbra.mmu.memory.Memslot;
import umbra.mmu.scenario.Limits;
import umbra.mmu.scenario.Position;
import umbra.mmu.state.VmState;

/** Makes and edits guest page tables while the guest is built; tables come from slot 0 upward. */
public final class GuestTables {
  private final VmState state;
  private final PagingFormat format;
  private final long end;
  private final long[] roots = new long[Limits.ADDRESS_SPACES];
  private long next = GuestLayout.PAGE_TABLES_GPA;

  GuestTables(final VmState state, final PagingFormat format, final long end) {
    this.state = state;
    this.format = format;
    this.end = end;
  }

  /** The form of the tables. */
  public PagingFormat format() {
    return format;
  }

  /** A zeroed page for a table. */
  long allocate(final Position at) {
    if (next >= end) {
      throw new SetUpException(at, "a full page-table area", "fewer guest page tables in slot 0");
    }
    final long gpa = next;
    next += 0x1000;
    return gpa;
  }

  /** First guest-physical address past the tables made so far. */
  public long endOfTables() {
    return next;
  }

  /** Guest-physical address of an address space's highest table, 0 if it does not exist. */
  public long root(final int as) {
    return roots[as];
  }

  void setRoot(final int as, final long gpa) {
    roots[as] = gpa;
  }

  /** Address of the entry for {@code gva}; missing upper tables are made with {@code flags}. */
  long makeEntry(
      final Position at, final int as, final long gva, final int level, final long flags) {
    return entry(at, as, gva, level, flags);
  }

  /**
   * Address of the existing entry for {@code gva} at {@code level}.
   *
   * @throws SetUpException if a table above it is missing or a large page is in the way
   */
  public long findEntry(final Position at, final int as, final long gva, final int level) {
    return entry(at, as, gva, level, 0);
  }

  private long entry(
      final Position at, final int as, final long gva, final int level, final long flags) {
    if (roots[as] == 0) {
      throw new SetUpException(at, "address space " + as, "one that an as line made");
    }
    long table = roots[as];
    for (int l = format.levels(); l > level; l--) {
      final long gpa = table + format.offset(gva, l);
      long gpte = readEntry(at, gpa);
      if (!Gpte.isPresent(gpte)) {
        if (flags == 0) {
          throw new SetUpException(
              at,
              "no level " + (l - 1) + " table for 0x" + Long.toHexString(gva),
              "a mapped address in address space " + as);
        }
        gpte = allocate(at) | tableFlags(l, flags);
        writeEntry(at, gpa, gpte);
      }
      if (format.isLeaf(gpte, l)) {
        throw new SetUpException(
            at, "a large page at 0x" + Long.toHexString(gva), "a level " + level + " entry");
      }
      table = gpte & Gpte.FRAME;
    }
    return table + format.offset(gva, level);
  }

  /** A PDPTE has no rights and no A. */
  private long tableFlags(final int level, final long flags) {
    return level > format.topLevel() ? flags & Gpte.PRESENT : flags;
  }

  /** The entry of {@code level} that maps {@code gpa}, apart from its flags. */
  long frame(final long gpa, final int level) {
    // PSE36: bits 32 to 35 of the address are bits 13 to 16 of the entry.
    return format.hasFourByteEntries() && level == 2
        ? (gpa & 0xffff_ffffL) | (gpa >>> 32) << 13
        : gpa;
  }

  /** Reads a table's entry. */
  public long readEntry(final Position at, final long gpa) {
    requireMemory(at, gpa);
    return state.guestRead(gpa, format.entrySize());
  }

  void writeEntry(final Position at, final long gpa, final long value) {
    requireMemory(at, gpa);
    state.guestWritten(gpa, format.entrySize(), value);
  }

  /** Reads a word of 64 bits, as user space sees it. */
  public long read(final Position at, final long gpa) {
    requireMemory(at, gpa);
    return state.guestRead(gpa, 8);
  }

  void write(final Position at, final long gpa, final long value) {
    requireMemory(at, gpa);
    state.buildGuest(gpa, value);
  }

  private void requireMemory(final Position at, final long gpa) {
    final Memslot slot = state.slots().of(gpa >>> 12);
    if (slot == null) {
      throw new SetUpException(at, "no memory at 0x" + Long.toHexString(gpa), "a slot there");
    }
  }
}
