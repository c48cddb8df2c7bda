package umbra.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Asks each reading command about a damaged journal and holds the answers to what is true. */
final class DamageVerdict {
  /** The answers that a damaged journal may get. */
  enum Answer {
    /** All is there: the damage hit nothing that counts. */
    WHOLE,
    /** A true part of it is there, and that it is a part is said. */
    DID_NOT_END,
    /** Damage is named, exit code 1. */
    DAMAGED,
    /** It is no journal that this program reads, exit code 2. */
    REFUSED
  }

  private static final Pattern FIRST_BAD =
      Pattern.compile("(\\S+): record \\d+: .*; events before (\\d+) are whole");
  private static final String DID_NOT_END = "the run did not end";

  private final ReferenceJournal whole;

  DamageVerdict(ReferenceJournal whole) {
    this.whole = whole;
  }

  /** What {@code verify} says, checked. */
  Answer verify() {
    CommandResult result = CommandResult.of("verify", whole.folder());
    expectOneLineAtMost(result);
    if (result.exitCode() != ExitCode.DONE) {
      assertThat(result.out() + result.err()).as("a finding").isNotEmpty();
      result.outLines().forEach(this::expectTrue);
      return failed(result);
    }
    assertThat(result.err()).isEmpty();
    List<String> lines = result.outLines();
    lines.forEach(this::expectTrue);
    String last = lines.get(lines.size() - 1);
    if (last.equals("whole")) {
      assertThat(lines).filteredOn(line -> line.contains(DID_NOT_END)).isEmpty();
      assertThat(lines).anyMatch(line -> line.startsWith(ReferenceJournal.VM + ": whole up"));
      assertThat(lines).anyMatch(line -> line.startsWith(ReferenceJournal.VCPU + ": whole up"));
      return Answer.WHOLE;
    }
    assertThat(last).isEqualTo("whole as far as it goes; the run did not end");
    return Answer.DID_NOT_END;
  }

  /** Each line of {@code verify} says something true of the journal as it was. */
  private void expectTrue(String line) {
    if (line.contains(": whole up to event ")) {
      assertThat(whole.isTrue(line)).as(line).isTrue();
    } else if (line.contains(": folds to digest ")) {
      String[] words = line.split(" ", -1);
      String step = words[words.length - 1];
      assertThat(line).contains(whole.digest(Long.parseLong(step)));
    } else {
      assertThat(line)
          .matches(
              "(note|DAMAGED): .*|whole|whole as far as .*|.*: no event; .*|"
                  + FIRST_BAD.pattern());
    }
  }

  /** What {@code salvage} makes of it: a journal that is a true part and passes every check. */
  Answer salvage(Path to) {
    CommandResult result = CommandResult.of("salvage", whole.folder(), "--to", to);
    if (result.out().isEmpty()) {
      assertThat(result.err()).isNotEmpty();
      assertThat(to).doesNotExist();
      return result.exitCode() == ExitCode.BAD_INPUT ? Answer.REFUSED : Answer.DAMAGED;
    }
    assertThat(result.err()).isEmpty();
    List<String> lines = result.outLines();
    assertThat(lines.get(lines.size() - 1)).startsWith("whole");
    lines.stream().filter(line -> line.contains(": whole up to ")).forEach(this::expectTrue);
    lines.stream().filter(line -> line.contains(": folds to ")).forEach(this::expectTrue);
    CommandResult again = CommandResult.of("replay", to, "--verify");
    assertThat(again.exitCode()).as(again.toString()).isEqualTo(ExitCode.DONE);
    if (result.exitCode() != ExitCode.DONE) {
      return Answer.DAMAGED;
    }
    return lines.get(lines.size() - 1).equals("whole") ? Answer.WHOLE : Answer.DID_NOT_END;
  }

  Answer replay() {
    CommandResult result = CommandResult.of("replay", whole.folder());
    expectOneLineAtMost(result);
    if (result.exitCode() != ExitCode.DONE) {
      assertThat(result.out()).isEmpty();
      assertThat(result.err()).isNotEmpty();
      return failed(result);
    }
    String step = result.outField("step");
    boolean ended = step.endsWith(" (end of the run)");
    long reached = Long.parseLong(step.split(" ", -1)[0]);
    assertThat(result.outField("digest")).isEqualTo(whole.digest(reached));
    assertThat(ended).isEqualTo(reached == whole.lastStep());
    return endedOrNot(ended, result);
  }

  Answer inspect() {
    return events(CommandResult.of("inspect", whole.folder()), whole.events());
  }

  Answer inspectOwn() {
    return events(
        CommandResult.of("inspect", whole.folder(), "--vcpu", 0, "--own"), whole.ownEvents());
  }

  private static Answer events(CommandResult result, String expected) {
    expectOneLineAtMost(result);
    assertThat(expected.startsWith(result.out())).as("events as they were").isTrue();
    if (result.exitCode() != ExitCode.DONE) {
      assertThat(result.err()).isNotEmpty();
      return failed(result);
    }
    return endedOrNot(result.out().length() == expected.length(), result);
  }

  private static Answer endedOrNot(boolean ended, CommandResult result) {
    if (ended) {
      assertThat(result.err()).isEmpty();
      return Answer.WHOLE;
    }
    assertThat(result.err()).contains(DID_NOT_END);
    return Answer.DID_NOT_END;
  }

  private static Answer failed(CommandResult result) {
    assertThat(result.exitCode()).isIn(ExitCode.CHECK_FAILED, ExitCode.BAD_INPUT);
    if (result.exitCode() == ExitCode.BAD_INPUT) {
      assertThat(result.out()).isEmpty();
      return Answer.REFUSED;
    }
    Matcher firstBad = FIRST_BAD.matcher(result.out() + result.err());
    boolean named =
        firstBad.find()
            || (result.out() + result.err()).contains("DAMAGED: ")
            || result.err().contains("damaged");
    assertThat(named).as("what is damaged: %s", result).isTrue();
    return Answer.DAMAGED;
  }

  private static void expectOneLineAtMost(CommandResult result) {
    assertThat(result.errLines()).as("stderr").hasSizeLessThanOrEqualTo(1);
    assertThat(result.out() + result.err()).doesNotContain("\tat ").doesNotContain("Exception:");
  }
}
