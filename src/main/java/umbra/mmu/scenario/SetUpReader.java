package umbra.mmu.scenario;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Reads the lines before {@code ops}. */
final class SetUpReader {

  private static final NumberRange VCPUS =
      NumberRange.decimal("a number of vCPUs", 1, Limits.MAX_VCPUS);
  private static final NumberRange SLOT_SIZE =
      NumberRange.multiples(
          "a slot size",
          Limits.PAGE_SIZE,
          Limits.MAX_SLOT_PAGES * Limits.PAGE_SIZE,
          Limits.PAGE_SIZE);
  private static final NumberRange HVA_OFFSET =
      NumberRange.multiples("a shift", 0, (1L << 30) - Limits.PAGE_SIZE, Limits.PAGE_SIZE);
  private static final NumberRange MMU_PAGES =
      NumberRange.number("a number of pages", Limits.MIN_MMU_PAGES, Limits.MAX_MMU_PAGES);

  private static final List<Directive> BEHIND_PAGING =
      List.of(Directive.AS, Directive.NPT, Directive.MAP, Directive.PTE, Directive.LINK);

  private final Declarations declarations;
  private final EntryReader entries;
  private final List<SetUp> setUp = new ArrayList<>();
  private final Set<Directive> seen = EnumSet.noneOf(Directive.class);
  private String name;

  SetUpReader(String name, Declarations declarations) {
    this.name = name;
    this.declarations = declarations;
    this.entries = new EntryReader(declarations);
  }

  /** Takes a line; false when it is {@code ops}. */
  boolean accept(Line line) {
    Directive directive = directiveOf(line);
    if (directive.once() && seen.contains(directive)) {
      throw line.head().error("one '" + directive.word() + "' line at most");
    }
    seen.add(directive);
    Arguments arguments = new Arguments(line);
    if (directive == Directive.OPS) {
      arguments.finish();
      return false;
    }
    read(directive, arguments);
    return true;
  }

  List<SetUp> setUp() {
    return setUp;
  }

  /** The scenario's name. */
  String name() {
    return name;
  }

  /** {@code trace} begins lines of both parts; before {@code ops} it says what is recorded. */
  private static Directive directiveOf(Line line) {
    for (StepWord word : StepWord.values()) {
      if (line.head().is(word.word()) && !line.head().is(Directive.TRACE.word())) {
        throw line.head().error("a set-up line, or 'ops' before the first operation");
      }
    }
    return Vocabulary.find(Directive.values(), line.head(), "a set-up line or 'ops'");
  }

  private void read(Directive directive, Arguments arguments) {
    Position at = arguments.line().at();
    switch (directive) {
      case MODULE -> add(module(at, arguments));
      case PARAM -> add(parameter(arguments));
      case NAME -> name = arguments.take("a name").text();
      case VCPUS -> add(vcpus(at, arguments));
      case PAGING -> add(paging(at, arguments));
      case SLOT -> add(slot(at, arguments));
      case AS -> add(new SetUp.AddressSpace(at, newSpace(arguments, false)));
      case NPT -> add(new SetUp.NestedTable(at, newSpace(arguments, true)));
      case MAP -> add(entries.map(at, arguments));
      case PTE -> add(entries.edit(at, arguments));
      case LINK -> add(entries.link(at, arguments));
      case POKE -> add(poke(at, arguments));
      case CR0 -> add(cr0(at, arguments));
      case CR4 -> add(cr4(at, arguments));
      case EFER -> add(efer(at, arguments));
      case MMU_PAGES -> add(new SetUp.MmuPages(at, arguments.take(MMU_PAGES)));
      case MANUAL_PROTECT -> add(manualProtect(at, arguments));
      case WARM -> add(new SetUp.Warm(at, arguments.takeSwitch()));
      case TRACE -> add(new SetUp.TraceSwitch(at, arguments.takeSwitch()));
      case DUMP -> add(new SetUp.DumpSwitch(at, arguments.takeSwitch()));
      case OPS -> throw new AssertionError(directive);
    }
    arguments.finish();
  }

  private void add(SetUp line) {
    setUp.add(line);
  }

  private static SetUp module(Position at, Arguments arguments) {
    List<KvmParameter> parameters = new ArrayList<>();
    boolean[] values = {true, true, true};
    Set<KvmParameterName> given = EnumSet.noneOf(KvmParameterName.class);
    do {
      Token pair = arguments.take("a module parameter, name=value");
      int equals = pair.text().indexOf('=');
      if (equals < 0) {
        throw pair.error("a module parameter, name=value");
      }
      Token word = new Token(pair.file(), pair.at(), pair.text().substring(0, equals));
      KvmParameterName parameterName =
          Vocabulary.find(KvmParameterName.values(), word, "a module parameter");
      if (!given.add(parameterName)) {
        throw pair.error("'" + word.text() + "=' once");
      }
      KvmParameter parameter = parameterName.withValue(pair.from(equals + 1));
      parameters.add(parameter);
      noteModes(parameterName, KvmParameterName.isTrue(parameter.value()), values);
    } while (arguments.hasMore());
    return new SetUp.ModuleParameters(at, values[0], values[1], values[2], parameters);
  }

