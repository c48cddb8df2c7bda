package umbra.actors;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import umbra.mmu.scenario.Expect;
import umbra.mmu.scenario.Expectation;
import umbra.mmu.state.Stat;
import umbra.mmu.vcpu.OutcomeKind;
import umbra.mmu.vm.Outcome;

/** Compares {@code expect} lines with what the section before them did. */
final class ExpectationCheck {
  private static final Pattern PAGE_FAULT =
      Pattern.compile("pf err=0x(\\p{XDigit}+) cr2=0x(\\p{XDigit}+)");

  private final OutcomeTally outcomes;
  private final Statistics before;
  private final Statistics after;

  ExpectationCheck(final OutcomeTally outcomes, final Statistics before, final Statistics after) {
    this.outcomes = outcomes;
    this.before = before;
    this.after = after;
  }

  /** The failure, if the line is not met. */
  Optional<FailedExpectation> check(final Expect expect) {
    final String found = difference(expect.expectation());
    return found == null
        ? Optional.empty()
        : Optional.of(new FailedExpectation(expect.at(), expect.text(), found));
  }

  /** What was found instead, or null where the expectation is met. */
  private String difference(final Expectation expectation) {
    return switch (expectation.kind()) {
      case OK -> outcomes.failureCount() == 0 ? null : failures();
      case PAGE_FAULT -> pageFault((Expectation.PageFault) expectation);
      case OUTCOME -> {
        final String wanted = ((Expectation.Outcome) expectation).text();
        yield outcomes.last().text().equals(wanted) ? null : outcomes.last().text();
      }
      case STATISTIC_CHANGE -> {
        final Expectation.StatisticChange change = (Expectation.StatisticChange) expectation;
        final Stat stat = stat(change.name());
        yield stat == null
            ? notCounted(change.name())
            : change(after.value(stat) - before.value(stat), change.change());
      }
      case STATISTIC_VALUE -> {
        final Expectation.StatisticValue value = (Expectation.StatisticValue) expectation;
        final Stat stat = stat(value.name());
        yield stat == null ? notCounted(value.name()) : value(after.value(stat), value.value());
      }
    };
  }

  private String failures() {
    final long others = outcomes.failureCount() - 1;
    final String first = outcomes.failures().get(0).text();
    return others == 0 ? first : first + " (and " + others + " more)";
  }

  private String pageFault(final Expectation.PageFault wanted) {
    final Outcome outcome = outcomes.last();
    final Matcher found = PAGE_FAULT.matcher(outcome.text());
    final boolean met =
        outcome.kind() == OutcomeKind.PAGE_FAULT
            && found.find()
            && Long.parseUnsignedLong(found.group(1), 16) == wanted.error()
            && (!wanted.hasCr2() || Long.parseUnsignedLong(found.group(2), 16) == wanted.cr2());
    return met ? null : outcome.text();
  }

  private static String change(final long found, final long wanted) {
    return found == wanted ? null : String.format("%+d", found);
  }

  private static String value(final long found, final long wanted) {
    return found == wanted ? null : Long.toString(found);
  }

  private static String notCounted(final String name) {
    return "the model does not count " + name;
  }

  private static Stat stat(final String name) {
    final String constant = name.toUpperCase(Locale.ROOT);
    for (final Stat stat : Stat.values()) {
      if (stat.name().equals(constant)) {
        return stat;
      }
    }
    return null;
  }
}
