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
                    "seed"),
                List.of("user"));
    int vcpu = vcpu(keywords.required("vcpu", "a vCPU or '*'"));
    AccessPattern pattern = pattern(keywords);
    Workload workload =
        new Workload(
            line.at(),
            line.text(),
            vcpu,
            pattern,
            gva(keywords.required("gva", "an address")),
            keywords.required("size", SIZE),
            keywords.number("gva-step", STEP, defaultStep(pattern)),
            keywords.number("vcpu-step", VCPU_STEP, 0),
            keywords.required("count", COUNT),
            readPercent(keywords),
            keywords.number("seed", NumberRange.VALUE, 0),
            keywords.isOn("user"));
    requireRegions(workload, keywords);
    return workload;
  }

  private int vcpu(Token token) {
    return token.is("*") ? Workload.EVERY_VCPU : declarations.vcpu(token);
  }

  private static AccessPattern pattern(Keywords keywords) {
    Token word = keywords.required("pattern", "sequential, stride, uniform or zipf");
    return Vocabulary.find(AccessPattern.values(), word, "a pattern");
  }

  private static long defaultStep(AccessPattern pattern) {
    return pattern == AccessPattern.STRIDE ? DEFAULT_STRIDE : Limits.PAGE_SIZE;
  }

  /** Multiples of 8, so that no access crosses a page. */
  private long gva(Token token) {
    long gva = GuestAddress.read(token, declarations.paging().addresses());
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
    AddressWidth addresses = declarations.paging().addresses();
    boolean fits =
        addresses.containsRange(workload.gva(), last + 1L, workload.vcpuStep())
            && addresses.containsRange(start, 2, workload.size() - 8);
    if (!fits) {
      throw keywords.required("gva", "").error("a region of canonical addresses for every vCPU");
    }
  }
}
