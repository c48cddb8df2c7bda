package umbra.cli.experiment;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The folder that an experiment fills: journals while it runs, tables and page at its end. */
public final class FindingsFolder {
  private static final String PAGE = "index.html";
  private static final String TEXT = "findings.txt";

  private final Path folder;

  /**
   * A folder that does not exist yet, or is empty. It is made when there is something to put in.
   *
   * @throws IllegalArgumentException if it holds something or is none
   */
  public FindingsFolder(Path folder) throws IOException {
    this.folder = folder;
    if (Files.exists(folder) && !Files.isDirectory(folder)) {
      throw new IllegalArgumentException("found the file " + folder + ", expected a new folder");
    }
    if (Files.isDirectory(folder)) {
      try (Stream<Path> inside = Files.list(folder)) {
        if (inside.findAny().isPresent()) {
          throw new IllegalArgumentException(
              "found files in " + folder + ", expected a new or an empty folder");
        }
      }
    }
  }

  public Path path() {
    return folder;
  }

  /** The page for a browser. */
  public Path page() {
    return folder.resolve(PAGE);
  }

  /** Writes what was found, in every form. */
  public void write(Experiment experiment, Findings findings, FindingsPage page)
      throws IOException {
    Files.createDirectories(folder);
    for (Table table : findings.tables()) {
      TableText text = new TableText(table);
      write(table.name() + ".csv", text::csv);
      write(table.name() + ".ndjson", text::ndjson);
    }
    write(TEXT, out -> print(experiment, findings, out));
    write(PAGE, page::write);
  }

  private static void print(Experiment experiment, Findings findings, OutputStream out) {
    PrintWriter text = new PrintWriter(out, false, StandardCharsets.UTF_8);
    FindingsText.print(experiment, findings, text);
    text.flush();
  }

  private void write(String name, Content content) throws IOException {
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(folder.resolve(name)))) {
      content.write(out);
    }
  }

  /** Writes a file's content. */
  @FunctionalInterface
  private interface Content {
    void write(OutputStream out) throws IOException;
  }
}
