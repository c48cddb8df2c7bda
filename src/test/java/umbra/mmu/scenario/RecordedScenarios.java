package umbra.mmu.scenario;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** The scenarios that were run on the real KVM, by file name. */
final class RecordedScenarios {

  private RecordedScenarios() {}

  static Map<String, byte[]> all() {
    Map<String, byte[]> scenarios = new TreeMap<>();
    try (InputStream resource =
            RecordedScenarios.class.getResourceAsStream("/oracle/scenarios.zip");
        ZipInputStream zip = new ZipInputStream(resource)) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        scenarios.put(entry.getName(), zip.readAllBytes());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return scenarios;
  }
}
