package umbra.cli.experiment.split;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Scenarios that the real KVM of Linux 6.1 ran, of which recordings are among the tests. */
final class RecordedScenario {
  static final String NX = "y20-nested-nx-split-exec";
  static final String FORTY = "y21-split-descriptors-40";
  static final String FORTY_ONE = "y22-split-descriptors-41";

  private RecordedScenario() {}

  /** Its text. */
  static String text(String name) {
    try (InputStream in = RecordedScenario.class.getResourceAsStream(name + ".txt")) {
      if (in == null) {
        throw new IllegalStateException("the program lacks its scenario " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
