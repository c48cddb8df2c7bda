package umbra.cli.conform;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Pairs scenario files with result files by name: {@code NAME.txt} with {@code NAME.txt} or {@code
 * NAME.txt.gz}. Paths may be files or folders. A file that is named must find its counterpart; in a
 * folder what has none is left out. Raw traces ({@code NAME.trace.gz}) are ignored.
 */
public final class ScenarioPairs {
  private final TreeMap<String, Path> scenarios = new TreeMap<>();
  private final TreeSet<String> namedScenarios = new TreeSet<>();
  private final TreeSet<String> namesWithResult = new TreeSet<>();
  private final List<ScenarioPair> pairs = new ArrayList<>();

  private ScenarioPairs() {}

  /**
   * Finds the pairs, in the order of the result paths and by name within a folder.
   *
   * @throws PairingException if a path does not exist, a named file has no counterpart, a name is
   *     ambiguous, or nothing pairs
   * @throws IOException if a folder cannot be read
   */
  public static List<ScenarioPair> of(List<Path> scenarioPaths, List<Path> resultPaths)
      throws PairingException, IOException {
    ScenarioPairs found = new ScenarioPairs();
    for (Path path : scenarioPaths) {
      found.addScenarios(path);
    }
    for (Path path : resultPaths) {
      found.addResults(path);
    }
    found.checkNamedScenarios();
    if (found.pairs.isEmpty()) {
      throw new PairingException(
          "no scenario in " + scenarioPaths + " has a result in " + resultPaths);
    }
    return found.labelled();
  }

  private void addScenarios(Path path) throws PairingException, IOException {
    requireExisting("scenario", path);
    if (Files.isDirectory(path)) {
      for (Path file : filesIn(path)) {
        if (scenarioName(file) != null) {
          addScenario(file);
        }
      }
    } else if (scenarioName(path) == null) {
      throw new PairingException("scenario " + path + ": expected a name that ends in .txt");
    } else {
      addScenario(path);
      namedScenarios.add(scenarioName(path));
    }
  }

  private void addScenario(Path file) throws PairingException, IOException {
    Path earlier = scenarios.put(scenarioName(file), file);
    if (earlier != null && !Files.isSameFile(earlier, file)) {
      throw new PairingException("two scenarios of one name: " + earlier + " and " + file);
    }
  }

  private void addResults(Path path) throws PairingException, IOException {
    requireExisting("result", path);
    if (Files.isDirectory(path)) {
      for (Path file : filesIn(path)) {
        if (scenarios.containsKey(String.valueOf(resultName(file)))) {
          addPair(file);
        }
      }
    } else if (!isRawTrace(path)) {
      addNamedResult(path);
    }
  }

  private void addNamedResult(Path file) throws PairingException {
    String name = resultName(file);
    if (name == null) {
      throw new PairingException(
          "result " + file + ": expected a name that ends in .txt or .txt.gz");
    }
    if (!scenarios.containsKey(name)) {
      throw new PairingException(
          "result " + file + ": no scenario named " + name + ".txt is given");
    }
    addPair(file);
  }

  private void addPair(Path result) throws PairingException {
    String name = resultName(result);
    for (ScenarioPair pair : pairs) {
      if (pair.name().equals(name) && folder(pair.result()).equals(folder(result))) {
        throw new PairingException(
            "two results of " + name + ": " + pair.result() + " and " + result);
      }
    }
    namesWithResult.add(name);
    pairs.add(new ScenarioPair(name, scenarios.get(name), result));
  }

  private void checkNamedScenarios() throws PairingException {
    for (String name : namedScenarios) {
      if (!namesWithResult.contains(name)) {
        throw new PairingException(
            "scenario "
                + scenarios.get(name)
                + ": no result named "
                + name
                + ".txt or "
                + name
                + ".txt.gz is given");
      }
    }
  }

  /** The same scenario with other module parameters is told apart by the folder of its result. */
  private List<ScenarioPair> labelled() {
    if (pairs.size() == namesWithResult.size()) {
      return List.copyOf(pairs);
    }
    List<ScenarioPair> labelled = new ArrayList<>(pairs.size());
    for (ScenarioPair pair : pairs) {
      String name = folder(pair.result()).getFileName() + "/" + pair.name();
      labelled.add(new ScenarioPair(name, pair.scenario(), pair.result()));
    }
    return List.copyOf(labelled);
  }

  private static void requireExisting(String what, Path path) throws PairingException {
    if (!Files.exists(path)) {
      throw new PairingException(what + " " + path + ": no such file or folder");
    }
  }

  private static List<Path> filesIn(Path folder) throws IOException {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (Path entry : entries) {
        if (Files.isRegularFile(entry)) {
          files.add(entry);
        }
      }
    }
    files.sort(null);
    return files;
  }

  private static Path folder(Path file) {
    return file.toAbsolutePath().normalize().getParent();
  }

  private static String scenarioName(Path file) {
    return withoutEnd(file, ".txt");
  }

  private static String resultName(Path file) {
    String name = withoutEnd(file, ".txt.gz");
    return name != null ? name : withoutEnd(file, ".txt");
  }

  private static boolean isRawTrace(Path file) {
    return withoutEnd(file, ".trace.gz") != null;
  }

  /** The file's name without {@code end}, or null if it does not end so. */
  private static String withoutEnd(Path file, String end) {
    String name = String.valueOf(file.getFileName());
    return name.endsWith(end) ? name.substring(0, name.length() - end.length()) : null;
  }
}
