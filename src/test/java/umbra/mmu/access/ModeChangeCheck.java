package umbra.mmu.access;

import java.util.ArrayList;
import java.util.List;

/**
 * Performs granted cases in one mode, then accesses through the same entries in another mode, after
 * the guest wrote its registers and loaded CR3.
 *
 * <p>KVM differs from the manuals in one point, which the recordings show (b03): shadow pages know
 * nothing of EFER.NXE, so that a translation made under NXE=1 through an entry with NX stays usable
 * under NXE=0, where bit 63 is reserved. {@link #kept} counts these; every other difference fails.
 */
final class ModeChangeCheck {
  private final CheckedGuest guest = new CheckedGuest();
  private final ArchitecturalAccess manuals =
      new ArchitecturalAccess(AccessCases.PHYSICAL_ADDRESS_BITS);
  private final AccessCase[] cases = new AccessCase[CheckedGuest.REGIONS];
  private final long[][] entries = new long[CheckedGuest.REGIONS][5];
  private final List<String> failures = new ArrayList<>();
  private final AccessCase then = new AccessCase();
  private long performed;
  private long kept;

  ModeChangeCheck() {
    for (int i = 0; i < cases.length; i++) {
      cases[i] = new AccessCase();
    }
  }

  List<String> failures() {
    return failures;
  }

  /** Accesses performed in the second mode. */
  long performed() {
    return performed;
  }

  /** Accesses that NXE=0 should have refused because of bit 63. */
  long kept() {
    return kept;
  }

  /**
   * Checks granted cases of one mode, each with an access of another kind in mode {@code next}.
   *
   * @param granted at most as many as there are regions
   */
  void change(final int[] granted, final int next) {
    for (int region = 0; region < granted.length; region++) {
      AccessCases.decode(granted[region], cases[region]);
    }
    guest.enterMode(cases[0].mode);
    guest.forgetShadowState();
    guest.begin();
    for (int region = 0; region < granted.length; region++) {
      guest.writeEntries(cases[region], region, 0, entries[region]);
      performBefore(region);
    }
    guest.end();
    guest.enterMode(next);
    guest.begin();
    for (int region = 0; region < granted.length; region++) {
      performAfter(region, next);
    }
    guest.end();
  }

  private void performBefore(final int region) {
    final AccessCase given = cases[region];
    final long code = guest.perform(given, region, given.index);
    manuals.perform(entries[region], CheckedGuest.gva(region), given.access, given.wholeMode());
    if (code != ArchitecturalAccess.NO_FAULT) {
      failures.add(AccessCases.describe(given) + ": faults with 0x" + Long.toHexString(code));
    }
  }

  private void performAfter(final int region, final int next) {
    final AccessCase before = cases[region];
    AccessCases.decode(AccessCases.inMode(before.index, next), then);
    performed++;
    final long gva = CheckedGuest.gva(region);
    final int expected = manuals.perform(entries[region], gva, then.access, then.wholeMode());
    final long code = guest.perform(then, region, then.index);
    if (code == ArchitecturalAccess.NO_FAULT && isNxKept(region, before.mode, expected)) {
      kept++;
      return;
    }
    if (code != expected || !hasExpectedEntries(region)) {
      failures.add(
          AccessCases.describe(then)
              + " after "
              + AccessCases.describe(before)
              + ": expected "
              + expected
              + ", found "
              + code);
    }
  }

  /** Refused for bit 63 alone, which the mode before allowed as it allowed the access. */
  private boolean isNxKept(final int region, final int before, final int expected) {
    final boolean switchedOff =
        (before & ArchitecturalAccess.NXE) != 0 && (then.mode & ArchitecturalAccess.NXE) == 0;
    final long gva = CheckedGuest.gva(region);
    final int allowed =
        manuals.perform(
            entries[region].clone(), gva, then.access, then.wholeMode() | ArchitecturalAccess.NXE);
    return switchedOff
        && expected != ArchitecturalAccess.NO_FAULT
        && (expected & ArchitecturalAccess.CODE_RSVD) != 0
        && allowed == ArchitecturalAccess.NO_FAULT;
  }

  private boolean hasExpectedEntries(final int region) {
    for (int level = 4; level >= 1; level--) {
      if (guest.entry(region, level) != entries[region][level]) {
        return false;
      }
    }
    return true;
  }
}
