package umbra.mmu.boot;

import umbra.mmu.guest.Gpte;
import umbra.mmu.guest.PagingFormat;
import umbra.mmu.state.VmState;

/**
 * Fills the recorder's control pages: code snippets, exception stubs, descriptor tables, the nested
 * guest's code.
 */
final class ControlPages {
  private static final int VECTORS = 32;
  private static final long TABLE_FLAGS = Gpte.PRESENT | Gpte.WRITABLE | Gpte.USER | Gpte.ACCESSED;
  private static final long PAGE_FLAGS = Gpte.PRESENT | Gpte.WRITABLE | Gpte.ACCESSED | Gpte.DIRTY;
  private static final Object[][] SNIPPETS = {
    {GuestLayout.NOP, "e650"},
    {GuestLayout.READ_8, "488b03e650"},
    {GuestLayout.WRITE_8, "488903e650"},
    {GuestLayout.WRITE_4, "8903e650"},
    {GuestLayout.WRITE_2, "668903e650"},
    {GuestLayout.OR, "480903e650"},
    {GuestLayout.LOCK_OR, "f0480903e650"},
    {GuestLayout.INVLPG, "0f013be650"},
    {GuestLayout.MOV_CR3, "0f22d8e650"},
    {GuestLayout.MOV_CR0, "0f22c0e650"},
    {GuestLayout.MOV_CR4, "0f22e0e650"},
    {GuestLayout.WRMSR, "0f30e650"},
    {GuestLayout.TOUCH_READ, "488b034801f348ffc975f5e650"},
    {GuestLayout.TOUCH_WRITE, "4889034801f348ffc975f5e650"},
    {GuestLayout.READ_1, "8a03e650"},
    {GuestLayout.WRITE_1, "8803e650"},
    {GuestLayout.VMRUN, "0f01d8e650"},
  };

  private final VmState state;

  ControlPages(final VmState state) {
    this.state = state;
  }

  void fill() {
    for (final Object[] snippet : SNIPPETS) {
      final int offset = (Integer) snippet[0];
      putBytes(GuestLayout.SUPERVISOR_CODE_GPA + offset, (String) snippet[1]);
      putBytes(GuestLayout.USER_CODE_GPA + offset, (String) snippet[1]);
    }
    for (int vector = 0; vector < VECTORS; vector++) {
      putStub(vector);
    }
    putSegments();
    putBytes(GuestLayout.NESTED_CODE_GPA + GuestLayout.NESTED_READ, "8b030f01d90f01d9");
    putBytes(GuestLayout.NESTED_CODE_GPA + GuestLayout.NESTED_WRITE, "89030f01d9");
    putBytes(GuestLayout.NESTED_CODE_GPA + GuestLayout.NESTED_NOP, "0f01d9");
  }

  /** {@code out 0x60+vector, al; hlt}, and the gate with IST1 that leads to it. */
  private void putStub(final int vector) {
    final String port = String.format("%02x", 0x60 + vector);
    putBytes(GuestLayout.SUPERVISOR_CODE_GPA + GuestLayout.STUBS + 8L * vector, "e6" + port + "f4");
    final long handler = GuestLayout.stub(vector);
    final long gate = GuestLayout.DESCRIPTORS_GPA + GuestLayout.IDT_OFFSET + 16L * vector;
    put(
        gate,
        (handler & 0xffff)
            | (8L << 16)
            | (1L << 32)
            | (0x8eL << 40)
            | (((handler >>> 16) & 0xffff) << 48));
    put(gate + 8, handler >>> 32);
  }

  private void putSegments() {
    final long gdt = GuestLayout.DESCRIPTORS_GPA;
    put(gdt + 8, 0x00af9b000000ffffL);
    put(gdt + 16, 0x00cf93000000ffffL);
    put(gdt + 24, 0x00cff3000000ffffL);
    put(gdt + 32, 0x00affb000000ffffL);
    for (int vcpu = 0; vcpu < GuestLayout.RECORDER_VCPUS; vcpu++) {
      putTaskState(gdt, vcpu);
    }
  }

  private void putTaskState(final long gdt, final int vcpu) {
    final long offset = GuestLayout.TSS_OFFSET + 0x80L * vcpu;
    final long base = GuestLayout.DESCRIPTORS + offset;
    put(
        gdt + 8 * (5 + 2L * vcpu),
        0x67 | (base & 0xffffff) << 16 | 0x8bL << 40 | (base >>> 24 & 0xff) << 56);
    put(gdt + 8 * (6 + 2L * vcpu), base >>> 32);
    final long tss = GuestLayout.DESCRIPTORS_GPA + offset;
    final long stackTop = GuestLayout.stack(vcpu) + 0x1000 - 0x10;
    state.guestWritten(tss + 4, 8, stackTop);
    state.guestWritten(tss + 0x24, 8, stackTop);
    state.guestWritten(tss + 0x66, 2, 0x68);
  }

