package umbra.mmu.scenario;

import java.util.List;

/** The keyword arguments of a line, in whatever order they stood. */
final class Keywords {

  private final Line line;
  private final List<String> names;
  private final List<String> switches;
  private final Token[] values;
  private final Token[] switchedOn;

  Keywords(Line line, List<String> names, List<String> switches) {
    this.line = line;
    this.names = names;
    this.switches = switches;
    this.values = new Token[names.size()];
    this.switchedOn = new Token[switches.size()];
  }

  void add(Token word) {
    int equals = word.text().indexOf('=');
    if (equals < 0) {
      addSwitch(word);
    } else {
      addValue(word, word.text().substring(0, equals), word.from(equals + 1));
    }
  }

  /** Whether the word stands in the line. */
  boolean isOn(String name) {
    return switchAt(name) != null;
  }

  /** The word where it stands in the line, or null. */
  Token switchAt(String name) {
    return switchedOn[switches.indexOf(name)];
  }

  /** Whether the line has this argument. */
  boolean has(String name) {
    return values[names.indexOf(name)] != null;
  }

  /** The argument's value, which must be there. */
  Token required(String name, String expected) {
    Token value = values[names.indexOf(name)];
    if (value == null) {
      throw line.end().error("'" + name + "=' with " + expected);
    }
    return value;
  }

  long required(String name, NumberRange range) {
    return range.read(required(name, range.expected()));
  }

  long number(String name, NumberRange range, long absent) {
    Token value = values[names.indexOf(name)];
    return value == null ? absent : range.read(value);
  }

  /** Flag letters. */
  long flags(String name, long absent) {
    Token value = values[names.indexOf(name)];
    return value == null ? absent : EntryFlags.read(value);
  }

  /** A bit of a register: {@code name=0} or {@code name=1}. */
  BitChange bit(String name) {
    Token value = values[names.indexOf(name)];
    if (value == null) {
      return BitChange.KEEP;
    }
    return NumberRange.BIT.read(value) == 0 ? BitChange.CLEAR : BitChange.SET;
  }

  private void addSwitch(Token word) {
    int index = switches.indexOf(word.text());
    if (index < 0) {
      throw word.error(Vocabulary.expectation(allowed(), word.text(), choices()));
    }
    if (switchedOn[index] != null) {
      throw word.error("'" + word.text() + "' once");
    }
    switchedOn[index] = word;
  }

  private void addValue(Token word, String name, Token value) {
    int index = names.indexOf(name);
    if (index < 0) {
      throw word.error(Vocabulary.expectation(allowed(), name + "=", choices()));
    }
    if (values[index] != null) {
      throw word.error("'" + name + "=' once");
    }
    values[index] = value;
  }

  private String allowed() {
    return names.isEmpty() && switches.isEmpty() ? "the end of the line" : "a keyword argument";
  }

  private String[] choices() {
    String[] choices = new String[names.size() + switches.size()];
    for (int i = 0; i < names.size(); i++) {
      choices[i] = names.get(i) + "=";
    }
    for (int i = 0; i < switches.size(); i++) {
      choices[names.size() + i] = switches.get(i);
    }
    return choices;
  }
}
