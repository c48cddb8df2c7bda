package umbra.journal.trace.check;

import static umbra.journal.trace.check.Expectation.require;
import static umbra.journal.trace.check.Expectation.requireSame;

import umbra.mmu.event.TracedFlags;
import umbra.mmu.guest.Access;
import umbra.mmu.shadow.PageRole;

/** Shadow pages: which one a fault gets, and whether it can be new, there, unsync or zapped. */
final class PageCheck {
  private static final int TOP = 5;

  /** 32-bit guests are shadowed in tables of three levels. */
  private static final int LEAST_ROOT = 3;

  private final KnownPages pages;

  PageCheck(final KnownPages pages) {
    this.pages = pages;
  }

  String got(final FaultContext context, final long gfn, final int role, final int flags) {
    final int level = PageRole.level(role);
    require(level >= 1 && level <= TOP, "a level from 1 to 5", "level " + level);
    require(!PageRole.isInvalid(role), "a page that is valid", "an invalid one");
    final boolean decided = expectPlace(context, gfn, role, level);
    final KnownPages.Look look = pages.look(gfn, role);
    final boolean known = count(look, flags);
    if (context.open) {
      context.got = look;
      context.gotLevel = level;
    }
    return decided || known ? null : "nothing is known of the page";
  }

  private boolean expectPlace(
      final FaultContext context, final long gfn, final int role, final int level) {
    if (PageRole.isDirect(role)) {
      final long pages = 1L << 9 * level;
      require(
          (gfn & pages - 1) == 0,
          "a gfn aligned to the " + Long.toHexString(pages) + " pages that the table maps",
          "gfn " + Long.toHexString(gfn));
      return expectDirect(context, gfn, role, level);
    }
    if (!context.isFetching() || level >= context.walk.top()) {
      expectRoot(context, role, level);
      return false;
    }
    expectShadow(context.walk, gfn, role, level);
    return true;
  }

  /** What no walk leads to is a root, which has all rights. */
  private static void expectRoot(final FaultContext context, final int role, final int level) {
    requireSame("access of a root", Access.ALL, PageRole.access(role));
    final int top = Math.max(context.isFetching() ? context.walk.top() : TOP, LEAST_ROOT);
    require(level >= 2 && level <= top, "a root's level up to " + top, "level " + level);
  }

  private static void expectShadow(
      final TracedWalk walk, final long gfn, final int role, final int level) {
    require(
        walk.mayBeGranted(), "kvm_mmu_walker_error: no mode grants this access", "a shadow page");
    require(
        level >= walk.level() && level < walk.top(),
        "a page of level " + walk.level() + " to " + (walk.top() - 1),
        "level " + level);
    requireSame("gfn", walk.tableGfn(level), gfn);
    requireSame("access", walk.tableAccess(level), PageRole.access(role));
    require(
        PageRole.hasFourByteGpte(role) == walk.format().hasFourByteEntries(),
        walk.format().entrySize() + "-byte entries",
        PageRole.hasFourByteGpte(role) ? "4-byte" : "8-byte");
    require(
        PageRole.hasFourByteGpte(role) || PageRole.quadrant(role) == 0,
        "quadrant 0",
        "quadrant " + PageRole.quadrant(role));
  }

  private boolean expectDirect(
      final FaultContext context, final long gfn, final int role, final int level) {
    if (!context.open || !context.requested || context.set) {
      return false;
    }
    requireSame("gfn", context.gfn & -(1L << 9 * level), gfn);
    require(
        level >= 1 && (context.gotLevel == 0 || level < context.gotLevel),
        "a page below level " + context.gotLevel,
        "level " + level);
    if (context.walked && context.walk.hasLeaf()) {
      require(
          SpteCheck.isAccessOf(context, PageRole.access(role)),
          "access of the walk, " + context.walk.access(),
          "access " + PageRole.access(role));
    } else {
      requireSame("access", Access.ALL, PageRole.access(role));
    }
    return true;
  }

  /** Whether anything was known of such pages. */
  private boolean count(final KnownPages.Look look, final int flags) {
    final boolean unsync = (flags & TracedFlags.UNSYNC) != 0;
    if ((flags & TracedFlags.CREATED) != 0) {
      require(!unsync, "a new page in sync", "unsync");
      pages.add(look, 1, 0);
      return false;
    }
    if (look.live == 0) {
      pages.notWhole();
      pages.add(look, 1, unsync ? 1 : 0);
      return false;
    }
    if (pages.isWhole()) {
      require(
          unsync ? look.unsync > 0 : look.unsync < look.live,
          unsync ? "a page in sync" : "a page that is unsync",
          unsync ? "unsync" : "sync");
    }
    return true;
  }

  String unsynced(final FaultContext context, final long gfn, final int role, final int flags) {
    require((flags & TracedFlags.UNSYNC) == 0, "a page in sync", "unsync");
    require(!PageRole.isDirect(role), "a page that shadows a guest table", "a direct one");
    requireSame("level", 1, PageRole.level(role));
    final KnownPages.Look look = pages.look(gfn, role);
    if (context.open && context.requested && !context.set) {
      requireSame("gfn", context.gfn, gfn);
    }
    final boolean known = expectLive(look);
    if (pages.isWhole()) {
      require(look.unsync < look.live, "a page in sync", "one that is unsync already");
    }
    pages.add(look, 0, 1);
    return known ? null : "nothing is known of the page";
  }

  String synced(final long gfn, final int role, final int flags) {
    require((flags & TracedFlags.UNSYNC) != 0, "a page that is unsync", "sync");
    require(!PageRole.isDirect(role), "a page that shadows a guest table", "a direct one");
    requireSame("level", 1, PageRole.level(role));
    final KnownPages.Look look = pages.look(gfn, role);
    if (look.toBeSynced > 0) {
      look.toBeSynced--;
      return null;
    }
    final boolean known = expectLive(look);
    if (pages.isWhole()) {
      require(look.unsync > 0, "a page that is unsync", "one in sync");
    }
    pages.add(look, 0, -1);
    return known ? null : "nothing is known of the page";
  }

  String zapped(final long gfn, final int role, final int flags) {
    if (PageRole.isInvalid(role)) {
      return "it was zapped before";
    }
    final KnownPages.Look look = pages.look(gfn, role);
    final boolean known = expectLive(look);
    final boolean unsync = (flags & TracedFlags.UNSYNC) != 0;
    if (pages.isWhole()) {
      require(
          unsync ? look.unsync > 0 : look.unsync < look.live,
          unsync ? "a page in sync" : "a page that is unsync",
          unsync ? "unsync" : "sync");
    }
    look.toBeSynced += unsync ? 1 : 0;
    pages.add(look, -1, unsync ? -1 : 0);
    return known ? null : "nothing is known of the page";
  }

  /** A page that no line made lived before the trace began. */
  private boolean expectLive(final KnownPages.Look look) {
    if (look.live > 0) {
      return true;
    }
    pages.notWhole();
    pages.add(look, 1, 0);
    return false;
  }
}
