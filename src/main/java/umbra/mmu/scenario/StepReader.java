package umbra.mmu.scenario;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Reads the lines after {@code ops}: operations, and the blocks that hold them. */
final class StepReader {

  private static final NumberRange ROUNDS =
      NumberRange.number("a number of rounds", 1, Limits.MAX_REPEAT);

  /** A block whose {@code end} has not come; the outermost one is the scenario itself. */
  private static final class OpenBlock {

    private final StepWord word;
    private final Line line;
    private final long rounds;
    private final List<Step> steps = new ArrayList<>();

    OpenBlock(StepWord word, Line line, long rounds) {
      this.word = word;
      this.line = line;
      this.rounds = rounds;
    }

    Step closed() {
      return word == StepWord.PARALLEL
          ? new Parallel(line.at(), line.text(), steps)
          : new Repeat(line.at(), line.text(), rounds, steps);
    }
  }

  private final VcpuOperationReader vcpuOperations;
  private final HostOperationReader hostOperations;
  private final WorkloadReader workloads;
  private final ProgramTraceReader traces;
  private final Deque<OpenBlock> open = new ArrayDeque<>();
  private final List<Step> steps = new ArrayList<>();
  private boolean inParallel;

  StepReader(Declarations declarations) {
    this.vcpuOperations = new VcpuOperationReader(declarations);
    this.hostOperations = new HostOperationReader(declarations);
    this.workloads = new WorkloadReader(declarations);
    this.traces = new ProgramTraceReader(declarations);
  }

  void accept(Line line) {
    rejectSetUp(line);
    StepWord word = Vocabulary.find(StepWord.values(), line.head(), "an operation or block");
    switch (word) {
      case VCPU -> current().add(vcpuOperations.read(line));
      case HOST -> current().add(hostOperations.read(line));
      case WORKLOAD -> current().add(workloads.read(line));
      case TRACE -> current().add(traces.read(line));
      case EXPECT -> current().add(ExpectReader.read(line, subject(line)));
      case PARALLEL -> openParallel(line);
      case REPEAT -> open(new OpenBlock(word, line, roundsOf(line)));
      case END -> close(line);
    }
  }

  /** {@code trace on|off} belongs to the set-up; any other {@code trace} line is a step. */
  private static void rejectSetUp(Line line) {
    boolean step = line.head().is(StepWord.TRACE.word()) && !isSwitch(line);
    for (Directive directive : Directive.values()) {
      if (!step && line.head().is(directive.word())) {
        throw line.head().error("an operation, as set-up lines stand before 'ops'");
      }
    }
  }

  private static boolean isSwitch(Line line) {
    return line.wordCount() == 2 && (line.word(1).is("on") || line.word(1).is("off"));
  }

  /**
   * The steps, once the text has ended.
   *
   * @param end blamed for a block that is still open
   */
  List<Step> finished(Token end) {
    if (!open.isEmpty()) {
      Line line = open.peek().line;
      String opener = "'" + open.peek().word.word() + "' of line " + line.at().line();
      throw end.error("'end' for the " + opener);
    }
    return steps;
  }

  private List<Step> current() {
    return open.isEmpty() ? steps : open.peek().steps;
  }

  private void openParallel(Line line) {
    new Arguments(line).finish();
    if (inParallel) {
      throw line.head().error("no 'parallel' inside a 'parallel' block");
    }
    open(new OpenBlock(StepWord.PARALLEL, line, 1));
    inParallel = true;
  }

  private void open(OpenBlock block) {
    if (open.size() == Limits.MAX_BLOCK_DEPTH) {
      throw block.line.head().error("at most " + Limits.MAX_BLOCK_DEPTH + " blocks inside blocks");
    }
    open.push(block);
  }

  private static long roundsOf(Line line) {
    Arguments arguments = new Arguments(line);
    long rounds = arguments.take(ROUNDS);
    arguments.finish();
    return rounds;
  }

  private void close(Line line) {
    new Arguments(line).finish();
    if (open.isEmpty()) {
      throw line.head().error("an operation, as no block is open");
    }
    if (current().isEmpty()) {
      throw line.head().error("an operation, as the block is empty");
    }
    OpenBlock block = open.pop();
    if (block.word == StepWord.PARALLEL) {
      inParallel = false;
    }
    current().add(block.closed());
  }

  /**
   * The step that an {@code expect} line speaks about: the nearest before it in its block that is
   * no {@code expect}.
   */
  private Step subject(Line line) {
    if (inParallel) {
      throw line.head().error("no 'expect' inside a 'parallel' block");
    }
    List<Step> before = current();
    int index = before.size() - 1;
    while (index >= 0 && before.get(index) instanceof Expect) {
      index--;
    }
    if (index < 0) {
      throw line.head().error("an operation before the first 'expect' of a block");
    }
    return before.get(index);
  }
}
