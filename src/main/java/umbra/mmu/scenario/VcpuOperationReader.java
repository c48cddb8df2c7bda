package umbra.mmu.scenario;

/** Reads {@code vcpu V [user] [ac] [l2] ...}. */
final class VcpuOperationReader {

  private static final NumberRange TOUCH_COUNT =
      NumberRange.number("a number of addresses", 1, Limits.MAX_TOUCH_COUNT);
  private static final NumberRange TOUCH_STEP =
      NumberRange.number("a step", 0, Limits.END_OF_PHYSICAL);
  private static final NumberRange CR3_LOW = NumberRange.number("the low bits of CR3", 0, 0xfff);
  private static final NumberRange DOUBLE_WORD =
      NumberRange.number("a number of 32 bits", 0, 0xffff_ffffL);

  /** The nested table of a line that names none. */
  static final int DEFAULT_NESTED_TABLE = 1;

  private final Declarations declarations;
  private final EntryReader entries;

  VcpuOperationReader(Declarations declarations) {
    this.declarations = declarations;
    this.entries = new EntryReader(declarations);
  }

  Operation read(Line line) {
    Arguments arguments = new Arguments(line);
    int vcpu = declarations.vcpu(arguments.take("a vCPU number"));
    boolean user = false;
    boolean ac = false;
    boolean nested = false;
    while (true) {
      if (arguments.accept("user")) {
        user = true;
      } else if (arguments.accept("ac")) {
        ac = true;
      } else if (arguments.accept("l2")) {
        nested = true;
      } else {
        break;
      }
    }
    VcpuAction action = nested ? nestedRun(arguments) : action(arguments);
    arguments.finish();
    return new VcpuOperation(line.at(), line.text(), vcpu, user, ac, action);
  }

  private VcpuAction action(Arguments arguments) {
    VcpuWord word = Vocabulary.take(VcpuWord.values(), arguments, "a vCPU's operation");
    return switch (word) {
      case READ -> read(arguments);
      case WRITE -> write(arguments);
      case EXEC -> new VcpuAction.Exec(gva(arguments));
      case OR -> or(arguments, false);
      case LOCK_OR -> or(arguments, true);
      case TOUCH_READ -> touch(arguments, false);
      case TOUCH_WRITE -> touch(arguments, true);
      case NOP -> new VcpuAction.Nop();
      case SET_ENTRY -> entries.setEntry(arguments);
      case WRITE_GPA -> writeGpa(arguments);
      case INVLPG -> new VcpuAction.Invlpg(gva(arguments));
      case CR3 -> loadCr3(arguments);
      case CR0 -> new VcpuAction.WriteCr0(arguments.keywords("wp").bit("wp"));
      case CR4 -> writeCr4(arguments);
      case EFER -> new VcpuAction.WriteEfer(arguments.keywords("nx").bit("nx"));
    };
  }

  private long gva(Arguments arguments) {
    AddressWidth width = declarations.paging().addresses();
    return GuestAddress.read(arguments.take(width.expected()), width);
  }

  private VcpuAction read(Arguments arguments) {
    long gva = gva(arguments);
    int word = declarations.paging().wordSize();
    return new VcpuAction.Read(gva, AccessSize.read(arguments.keywords("size"), 1, word));
  }

  private VcpuAction write(Arguments arguments) {
    long gva = gva(arguments);
    boolean hasValue = arguments.hasOperand();
    long value = hasValue ? arguments.take(NumberRange.VALUE) : 0;
    Keywords keywords = arguments.keywords("size");
    int size =
        declarations.paging().wordSize() == 4
            ? AccessSize.read(keywords, 1, 2, 4)
            : AccessSize.read(keywords, 1, 2, 4, 8);
    return new VcpuAction.Write(gva, hasValue, value, size);
  }

  private VcpuAction or(Arguments arguments, boolean locked) {
    long gva = gva(arguments);
    return new VcpuAction.Or(gva, arguments.take(NumberRange.VALUE), locked);
  }

  private VcpuAction touch(Arguments arguments, boolean write) {
    AddressWidth width = declarations.paging().addresses();
    Token address = arguments.take(width.expected());
    long gva = GuestAddress.read(address, width);
    Keywords keywords = arguments.keywords("count", "step");
    long count = keywords.number("count", TOUCH_COUNT, 1);
    long step = keywords.number("step", TOUCH_STEP, Limits.PAGE_SIZE);
    if (!width.containsRange(gva, count, step)) {
      throw address.error("a range of canonical addresses");
    }
    return new VcpuAction.Touch(write, gva, count, step);
  }

  private static VcpuAction writeGpa(Arguments arguments) {
    long gpa = arguments.take(NumberRange.BUILT_IN_GPA);
    return new VcpuAction.WriteGpa(gpa, arguments.take(NumberRange.VALUE));
  }

  private VcpuAction loadCr3(Arguments arguments) {
    int as = declarations.space(arguments.take("an address space"));
    return new VcpuAction.LoadCr3(as, arguments.keywords("low").number("low", CR3_LOW, 0));
  }

  private static VcpuAction writeCr4(Arguments arguments) {
    Keywords keywords = arguments.keywords("pge", "smep", "smap");
    return new VcpuAction.WriteCr4(keywords.bit("pge"), keywords.bit("smep"), keywords.bit("smap"));
  }

  private VcpuAction nestedRun(Arguments arguments) {
    NestedAccess access = Vocabulary.take(NestedAccess.values(), arguments, "an operation of L2");
    long l2Gpa = arguments.hasOperand() ? arguments.take(DOUBLE_WORD) : 0;
    boolean hasValue = arguments.hasOperand();
    long value = hasValue ? arguments.take(DOUBLE_WORD) : VcpuAction.NestedRun.DEFAULT_VALUE;
    Keywords keywords = arguments.keywords("as");
    int as = entries.space(keywords, "as", DEFAULT_NESTED_TABLE);
    if (!declarations.isNested(as)) {
      Token blamed = keywords.has("as") ? keywords.required("as", "") : arguments.line().end();
      throw blamed.error("'as=' with the number of an 'npt' line");
    }
    return new VcpuAction.NestedRun(access, l2Gpa, hasValue, value, as);
  }
}
