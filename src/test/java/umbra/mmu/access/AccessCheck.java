package umbra.mmu.access;

import java.util.ArrayList;
import java.util.List;

/**
 * Performs cases in blocks and compares them with the manuals. Each case is performed twice in a
 * row, in two rounds: cold, after every shadow page was zapped; then on the shadow state that a
 * granted case left at the same address, whose entries the guest rewrites and invalidates as an
 * operating system must, by INVLPG after each or by a load of CR3 after all.
 */
public final class AccessCheck {
  /** Most cases of a block. */
  public static final int BLOCK = CheckedGuest.REGIONS;

  private static final int FAILURES_KEPT = 5;
  private static final String[] LEVELS = {"", "PTE", "PDE", "PDPTE", "PML4E"};
  private static final String[] ROUNDS = {"cold", "before another case", "warm"};
  private static final int COLD = 0;
  private static final int BEFORE = 1;
  private static final int WARM = 2;

  private final CheckedGuest guest = new CheckedGuest();
  private final ArchitecturalAccess manuals;
  private final GrantedCases granted;
  private final AccessCase[] cases = new AccessCase[BLOCK];
  private final AccessCase[] predecessors = new AccessCase[BLOCK];
  private final long[][] entries = new long[BLOCK][5];
  private final List<String> failures = new ArrayList<>();
  private int count;
  private long failed;
  private Invalidation invalidation;
  private int mode = -1;
  private long faults;
  private long performed;

  /** {@code granted} may be shared with other checks. */
  public AccessCheck(final GrantedCases granted) {
    this(granted, new ArchitecturalAccess(AccessCases.PHYSICAL_ADDRESS_BITS));
  }

  AccessCheck(final GrantedCases granted, final ArchitecturalAccess manuals) {
    this.granted = granted;
    this.manuals = manuals;
    for (int i = 0; i < BLOCK; i++) {
      cases[i] = new AccessCase();
      predecessors[i] = new AccessCase();
    }
  }

  /** What went wrong, in words; the first few. */
  public List<String> failures() {
    return failures;
  }

  /** How much went wrong. */
  public long failed() {
    return failed;
  }

  /** Cases performed. */
  public long performed() {
    return performed;
  }

  /** Accesses that faulted as they should. */
  public long faults() {
    return faults;
  }

  /**
   * Checks the {@code length} cases {@code first}, {@code first + stride}, and so on.
   *
   * @param length 1 to {@link #BLOCK}; the cases are of one mode
   */
  public void block(final int first, final int stride, final int length, final Invalidation how) {
    count = length;
    invalidation = how;
    final int[] grantedInMode = granted.of(first / AccessCases.CASES_OF_A_MODE);
    for (int i = 0; i < length; i++) {
      AccessCases.decode(first + i * stride, cases[i]);
      AccessCases.decode(GrantedCases.before(grantedInMode, cases[i].index), predecessors[i]);
    }
    performed += count;
    try {
      if (cases[0].mode != mode) {
        mode = cases[0].mode;
        guest.enterMode(mode);
      }
      cold();
      if (how == Invalidation.ROOT_LOAD) {
        warmAllAtOnce();
      } else {
        warmOneByOne();
      }
    } catch (final IllegalStateException broken) {
      throw new IllegalStateException(words(), broken);
    }
  }

  private void cold() {
    guest.forgetShadowState();
    guest.begin();
    for (int region = 0; region < count; region++) {
      guest.writeEntries(cases[region], region, COLD, entries[region]);
    }
    guest.end();
    for (int region = 0; region < count; region++) {
      guest.begin();
      performTwice(cases[region], region, COLD);
      guest.end();
    }
  }

  private void warmOneByOne() {
    for (int region = 0; region < count; region++) {
      guest.begin();
      guest.writeEntries(predecessors[region], region, BEFORE, entries[region]);
      invalidate(region);
      perform(predecessors[region], region, BEFORE, 1);
      guest.writeEntries(cases[region], region, WARM, entries[region]);
      invalidate(region);
      performTwice(cases[region], region, WARM);
      guest.end();
    }
  }

  private void warmAllAtOnce() {
    rewriteAll(predecessors, BEFORE);
    for (int region = 0; region < count; region++) {
      guest.begin();
      perform(predecessors[region], region, BEFORE, 1);
      guest.end();
    }
    rewriteAll(cases, WARM);
    for (int region = 0; region < count; region++) {
      guest.begin();
      performTwice(cases[region], region, WARM);
      guest.end();
    }
  }

