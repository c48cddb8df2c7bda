package umbra.journal.diff;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import umbra.mmu.state.Parameter;
import umbra.mmu.vm.RunConfiguration;

/** In what two runs were told to be different. */
public final class ConfigurationDiff {
  private ConfigurationDiff() {}

  /** The differences: names, schedule, quantum, switches, and the first line of the scenarios. */
  public static List<Difference> of(final RunConfiguration a, final RunConfiguration b) {
    final List<Difference> differences = new ArrayList<>();
    add(differences, "vm", a.vm(), b.vm());
    add(differences, "scenario", a.scenario(), b.scenario());
    add(differences, "schedule", a.schedule().text(), b.schedule().text());
    add(differences, "quantum", Long.toString(a.quantum()), Long.toString(b.quantum()));
    final TreeSet<String> keys = new TreeSet<>(a.settings().keySet());
    keys.addAll(b.settings().keySet());
    for (final String key : keys) {
      add(differences, "set " + key, setting(a, key), setting(b, key));
    }
    scenarioText(differences, a.text(), b.text());
    return differences;
  }

  private static String setting(final RunConfiguration run, final String key) {
    final String value = run.settings().get(key);
    final Parameter parameter = Parameter.ofKey(key);
    if (value != null || parameter == null) {
      return value;
    }
    return parameter.initial() + " (not set)";
  }

  private static void scenarioText(
      final List<Difference> to, final String textA, final String textB) {
    final String[] linesA = textA.split("\n", -1);
    final String[] linesB = textB.split("\n", -1);
    int line = 0;
    while (line < linesA.length && line < linesB.length && linesA[line].equals(linesB[line])) {
      line++;
    }
    add(to, "scenario line " + (line + 1), lineOrNull(linesA, line), lineOrNull(linesB, line));
  }

  private static String lineOrNull(final String[] lines, final int line) {
    return line < lines.length ? lines[line].strip() : null;
  }

  private static void add(
      final List<Difference> to, final String what, final String a, final String b) {
    if (!Objects.equals(a, b)) {
      to.add(new Difference(what, a, b));
    }
  }
}
