package umbra.cli.experiment;

/**
 * A value of an experiment that {@code --set} can change.
 *
 * @param key its name
 * @param meaning what it is, in one line
 * @param standard its value unless it is set
 * @param least smallest number allowed
 * @param most largest number allowed; below {@code least} for a knob that is a text
 */
public record Knob(String key, String meaning, String standard, long least, long most) {

  /** A whole number from {@code least} to {@code most}. */
  public static Knob number(String key, String meaning, long standard, long least, long most) {
    return new Knob(key, meaning, Long.toString(standard), least, most);
  }

  /** Any text, as the name of a file is. */
  public static Knob text(String key, String meaning, String standard) {
    return new Knob(key, meaning, standard, 0, -1);
  }

  boolean isNumber() {
    return least <= most;
  }
}