  private void rewriteAll(final AccessCase[] to, final int round) {
    guest.begin();
    for (int region = 0; region < count; region++) {
      guest.writeEntries(to[region], region, round, entries[region]);
    }
    guest.reloadRoot();
    guest.end();
  }

  private void invalidate(final int region) {
    if (invalidation == Invalidation.INVLPG) {
      guest.invalidate(region);
    }
  }

  private String words() {
    return "in the block of the cases " + cases[0].index + " to " + cases[count - 1].index;
  }

  private void performTwice(final AccessCase given, final int region, final int round) {
    perform(given, region, round, 1);
    perform(given, region, round, 2);
  }

  private void perform(
      final AccessCase given, final int region, final int round, final int attempt) {
    final long page = CheckedGuest.page(given, region, round);
    final boolean writes = (given.access & ArchitecturalAccess.WRITE) != 0;
    final long scratch = writes ? guest.scratch(page) : 0;
    final long value = (long) given.index << 4 | (long) round << 2 | attempt;
    final long code = guest.perform(given, region, value);
    final int expected =
        manuals.perform(entries[region], CheckedGuest.gva(region), given.access, given.wholeMode());
    if (code != expected) {
      fail(region, round, attempt, outcome(expected), outcome(code));
      return;
    }
    compareEntries(region, round, attempt);
    if (expected == ArchitecturalAccess.NO_FAULT) {
      compareData(given, region, round, attempt, page, value);
      return;
    }
    faults++;
    if (writes) {
      compare(region, round, attempt, "data left alone", scratch, guest.scratch(page));
    }
  }

  private void compareEntries(final int region, final int round, final int attempt) {
    for (int level = 4; level >= 1; level--) {
      final long found = guest.entry(region, level);
      if (found != entries[region][level]) {
        compare(region, round, attempt, LEVELS[level], entries[region][level], found);
      }
    }
  }

  /** A load reads its page's stamp, a store reaches its page. */
  private void compareData(
      final AccessCase given,
      final int region,
      final int round,
      final int attempt,
      final long page,
      final long value) {
    if (manuals.gpa() != page) {
      compare(region, round, attempt, "guest-physical address", page, manuals.gpa());
    }
    if ((given.access & ArchitecturalAccess.WRITE) != 0) {
      compare(region, round, attempt, "data stored", value, guest.scratch(page));
    } else if ((given.access & ArchitecturalAccess.FETCH) == 0) {
      compare(region, round, attempt, "data loaded", CheckedGuest.stampOf(page), guest.loaded());
    }
  }

  private void compare(
      final int region,
      final int round,
      final int attempt,
      final String what,
      final long expected,
      final long found) {
    if (expected != found) {
      fail(region, round, attempt, what + " " + hex(expected), hex(found));
    }
  }

  private void fail(
      final int region,
      final int round,
      final int attempt,
      final String expected,
      final String found) {
    final AccessCase given = round == BEFORE ? predecessors[region] : cases[region];
    final StringBuilder text = new StringBuilder();
    text.append("case ").append(given.index).append(": ").append(AccessCases.describe(given));
    text.append("; ").append(ROUNDS[round]);
    if (round > BEFORE) {
      text.append(" after ")
          .append(invalidation)
          .append(", on what case ")
          .append(predecessors[region].index)
          .append(" left (");
      text.append(AccessCases.describe(predecessors[region])).append(')');
    }
    text.append(attempt == 1 ? ", first time" : ", second time");
    text.append(": expected ").append(expected).append(", found ").append(found);
    text.append("; repeat with ").append(command(cases[region]));
    keep(text.toString());
  }

  private void keep(final String failure) {
    failed++;
    if (failures.size() < FAILURES_KEPT) {
      failures.add(failure);
    }
  }

  /** The command that checks a case alone. */
  static String command(final AccessCase given) {
    return "mvn -B test -pl src -Dtest=ExhaustiveAccessTest -Dumbra.access.case=" + given.index;
  }

  private static String outcome(final long code) {
    return code == ArchitecturalAccess.NO_FAULT ? "no fault" : "#PF with error code " + hex(code);
  }

  private static String hex(final long value) {
    return "0x" + Long.toHexString(value);
  }
}
