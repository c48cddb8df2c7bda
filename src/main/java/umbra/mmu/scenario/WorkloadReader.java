package umbra.mmu.scenario;

import java.util.List;

/** Reads {@code workload ...}. */
final class WorkloadReader {

  private static final NumberRange COUNT =
      NumberRange.number("a number of accesses", 1, Limits.MAX_WORKLOAD_COUNT);
  private static final NumberRange SIZE =
      NumberRange.multiples("a size", 8, Limits.MAX_WORKLOAD_BYTES, 8);
  private static final NumberRange STEP =
      NumberRange.multiples("a step", 8, Limits.MAX_WORKLOAD_BYTES, 8);
  private static final NumberRange VCPU_STEP =
      NumberRange.multiples("a step", 0, Limits.MAX_WORKLOAD_BYTES, 8);
  private static final NumberRange PERCENT = NumberRange.decimal("a percentage", 0, 100);
  private static final AddressWidth L2_ADDRESSES = new AddressWidth(32, false);
  private static final int DEFAULT_READ_PERCENT = 80;
  private static final long DEFAULT_STRIDE = 1L << 21;

  private final Declarations declarations;

  WorkloadReader(Declarations declarations) {
    this.declarations = declarations;
  }

  Step read(Line line) {
    Keywords keywords =
        new Arguments(line)
            .keywords(
                List.of(
                    "vcpu",
                    "pattern",
                    "gva",
                    "size",
                    "gva-step",
                    "vcpu-step",
                    "count",
                    "reads",
                    "seed",
                    "as"),
                List.of("user", "l2"));
    boolean nested = keywords.isOn("l2");
    int vcpu = vcpu(keywords.required("vcpu", "a vCPU or '*'"));
    AccessPattern pattern = pattern(keywords);
    Workload workload =
        new Workload(
            line.at(),
            line.text(),
            vcpu,
            pattern,
            gva(keywords.required("gva", "an address"), addresses(nested)),
            keywords.required("size", SIZE),
            keywords.number("gva-step", STEP, defaultStep(pattern)),
            keywords.number("vcpu-step", VCPU_STEP, 0),
            keywords.required("count", COUNT),
            readPercent(keywords),
            keywords.number("seed", NumberRange.VALUE, 0),
            keywords.isOn("user"),
            nested ? nestedTable(line, keywords) : Workload.NO_L2);
    requireNoneOfL2(workload, keywords);
    requireRegions(workload, keywords);
    return workload;
  }

  private int vcpu(Token token) {
    return token.is("*") ? Workload.EVERY_VCPU : declarations.vcpu(token);
  }

  /** An L2 without paging has addresses of 32 bits. */
  private AddressWidth addresses(boolean nested) {
    return nested ? L2_ADDRESSES : declarations.paging().addresses();
  }

  private int nestedTable(Line line, Keywords keywords) {
    if (keywords.isOn("user")) {
      throw keywords.switchAt("user").error("no 'user' beside 'l2'");
    }
    int as =
        keywords.has("as")
            ? declarations.space(keywords.required("as", ""))
            : VcpuOperationReader.DEFAULT_NESTED_TABLE;
    if (!declarations.isNested(as)) {
      Token blamed = keywords.has("as") ? keywords.required("as", "") : line.end();
      throw blamed.error("'as=' with the number of an 'npt' line");
    }
    return as;
  }

  /** The guest's own accesses go through whatever space its CR3 has. */
  private static void requireNoneOfL2(Workload workload, Keywords keywords) {
    if (!workload.isNested() && keywords.has("as")) {
      throw keywords.required("as", "").error("'as=' beside 'l2' alone");
    }
  }

  private static AccessPattern pattern(Keywords keywords) {
    Token word = keywords.required("pattern", "sequential, stride, uniform or zipf");
    return Vocabulary.find(AccessPattern.values(), word, "a pattern");
  }

  private static long defaultStep(AccessPattern pattern) {
    return pattern == AccessPattern.STRIDE ? DEFAULT_STRIDE : Limits.PAGE_SIZE;
  }

  /** Multiples of 8, so that no access crosses a page. */
  private static long gva(Token token, AddressWidth addresses) {
    long gva = GuestAddress.read(token, addresses);
    if ((gva & 7) != 0) {
      throw token.error("a multiple of 8");
    }
    return gva;
  }

  private static int readPercent(Keywords keywords) {
    if (!keywords.has("reads")) {
      return DEFAULT_READ_PERCENT;
    }
    Token token = keywords.required("reads", "");
    String text = token.text();
    String digits = text.endsWith("%") ? text.substring(0, text.length() - 1) : text;
    return PERCENT.readInt(new Token(token.file(), token.at(), digits));
  }

  private void requireRegions(Workload workload, Keywords keywords) {
    if (workload.size() % workload.gvaStep() != 0) {
      String step = "0x" + Long.toHexString(workload.gvaStep());
      throw keywords.required("size", "").error("a multiple of the step, " + step);
    }
    int last = workload.vcpu() == Workload.EVERY_VCPU ? declarations.vcpus() - 1 : workload.vcpu();
    long start = workload.gva() + last * workload.vcpuStep();
    AddressWidth addresses = addresses(workload.isNested());
    boolean fits =
        addresses.containsRange(workload.gva(), last + 1L, workload.vcpuStep())
            && addresses.containsRange(start, 2, workload.size() - 8);
    if (!fits) {
      throw keywords
          .required("gva", "")
          .error(
              workload.isNested()
                  ? "a region below 4G for every vCPU"
                  : "a region of canonical addresses for every vCPU");
    }
  }
}
