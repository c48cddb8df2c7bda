package umbra.journal.trace.check;

import static umbra.journal.trace.check.Expectation.require;
import static umbra.journal.trace.check.Expectation.requireSame;

import umbra.mmu.event.TracedFlags;
import umbra.mmu.guest.Access;
import umbra.mmu.shadow.PageRole;
import umbra.mmu.shadow.Spte;

/** Leaf entries: what a fault asks for, what is set, and what is set ahead beside it. */
final class SpteCheck {
  private static final long NO_PFN = 1L << 63;
  private static final long OFFSET = 0xfff;
  private static final int GROUP = 8;
  private static final int LARGEST = 3;

  private final LeafFormat format = new LeafFormat();
  private final KnownPages pages;

  SpteCheck(final KnownPages pages) {
    this.pages = pages;
  }

  String requested(
      final FaultContext context, final long gfn, final long pfn, final int level) {
    require(level >= 1 && level <= LARGEST, "a level from 1 to 3", "level " + level);
    require(
        pfn == NO_PFN || ((pfn ^ gfn) & (1L << 9 * (level - 1)) - 1) == 0,
        "a pfn with the low bits of the gfn",
        "pfn " + Long.toHexString(pfn));
    if (!context.open) {
      return "its fault is not in the trace";
    }
    if (context.walked) {
      final TracedWalk walk = context.walk;
      require(
          walk.mayBeGranted(), "kvm_mmu_walker_error: no mode grants this access", "the request");
      requireSame("gfn", walk.gfn(), gfn);
      final int largest = walk.format().hasFourByteEntries() ? LARGEST : walk.level();
      require(level <= largest, "a level up to " + walk.level(), "level " + level);
    } else if (context.walk.isRunning()) {
      return "its walk is not of the fault";
    } else {
      requireSame("gfn", context.gva >>> 12, gfn);
    }
    context.requested = true;
    context.gfn = gfn;
    context.pfn = pfn;
    context.goal = level;
    return null;
  }

  String set(
      final FaultContext context,
      final long gfn,
      final long spte,
      final int level,
      final long sptep,
      final int rights) {
    require(level >= 1 && level <= LARGEST, "a level from 1 to 3", "level " + level);
    format.expect(gfn, spte, level, rights);
    expectTracking(gfn, spte, level, rights);
    if (context.open && context.requested && !context.set) {
      expectOfFault(context, gfn, spte, level, sptep);
      remember(context, level, sptep);
      return null;
    }
    return ahead(context, gfn, spte, level, sptep);
  }

  /** A guest table that is shadowed and in sync is not writable (reference 4.8). */
  private void expectTracking(
      final long gfn, final long spte, final int level, final int rights) {
    require(
        (rights & TracedFlags.WRITE) == 0 || !pages.isTracked(gfn, 1L << 9 * (level - 1)),
        "no W: the frame holds a guest table that is shadowed and in sync",
        "W in " + Long.toHexString(spte));
  }

  private void expectOfFault(
      final FaultContext context,
      final long gfn,
      final long spte,
      final int level,
      final long sptep) {
    final long inside = (1L << 9 * (level - 1)) - 1;
    requireSame("gfn", context.gfn & ~inside, gfn);
    require(
        level == context.goal || level == context.gotLevel || level < context.goal,
        "level " + context.goal,
        "level " + level);
    requireSame("index", context.index(level), (sptep & OFFSET) >>> 3);
    if (!format.isLegacy()) {
      return;
    }
    format.expectFrame(context.pfn & ~inside, spte);
    require((spte & Spte.ACCESSED) != 0, "A, since the page was accessed", "none");
    final int access = LeafFormat.access(spte);
    final boolean fits = isLeafAccessOf(context, access, level, (spte & Spte.HOST_WRITABLE) != 0);
    require(fits, "rights of the walk", "access " + access);
    final boolean mayWrite = (walkAccess(context) & Access.WRITE) != 0;
    if (mayWrite
        && !Spte.isWritable(spte)
        && (spte & Spte.HOST_WRITABLE) != 0
        && pages.isWhole()) {
      require(
          pages.isTracked(gfn, inside + 1),
          "W: the frame holds no guest table that is shadowed and in sync",
          "no W in " + Long.toHexString(spte));
    }
  }

  private static int walkAccess(final FaultContext context) {
    return context.walked && context.walk.hasLeaf() ? context.walk.access() : Access.ALL;
  }

  /** Whether a page or leaf of this fault may have these rights, before anything takes W away. */
  static boolean isAccessOf(final FaultContext context, final int access) {
    final int granted = walkAccess(context);
    if (access == granted) {
      return true;
    }
    // With CR0.WP clear a supervisor's write gets an entry for the kernel alone (4.3 step 9).
    final int kernelOnly = (granted | Access.WRITE) & ~Access.USER;
    return context.isWrite()
        && !context.isUser()
        && (granted & Access.WRITE) == 0
        && (access == kernelOnly || access == (kernelOnly & ~Access.EXEC));
  }

  private static boolean isLeafAccessOf(
      final FaultContext context, final int access, final int level, final boolean hostWritable) {
    final int read = access & ~Access.WRITE;
    final boolean written = (access & Access.WRITE) != 0;
    for (int exec = 0; exec <= (level > 1 && !context.isFetch() ? Access.EXEC : 0); exec++) {
      if (isAccessOf(context, access | exec)
          || (!written && isAccessOf(context, read | exec | Access.WRITE))) {
        return written ? hostWritable : true;
      }
    }
    return false;
  }

  private void remember(final FaultContext context, final int level, final long sptep) {
    context.set = true;
    context.setTable = sptep & ~OFFSET;
    context.setIndex = (int) (sptep & OFFSET) >>> 3;
    context.setLevel = level;
    if (context.got != null && context.gotLevel == level) {
      pages.at(context.setTable, context.got);
    }
  }

  /** Set for a fault that has not come yet, or again after INVLPG: no one has accessed it. */
  private String ahead(
      final FaultContext context,
      final long gfn,
      final long spte,
      final int level,
      final long sptep) {
    if (format.isLegacy()) {
      require((spte & Spte.ACCESSED) == 0, "no A: nobody has accessed the page", "A");
    }
    final int index = (int) (sptep & OFFSET) >>> 3;
    if (context.open && context.set) {
      requireSame("level", 1, level);
      if (context.setTable == FaultContext.UNKNOWN_TABLE) {
        context.setTable = sptep & ~OFFSET;
      }
      requireSame("table", context.setTable, sptep & ~OFFSET);
      require(
          index != context.setIndex && index / GROUP == context.setIndex / GROUP,
          "an entry of the eight around " + context.setIndex,
          "entry " + index);
    }
    final KnownPages.Look look = pages.at(sptep & ~OFFSET);
    if (look == null || PageRole.level(look.role) != level) {
      return "its table's role is not known";
    }
    if (PageRole.isDirect(look.role)) {
      requireSame("gfn", look.gfn + ((long) index << 9 * (level - 1)), gfn);
    }
    if (format.isLegacy()) {
      final int most = PageRole.access(look.role);
      require(
          (LeafFormat.access(spte) & ~most) == 0, "rights of the table, " + most, "access " + LeafFormat.access(spte));
    }
    return null;
  }
}
