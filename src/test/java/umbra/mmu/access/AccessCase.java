package umbra.mmu.access;

/** One case of the check, filled in by {@link AccessCases#decode}. Entries are without frames. */
public final class AccessCase {
  int index;

  /** CR0.WP, EFER.NXE, CR4.SMEP, CR4.SMAP as {@link ArchitecturalAccess} has them. */
  int mode;

  /** RFLAGS.AC. */
  boolean alignmentCheck;

  /** WRITE, FETCH, USER as {@link ArchitecturalAccess} has them. */
  int access;

  boolean hugeBacking;
  long pdpte;
  long pde;

  /** Without meaning where the PDE maps a large page. */
  long pte;

  boolean isLarge() {
    return (pde & AccessCases.PAGE_SIZE) != 0;
  }

  boolean isUser() {
    return (access & ArchitecturalAccess.USER) != 0;
  }

  /** The mode word with RFLAGS.AC. */
  int wholeMode() {
    return alignmentCheck ? mode | ArchitecturalAccess.AC : mode;
  }

  /** What the manuals say of the case's access at address 0; {@code path} gets its entries. */
  int performBy(final ArchitecturalAccess manuals, final long[] path) {
    path[4] = AccessCases.PRESENT | AccessCases.WRITABLE | AccessCases.USER;
    path[3] = pdpte;
    path[2] = pde;
    path[1] = pte;
    return manuals.perform(path, 0, access, wholeMode());
  }
}
