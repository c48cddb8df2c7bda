package umbra.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs a measuring program in a JVM of its own, so that neither compiled code nor heap of another
 * run shows in its figures.
 */
final class FreshJvm {
  private static final String HEAP = "-Xmx2g";
  private static final List<String> PASSED_ON =
      List.of("config.file", "logback.configurationFile", "java.io.tmpdir");

  private FreshJvm() {}

  /** The last figures that the program prints: it may repeat itself to warm up. */
  static Measurement measure(final Class<?> program, final Object... arguments) {
    try {
      return lastFigures(start(program, arguments), program);
    } catch (final IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private static Process start(final Class<?> program, final Object... arguments)
      throws IOException {
    final List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add(HEAP);
    for (final String property : PASSED_ON) {
      if (System.getProperty(property) != null) {
        command.add("-D" + property + "=" + System.getProperty(property));
      }
    }
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(program.getName());
    for (final Object argument : arguments) {
      command.add(argument.toString());
    }
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  private static Measurement lastFigures(final Process process, final Class<?> program)
      throws IOException {
    Measurement last = null;
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        last = Measurement.isLine(line) ? Measurement.parse(line) : last;
      }
      if (process.waitFor() != 0 || last == null) {
        throw new IllegalStateException(program.getSimpleName() + " failed");
      }
      return last;
    } catch (final InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }
}
