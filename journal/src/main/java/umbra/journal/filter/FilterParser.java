package umbra.journal.filter;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import umbra.journal.field.Vocabulary;

/**
 * Reads a filter's text by recursive descent. Reads it once from left to right, and looks up names
 * when the operands of a comparison are known.
 *
 * <pre>
 * filter     = [events ":"] condition | events
 * events     = pattern {"," pattern}
 * condition  = both {"||" both}
 * both       = negation {"&amp;&amp;" negation}
 * negation   = "!" negation | comparison
 * comparison = union [comparator union | "~" pattern]
 * union      = mask {"|" mask}
 * mask       = term {"&amp;" term}
 * term       = word | number | "(" condition ")"
 * </pre>
 */
final class FilterParser {
  /** Deeper nesting is nobody's filter, and the stack has an end. */
  private static final int DEEPEST = 64;

  private final String text;
  private final List<Token> tokens;
  private final Vocabulary vocabulary;
  private NameResolver names;
  private int at;
  private int depth;

  private FilterParser(final String text, final Vocabulary vocabulary) {
    this.text = text;
    this.tokens = FilterText.tokens(text);
    this.vocabulary = vocabulary;
  }

  /**
   * Parses a filter.
   *
   * @throws IllegalArgumentException naming column, what was found and what was expected
   */
  static FilterClause parse(final String text, final Vocabulary vocabulary) {
    return new FilterParser(text, vocabulary).parse();
  }

  private FilterClause parse() {
    final boolean namesEvents = beginsWithEvents();
    final boolean[] kinds = namesEvents ? events() : everyKind();
    names = new NameResolver(text, vocabulary, kinds, namesEvents);
    if (namesEvents && token().kind() == Token.Kind.END) {
      return new FilterClause(kinds, new Condition.Always());
    }
    if (namesEvents) {
      expect(":");
    }
    final Condition condition = condition(union());
    if (token().kind() != Token.Kind.END) {
      throw error("'&&', '||' or the end");
    }
    return new FilterClause(kinds, condition);
  }

  // ---- events ----

  private boolean beginsWithEvents() {
    boolean wordsOnly = true;
    for (final Token token : tokens) {
      if (token.is(":")) {
        return true;
      }
      wordsOnly &= token.kind() == Token.Kind.WORD || token.is(",") || isEnd(token);
    }
    return wordsOnly;
  }

  private static boolean isEnd(final Token token) {
    return token.kind() == Token.Kind.END;
  }

  private boolean[] events() {
    final boolean[] kinds = new boolean[vocabulary.kindCount()];
    do {
      final Token token = token();
      if (token.kind() != Token.Kind.WORD) {
        throw error("EVENT, EVENT: EXPRESSION or EXPRESSION");
      }
      final long[] named = vocabulary.kinds(token.text());
      if (named.length == 0) {
        throw unknownEvent(token);
      }
      for (final long kind : named) {
        kinds[(int) kind] = true;
      }
      at++;
    } while (accept(","));
    return kinds;
  }

  private IllegalArgumentException unknownEvent(final Token token) {
    final String nearest = NearestName.of(token.text(), vocabulary.events().names());
    final String otherwise =
        vocabulary.field(token.text()) == null
            ? ""
            : "; or *: " + token.text() + " for every event with that field";
    return FilterText.error(
        text,
        token.column(),
        "event '" + token.text() + "'",
        "an event's or a tracepoint's name, as '" + nearest + "'" + otherwise);
  }

  private boolean[] everyKind() {
    final boolean[] kinds = new boolean[vocabulary.kindCount()];
    Arrays.fill(kinds, true);
    return kinds;
  }

  // ---- conditions ----

  /** {@code a || b}; what is no condition yet stays a number, for a mask in brackets. */
  private Part union() {
    final Part first = both();
    if (!token().is("||")) {
      return first;
    }
    final List<Condition> conditions = new ArrayList<>();
    conditions.add(condition(first));
    while (accept("||")) {
      conditions.add(condition(both()));
    }
    return Part.of(new Condition.AnyOf(conditions), first.column());
  }