  /**
   * Maps the control pages and the direct map; returns the table that all roots share: with four
   * levels the PDPT, else a root that maps nothing more.
   */
  long map(final GuestTables tables, final int vcpus, final boolean noExecute) {
    return tables.format() == PagingFormat.FOUR_LEVEL
        ? mapWithFourLevels(tables, vcpus, noExecute)
        : mapWithOtherLevels(tables, vcpus, noExecute);
  }

  /** Lets a root reach what {@link #map} mapped. */
  void join(final GuestTables tables, final long root, final long shared) {
    if (tables.format() == PagingFormat.FOUR_LEVEL) {
      put(root + 8 * 511, shared | TABLE_FLAGS);
      return;
    }
    final int size = tables.format().entrySize();
    for (int offset = 0; offset < 0x1000; offset += size) {
      final long entry = tables.readEntry(null, shared + offset);
      if (entry != 0) {
        tables.writeEntry(null, root + offset, entry);
      }
    }
  }

  private long mapWithOtherLevels(
      final GuestTables tables, final int vcpus, final boolean noExecute) {
    final long root = tables.allocate(null);
    // Address space 0 lends its place until it gets a root of its own.
    tables.setRoot(0, root);
    mapPage(tables, GuestLayout.SUPERVISOR_CODE, GuestLayout.SUPERVISOR_CODE_GPA | PAGE_FLAGS);
    mapPage(tables, GuestLayout.USER_CODE, GuestLayout.USER_CODE_GPA | PAGE_FLAGS | Gpte.USER);
    mapPage(tables, GuestLayout.DESCRIPTORS, GuestLayout.DESCRIPTORS_GPA | PAGE_FLAGS);
    for (int vcpu = 0; vcpu < Math.max(vcpus, GuestLayout.RECORDER_VCPUS); vcpu++) {
      mapPage(tables, GuestLayout.stack(vcpu), GuestLayout.stackGpa(vcpu) | PAGE_FLAGS);
    }
    final long flags = noExecute ? PAGE_FLAGS | Gpte.NO_EXECUTE : PAGE_FLAGS;
    for (long gpa = 0; gpa < GuestLayout.SLOT0_SIZE; gpa += 0x1000) {
      mapPage(tables, GuestLayout.DIRECT_MAP + gpa, gpa | flags);
    }
    return root;
  }

  private static void mapPage(final GuestTables tables, final long gva, final long entry) {
    final long linear = gva & tables.format().linearMask();
    final long gpa = tables.makeEntry(null, 0, linear, 1, TABLE_FLAGS);
    tables.writeEntry(null, gpa, entry);
  }

  private long mapWithFourLevels(
      final GuestTables tables, final int vcpus, final boolean noExecute) {
    final long tableFlags = TABLE_FLAGS;
    final long pageFlags = PAGE_FLAGS;
    final long pdpt = tables.allocate(null);
    final long pd = tables.allocate(null);
    final long pt = tables.allocate(null);
    put(pdpt + 8 * 510, pd | tableFlags);
    put(pd, pt | tableFlags);
    put(pt, GuestLayout.SUPERVISOR_CODE_GPA | pageFlags);
    put(pt + 8, GuestLayout.USER_CODE_GPA | pageFlags | Gpte.USER);
    put(pt + 16, GuestLayout.DESCRIPTORS_GPA | pageFlags);
    final int stacks = Math.max(vcpus, GuestLayout.RECORDER_VCPUS);
    for (int vcpu = 0; vcpu < stacks; vcpu++) {
      put(pt + 24 + 8L * vcpu, GuestLayout.stackGpa(vcpu) | pageFlags);
    }
    mapDirectly(tables, pdpt, noExecute ? pageFlags | Gpte.NO_EXECUTE : pageFlags);
    return pdpt;
  }

  private void mapDirectly(final GuestTables tables, final long pdpt, final long pageFlags) {
    final long tableFlags = Gpte.PRESENT | Gpte.WRITABLE | Gpte.ACCESSED;
    final long pd = tables.allocate(null);
    put(pdpt + 8 * 511, pd | tableFlags);
    for (int i = 0; i < GuestLayout.SLOT0_SIZE >>> 21; i++) {
      final long pt = tables.allocate(null);
      put(pd + 8L * i, pt | tableFlags);
      for (int j = 0; j < 512; j++) {
        put(pt + 8L * j, ((long) i << 21) + ((long) j << 12) | pageFlags);
      }
    }
  }

  private void put(final long gpa, final long value) {
    state.buildGuest(gpa, value);
  }

  private void putBytes(final long gpa, final String hex) {
    for (int i = 0; i < hex.length(); i += 2) {
      state.guestWritten(gpa + i / 2, 1, Integer.parseInt(hex.substring(i, i + 2), 16));
    }
  }
}
