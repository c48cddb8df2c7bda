package umbra.mmu.scenario;

/** Reads {@code expect ...}. */
final class ExpectReader {

  private static final NumberRange CHANGE = NumberRange.number("a change", 0, Long.MAX_VALUE);
  private static final NumberRange STATISTIC_VALUE =
      NumberRange.number("a value", 0, Long.MAX_VALUE);
  private static final String FORMS = "ok, pf, outcome, stat or the name of a statistic";

  private ExpectReader() {}

  /**
   * Reads a line.
   *
   * @param subject the step whose effect the line checks
   */
  static Step read(Line line, Step subject) {
    Arguments arguments = new Arguments(line);
    Token form = arguments.take(FORMS);
    Expectation expectation =
        switch (form.text()) {
          case "ok" -> new Expectation.Ok();
          case "pf" -> pageFault(arguments);
          case "outcome" -> outcome(arguments);
          case "stat" -> change(arguments);
          default ->
              new Expectation.StatisticValue(
                  statistic(form, FORMS), arguments.take(STATISTIC_VALUE));
        };
    arguments.finish();
    requireSingleOutcome(form, expectation, subject);
    return new Expect(line.at(), line.text(), expectation);
  }

  private static Expectation pageFault(Arguments arguments) {
    Keywords keywords = arguments.keywords("err", "cr2");
    return new Expectation.PageFault(
        keywords.required("err", NumberRange.VALUE),
        keywords.has("cr2"),
        keywords.number("cr2", NumberRange.VALUE, 0));
  }

  private static Expectation outcome(Arguments arguments) {
    Token first = arguments.take("an outcome as recordings have it");
    Line line = arguments.line();
    while (arguments.hasMore()) {
      arguments.take("");
    }
    return new Expectation.Outcome(line.text().substring(first.at().column() - line.at().column()));
  }

  private static Expectation change(Arguments arguments) {
    String name = statistic(arguments.take("a statistic"), "a statistic");
    Token token = arguments.take("a change, +N or -N");
    boolean negative = token.text().startsWith("-");
    if (!negative && !token.text().startsWith("+")) {
      throw token.error("a change, +N or -N");
    }
    long size = CHANGE.read(token.from(1));
    return new Expectation.StatisticChange(name, negative ? -size : size);
  }

  private static String statistic(Token token, String expected) {
    if (!StatisticNames.contains(token.text())) {
      String[] names = StatisticNames.all().toArray(new String[0]);
      throw token.error(Vocabulary.expectation(expected, token.text(), names));
    }
    return token.text();
  }

  /** A block or workload has many outcomes; of these it can only be said that all are ok. */
  private static void requireSingleOutcome(Token form, Expectation expectation, Step subject) {
    boolean needsOne =
        expectation.kind() == Expectation.Kind.PAGE_FAULT
            || expectation.kind() == Expectation.Kind.OUTCOME;
    if (needsOne && !(subject instanceof Operation)) {
      throw form.error("'ok' or a statistic, as the step before is no single operation");
    }
  }
}
