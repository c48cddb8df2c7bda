package umbra.mmu.scenario;

/** Reads the scenario language; {@code docs/scenario-language.md} describes it. */
public final class ScenarioParser {

  private static final String SUFFIX = ".txt";

  private ScenarioParser() {}

  /**
   * Parses the content of a file.
   *
   * @param file the name that errors give and that the scenario's name is taken from; nothing is
   *     opened
   * @param content UTF-8 text
   * @throws ScenarioError if it is no scenario, or no text
   */
  public static Scenario parse(String file, byte[] content) {
    return parse(file, SourceText.decode(file, content));
  }

  /**
   * Parses a scenario's text.
   *
   * @param file the name that errors give and that the scenario's name is taken from; nothing is
   *     opened
   * @throws ScenarioError if it is no scenario
   */
  public static Scenario parse(String file, String text) {
    SourceText.rejectNul(file, text);
    SourceText source = new SourceText(file, text);
    Declarations declarations = new Declarations();
    SetUpReader setUp = new SetUpReader(nameOf(file), declarations);
    StepReader steps = new StepReader(declarations);
    boolean inSetUp = true;
    for (Line line : source.lines()) {
      if (inSetUp) {
        inSetUp = setUp.accept(line);
      } else {
        steps.accept(line);
      }
    }
    if (inSetUp) {
      throw source.end().error("a set-up line or 'ops'");
    }
    return new Scenario(setUp.name(), setUp.setUp(), steps.finished(source.end()));
  }

  private static String nameOf(String file) {
    int folder = Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\'));
    String name = file.substring(folder + 1);
    return name.endsWith(SUFFIX) ? name.substring(0, name.length() - SUFFIX.length()) : name;
  }
}