  private Part both() {
    final Part first = negation();
    if (!token().is("&&")) {
      return first;
    }
    final List<Condition> conditions = new ArrayList<>();
    conditions.add(condition(first));
    while (accept("&&")) {
      conditions.add(condition(negation()));
    }
    return Part.of(new Condition.AllOf(conditions), first.column());
  }

  private Part negation() {
    final int column = token().column();
    if (!accept("!")) {
      return comparison();
    }
    enter();
    final Condition negated = new Condition.Not(condition(negation()));
    depth--;
    return Part.of(negated, column);
  }

  private Part comparison() {
    final Part left = bits();
    final Token symbol = token();
    if (accept("~")) {
      final Token pattern = token();
      at++;
      return Part.of(names.like(number(left), symbol, pattern), left.column());
    }
    final Condition.Comparator comparator =
        symbol.kind() == Token.Kind.SYMBOL ? Condition.Comparator.of(symbol.text()) : null;
    if (comparator == null) {
      return left;
    }
    at++;
    final Operand first = number(left);
    final Operand second = number(bits());
    return Part.of(names.compared(first, comparator, second, symbol), left.column());
  }

  private Condition condition(final Part part) {
    return part.condition() == null
        ? names.notZero(part.operand(), part.column())
        : part.condition();
  }

  // ---- numbers ----

  private Part bits() {
    final Part first = mask();
    if (!token().is("|")) {
      return first;
    }
    final List<Operand> parts = new ArrayList<>();
    parts.add(number(first));
    while (accept("|")) {
      parts.add(number(mask()));
    }
    return Part.of(new Operand.Union(parts), first.column());
  }

  private Part mask() {
    final Part first = term();
    if (!token().is("&")) {
      return first;
    }
    final List<Operand> parts = new ArrayList<>();
    parts.add(number(first));
    while (accept("&")) {
      parts.add(number(term()));
    }
    return Part.of(new Operand.Mask(parts), first.column());
  }

  private Part term() {
    final Token token = token();
    if (token.is("(")) {
      at++;
      enter();
      final Part inside = union();
      expect(")");
      depth--;
      return inside;
    }
    switch (token.kind()) {
      case NUMBER -> {
        at++;
        return Part.of(new Operand.Constant(number(token), token.text().startsWith("-")), column());
      }
      case WORD, QUOTED -> {
        at++;
        return Part.of(new Operand.Word(token), token.column());
      }
      default -> throw error("a field, a number or '('");
    }
  }

  private int column() {
    return tokens.get(at - 1).column();
  }

  private Operand number(final Part part) {
    if (part.operand() == null) {
      throw FilterText.error(text, part.column(), "a condition", "a field or a number");
    }
    return part.operand();
  }

  private long number(final Token token) {
    try {
      return token.text().startsWith("0x") || token.text().startsWith("0X")
          ? Long.parseUnsignedLong(token.text().substring(2), 16)
          : Long.parseLong(token.text());
    } catch (final NumberFormatException notANumber) {
      throw FilterText.error(
          text,
          token.column(),
          "'" + token.text() + "'",
          "a number, as 42, -1 or 0x1a3 in 64 bits");
    }
  }

  // ---- tokens ----

  private Token token() {
    return tokens.get(Math.min(at, tokens.size() - 1));
  }

  private boolean accept(final String symbol) {
    if (token().is(symbol)) {
      at++;
      return true;
    }
    return false;
  }

  private void expect(final String symbol) {
    if (!accept(symbol)) {
      throw error("'" + symbol + "'");
    }
  }

  private void enter() {
    if (++depth > DEEPEST) {
      throw FilterText.error(
          text,
          tokens.get(at - 1).column(),
          (DEEPEST + 1) + " '(' and '!' inside each other",
          "at most " + DEEPEST);
    }
  }

  private IllegalArgumentException error(final String expected) {
    return FilterText.error(text, token().column(), token().quoted(), expected);
  }
}
