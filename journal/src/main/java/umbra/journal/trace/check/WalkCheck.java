package umbra.journal.trace.check;

import static umbra.journal.trace.check.Expectation.require;

import umbra.mmu.guest.ErrorCode;

/** Walks of guest tables: which entries are read, which marks are wanted, how they end. */
final class WalkCheck {
  static final String GIVEN = "";
  private static final int TOP = 5;

  private WalkCheck() {}

  /** The first walk behind a fault is of its address, unless an instruction is fetched. */
  static String walk(final FaultContext context, final long gva, final long code) {
    final boolean first = context.open && !context.hadWalk;
    final long accessCode = context.code & ErrorCode.OF_WALK;
    final boolean ofFault = gva == context.gva;
    final boolean again = ofFault && code == accessCode && !context.requested;
    context.walk.start(gva, code);
    context.walked = context.open && again;
    context.hadWalk = true;
    if (!first) {
      return context.walked ? null : GIVEN;
    }
    final boolean fetch = (code & ErrorCode.FETCH) != 0;
    require(
        ofFault || fetch,
        "a walk of the fault's address " + Long.toHexString(context.gva),
        "address " + Long.toHexString(gva));
    require(
        !ofFault || again || context.requested || (code & ~ErrorCode.USER) == 0 || fetch,
        "the fault's access " + Long.toHexString(accessCode),
        Long.toHexString(code));
    return null;
  }

  static String element(final FaultContext context, final long gpte, final int level) {
    final TracedWalk walk = context.walk;
    if (!walk.isRunning()) {
      return "its walk is not in the trace";
    }
    require(level >= 1 && level <= TOP, "a level from 1 to 5", "level " + level);
    final boolean first = !walk.hasEntries();
    if (!first && level != walk.top()) {
      final int expected = walk.expectedLevel();
      require(
          level == expected,
          expected == 0 ? "no further entry" : "an entry of level " + expected,
          "level " + level);
    } else if (!first) {
      require(
          !walk.mustGoOn() || walk.level() == 1 || level == walk.expectedLevel(),
          "an entry of level " + walk.expectedLevel(),
          "level " + level);
    } else {
      require(level > 1, "the entry of a top table", "level " + level);
    }
    walk.read(gpte, level);
    return first ? GIVEN : null;
  }

  static String mark(final FaultContext context, final long gpa, final boolean dirty) {
    final TracedWalk walk = context.walk;
    if (!walk.isRunning() || !walk.hasEntries()) {
      return "its walk is not in the trace";
    }
    final int level = walk.nextMark(dirty);
    require(
        level != 0,
        dirty ? "no entry without D" : "no entry without A",
        "gpa " + Long.toHexString(gpa));
    require(
        walk.isGpteGpa(gpa, level),
        (level == walk.top() ? "offset " : "gpa ") + Long.toHexString(walk.gpteGpa(level)),
        "gpa " + Long.toHexString(gpa));
    walk.mark(level, dirty);
    return null;
  }

  static String error(final FaultContext context, final long code) {
    final TracedWalk walk = context.walk;
    if (!walk.isRunning()) {
      return "its walk is not in the trace";
    }
    require(
        walk.mayFailWith(code),
        walk.hasLeaf() ? "the access granted" : "another error code",
        "error code " + Long.toHexString(code) + " " + ErrorCode.describe(code));
    walk.stop();
    context.walked = false;
    return null;
  }
}