  /** The parameters that choose the MMU: npt, tdp_mmu, nested. */
  private static void noteModes(KvmParameterName parameter, boolean on, boolean[] values) {
    switch (parameter) {
      case NPT -> values[0] = on;
      case TDP_MMU -> values[1] = on;
      case NESTED -> values[2] = on;
      default -> {}
    }
  }

  /**
   * The recorder makes the VM at the first other line, and a parameter written later would come too
   * late.
   */
  private SetUp parameter(Arguments arguments) {
    for (Directive directive : seen) {
      if (directive != Directive.MODULE && directive != Directive.PARAM) {
        throw arguments.line().head().error("'param' lines before all others but 'module'");
      }
    }
    KvmParameterName parameter =
        Vocabulary.take(KvmParameterName.ofKvm(), arguments, "a parameter of kvm");
    return new SetUp.Parameter(
        arguments.line().at(), parameter.withValue(arguments.take("a parameter value")));
  }

  private SetUp vcpus(Position at, Arguments arguments) {
    int count = (int) arguments.take(VCPUS);
    declarations.declareVcpus(count);
    return new SetUp.Vcpus(at, count);
  }

  /** Addresses and levels of later lines depend on it. */
  private SetUp paging(Position at, Arguments arguments) {
    for (Directive directive : BEHIND_PAGING) {
      if (seen.contains(directive)) {
        throw arguments.line().head().error("'paging' above '" + directive.word() + "' lines");
      }
    }
    GuestPaging paging = Vocabulary.take(GuestPaging.values(), arguments, "a form of paging");
    boolean pse = true;
    if (paging == GuestPaging.THIRTY_TWO_BIT) {
      pse = arguments.keywords("pse").bit("pse") != BitChange.CLEAR;
    }
    declarations.declarePaging(paging);
    return new SetUp.Paging(at, paging, pse);
  }

  private SetUp slot(Position at, Arguments arguments) {
    int id = declarations.newSlot(arguments.take("a slot number"));
    Keywords keywords =
        arguments.keywords(
            List.of("gpa", "size", "backing", "hva-offset"), List.of("log", "readonly"));
    long gpa = keywords.required("gpa", NumberRange.PAGE_GPA);
    long size = keywords.required("size", SLOT_SIZE);
    Token gpaToken = keywords.required("gpa", "");
    if (gpa + size > Limits.END_OF_PHYSICAL) {
      throw gpaToken.error("a slot that ends within 52 address bits");
    }
    declarations.declareSlot(id, gpa, size, gpaToken);
    return new SetUp.Slot(
        at,
        id,
        gpa,
        size,
        backing(keywords),
        keywords.number("hva-offset", HVA_OFFSET, 0),
        keywords.isOn("log"),
        keywords.isOn("readonly"));
  }

  private static Backing backing(Keywords keywords) {
    return keywords.has("backing")
        ? Vocabulary.find(Backing.values(), keywords.required("backing", ""), "a backing")
        : Backing.FOUR_K;
  }

  private int newSpace(Arguments arguments, boolean nested) {
    return declarations.declareSpace(arguments.take("the number of an address space"), nested);
  }

  private SetUp poke(Position at, Arguments arguments) {
    Keywords keywords = arguments.keywords("gpa", "value");
    long gpa = keywords.required("gpa", NumberRange.WORD_GPA);
    if (!declarations.holds(gpa)) {
      throw keywords.required("gpa", "").error("an address in a slot declared before");
    }
    return new SetUp.Poke(at, gpa, keywords.required("value", NumberRange.VALUE));
  }

  private static SetUp cr0(Position at, Arguments arguments) {
    return new SetUp.Cr0(at, only(BitChange.CLEAR, arguments.keywords("wp").bit("wp")));
  }

  private static SetUp cr4(Position at, Arguments arguments) {
    Keywords keywords = arguments.keywords("pge", "smep", "smap");
    return new SetUp.Cr4(
        at,
        only(BitChange.SET, keywords.bit("pge")),
        only(BitChange.SET, keywords.bit("smep")),
        only(BitChange.SET, keywords.bit("smap")));
  }

  private static SetUp efer(Position at, Arguments arguments) {
    Keywords keywords = arguments.keywords("nx", "svme");
    return new SetUp.Efer(
        at, only(BitChange.CLEAR, keywords.bit("nx")), only(BitChange.SET, keywords.bit("svme")));
  }

  /** The initial registers already have the other value, so asking for that changes nothing. */
  private static BitChange only(BitChange effective, BitChange asked) {
    return asked == effective ? asked : BitChange.KEEP;
  }

  private static SetUp manualProtect(Position at, Arguments arguments) {
    Token token = arguments.take("1 or 3");
    long mode = NumberSyntax.read(token, "1 or 3");
    if (mode != 1 && mode != 3) {
      throw token.error("1 or 3");
    }
    return new SetUp.ManualProtect(at, (int) mode);
  }
}
