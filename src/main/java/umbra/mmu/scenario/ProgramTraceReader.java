package umbra.mmu.scenario;

/** Reads {@code trace ...} after {@code ops}. */
final class ProgramTraceReader {

  private static final NumberRange SKIP =
      NumberRange.number("a number of accesses", 0, Limits.MAX_WORKLOAD_COUNT);
  private static final NumberRange COUNT =
      NumberRange.number("a number of accesses", 1, Limits.MAX_WORKLOAD_COUNT);

  private final Declarations declarations;

  ProgramTraceReader(Declarations declarations) {
    this.declarations = declarations;
  }

  Step read(Line line) {
    Keywords keywords =
        new Arguments(line).keywords("vcpu", "file", "format", "gva-offset", "skip", "count");
    return new ProgramTrace(
        line.at(),
        line.text(),
        declarations.vcpu(keywords.required("vcpu", "a vCPU")),
        file(keywords.required("file", "a file's name")),
        format(keywords),
        keywords.number("gva-offset", NumberRange.VALUE, 0),
        keywords.number("skip", SKIP, 0),
        keywords.number("count", COUNT, ProgramTrace.TO_THE_END),
        declarations.paging().addresses());
  }

  private static String file(Token token) {
    if (token.text().isEmpty()) {
      throw token.error("a file's name");
    }
    return token.text();
  }

  private static TraceFormat format(Keywords keywords) {
    if (!keywords.has("format")) {
      return TraceFormat.LACKEY;
    }
    return Vocabulary.find(TraceFormat.values(), keywords.required("format", ""), "a format");
  }
}
