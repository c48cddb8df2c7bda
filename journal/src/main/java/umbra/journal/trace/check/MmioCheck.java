package umbra.journal.trace.check;

import static umbra.journal.trace.check.Expectation.require;
import static umbra.journal.trace.check.Expectation.requireSame;

import umbra.mmu.event.TracedFlags;
import umbra.mmu.guest.Access;
import umbra.mmu.shadow.Spte;

/** MMIO entries, and what is settled without the lock. */
final class MmioCheck {
  private static final long NO_PFN = 1L << 63;
  private static final long OFFSET = 0xfff;

  private MmioCheck() {}

  static String marked(
      final FaultContext context, final long sptep, final long gfn, final int access) {
    if (!context.open || !context.requested || context.set) {
      return "its fault is not in the trace";
    }
    require(context.pfn == NO_PFN, "a request without a pfn", Long.toHexString(context.pfn));
    requireSame("gfn", context.gfn, gfn);
    requireSame("index", context.index(1), (sptep & OFFSET) >>> 3);
    if (context.walked && (access & Access.EXEC) != 0) {
      final int rights = access & (Access.WRITE | Access.USER);
      require(
          SpteCheck.isAccessOf(context, rights) || SpteCheck.isAccessOf(context, rights | 1),
          "rights of the walk, " + context.walk.access(),
          "access " + rights);
    }
    context.set = true;
    context.setTable = FaultContext.UNKNOWN_TABLE;
    context.setIndex = (int) (sptep & OFFSET) >>> 3;
    return null;
  }

  static String checked(
      final FaultContext context,
      final long spte,
      final long current,
      final long generation,
      final boolean valid) {
    require(Spte.isMmio(spte), "an MMIO entry", Long.toHexString(spte));
    requireSame("generation", Spte.mmioGeneration(spte), generation);
    require(
        valid == (current == generation),
        valid ? "not valid" : "valid",
        "generations " + Long.toHexString(current) + " and " + Long.toHexString(generation));
    context.mmioSpte = spte;
    return null;
  }

  static String handled(final FaultContext context, final long gva, final long gfn, final int access) {
    if (context.mmioSpte == 0) {
      return "its entry is not in the trace";
    }
    requireSame("gfn", Spte.mmioGfn(context.mmioSpte), gfn);
    requireSame("access", Spte.mmioAccess(context.mmioSpte), access);
    require(
        !context.open || gva == 0 || gva == context.gva,
        "address " + Long.toHexString(context.gva),
        Long.toHexString(gva));
    return null;
  }

  static String fastFault(
      final long gva, final long sptep, final long old, final long spte, final long outcome) {
    final boolean fixed = TracedFlags.isFixed(outcome);
    require(
        !fixed || !TracedFlags.isSpurious(outcome), "either spurious or fixed", "both of them");
    if (TracedFlags.isSpurious(outcome)) {
      requireSame("entry", old, spte);
    }
    if (fixed) {
      require(old != spte, "an entry that changed", Long.toHexString(spte));
      requireSame("frame", Spte.frame(old), Spte.frame(spte));
      require((old & ~spte & ~Spte.NO_EXECUTE) == 0, "more rights", Long.toHexString(spte));
    }
    return null;
  }
}
