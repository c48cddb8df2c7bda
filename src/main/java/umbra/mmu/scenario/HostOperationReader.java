package umbra.mmu.scenario;

/**
 * Reads {@code host ...}. What KVM would refuse when it runs (a move onto another slot, a
 * misaligned range) is no error here: the recordings have such lines, and the refusal is their
 * outcome.
 */
final class HostOperationReader {

  private static final NumberRange PAGES =
      NumberRange.number("a number of pages", 0, Limits.MAX_SLOT_PAGES);
  private static final NumberRange MMU_PAGES =
      NumberRange.number("a number of pages", 0, Limits.MAX_MMU_PAGES);
  private static final NumberRange MILLISECONDS =
      NumberRange.number("milliseconds", 0, Limits.MAX_SLEEP_MS);
  private static final long COLLAPSED_BYTES = 1L << 21;

  private final Declarations declarations;

  HostOperationReader(Declarations declarations) {
    this.declarations = declarations;
  }

  Operation read(Line line) {
    Arguments arguments = new Arguments(line);
    HostAction action = action(arguments);
    arguments.finish();
    return new HostOperation(line.at(), line.text(), action);
  }

  private HostAction action(Arguments arguments) {
    HostWord word = Vocabulary.take(HostWord.values(), arguments, "a host's operation");
    return switch (word) {
      case LOG -> new HostAction.Log(slot(arguments), arguments.takeSwitch());
      case GET_LOG -> new HostAction.GetLog(slot(arguments));
      case CLEAR_LOG -> clearLog(slot(arguments), arguments);
      case DELETE -> new HostAction.Delete(slot(arguments));
      case ADD -> new HostAction.Add(slot(arguments));
      case MOVE -> move(slot(arguments), arguments);
      case READONLY -> new HostAction.Readonly(slot(arguments), arguments.takeSwitch());
      case DONT_NEED -> dontNeed(slot(arguments), arguments);
      case PROTECT -> protect(slot(arguments), arguments);
      case COLLAPSE -> collapse(slot(arguments), arguments);
      case TOUCH -> touch(slot(arguments), arguments);
      case PARAM -> parameter(arguments);
      case POKE -> poke(arguments);
      case PEEK -> peek(arguments);
      case MMU_PAGES -> new HostAction.SetMmuPages(arguments.take(MMU_PAGES));
      case SLEEP -> new HostAction.Sleep(arguments.take(MILLISECONDS));
    };
  }

  private int slot(Arguments arguments) {
    return declarations.slot(arguments.take("a slot number"));
  }

  private static HostAction clearLog(int slot, Arguments arguments) {
    Keywords keywords = arguments.keywords("first", "count");
    return new HostAction.ClearLog(
        slot,
        keywords.number("first", PAGES, 0),
        keywords.has("count"),
        keywords.number("count", PAGES, 0));
  }

  private static HostAction move(int slot, Arguments arguments) {
    return new HostAction.Move(slot, arguments.keywords("gpa").required("gpa", NumberRange.GPA));
  }

  private static HostAction dontNeed(int slot, Arguments arguments) {
    Keywords range = arguments.keywords("off", "len");
    return new HostAction.DontNeed(slot, offset(range), length(range, Limits.PAGE_SIZE));
  }

  private static HostAction collapse(int slot, Arguments arguments) {
    Keywords range = arguments.keywords("off", "len");
    return new HostAction.Collapse(slot, offset(range), length(range, COLLAPSED_BYTES));
  }

  private static HostAction touch(int slot, Arguments arguments) {
    Keywords range = arguments.keywords("off", "len");
    return new HostAction.TouchMemory(slot, offset(range), length(range, Limits.PAGE_SIZE));
  }

  private static HostAction protect(int slot, Arguments arguments) {
    Keywords keywords = arguments.keywords("off", "len", "prot");
    Token word = keywords.required("prot", "r, rw or none");
    Protection protection = Vocabulary.find(Protection.values(), word, "a protection");
    return new HostAction.Protect(
        slot, offset(keywords), length(keywords, Limits.PAGE_SIZE), protection);
  }

  private static long offset(Keywords range) {
    return range.number("off", NumberRange.BYTES, 0);
  }

  private static long length(Keywords range, long absent) {
    return range.number("len", NumberRange.BYTES, absent);
  }

  private static HostAction parameter(Arguments arguments) {
    KvmParameterName name =
        Vocabulary.take(KvmParameterName.ofKvm(), arguments, "a parameter of kvm");
    return new HostAction.SetParameter(name.withValue(arguments.take("a parameter value")));
  }

  private static HostAction poke(Arguments arguments) {
    Keywords keywords = arguments.keywords("gpa", "value");
    return new HostAction.PokeMemory(
        keywords.required("gpa", NumberRange.WORD_GPA),
        keywords.required("value", NumberRange.VALUE));
  }

  private static HostAction peek(Arguments arguments) {
    Keywords keywords = arguments.keywords("gpa");
    return new HostAction.Peek(keywords.required("gpa", NumberRange.WORD_GPA));
  }
}
