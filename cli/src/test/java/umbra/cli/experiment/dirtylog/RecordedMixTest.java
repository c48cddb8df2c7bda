package umbra.cli.experiment.dirtylog;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The recorded program against the recording of KVM 6.1 that is kept. */
class RecordedMixTest {

  static List<RecordedMix> recorded() {
    return RecordedMix.ALL;
  }

  @ParameterizedTest
  @MethodSource("recorded")
  void theScenarioIsTheOneThatWasRecorded(RecordedMix mix) throws IOException {
    try (InputStream file = open(mix, ".txt")) {
      assertThat(mix.scenario()).isEqualTo(new String(file.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  @ParameterizedTest
  @MethodSource("recorded")
  void theNumbersAreThoseOfTheRecording(RecordedMix mix) throws IOException {
    long faults = 0;
    long fast = 0;
    long dirty = -1;
    boolean logging = false;
    try (BufferedReader lines = recording(mix)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        logging |= line.endsWith(LoggedCounts.LOG_ON);
        faults += logging && line.contains(": kvm_page_fault: ") ? 1 : 0;
        fast += logging && isFixedFast(line) ? 1 : 0;
        int count = line.indexOf(" count=");
        if (count > 0 && line.contains("dirty=")) {
          dirty = Long.parseLong(line.substring(count + " count=".length()));
        }
      }
    }
    assertThat(fast).isEqualTo(mix.fast());
    assertThat(faults).isEqualTo(mix.fast() + mix.slow());
    assertThat(dirty).isEqualTo(mix.dirty());
  }

  /** A fast_page_fault that made the entry writable; one that gave up is told of too. */
  private static boolean isFixedFast(String line) {
    return line.contains(": fast_page_fault: ") && line.contains(" spurious 0 fixed 1");
  }

  private static BufferedReader recording(RecordedMix mix) throws IOException {
    InputStream unpacked = new GZIPInputStream(open(mix, ".txt.gz"));
    return new BufferedReader(new InputStreamReader(unpacked, StandardCharsets.UTF_8));
  }

  private static InputStream open(RecordedMix mix, String ending) {
    String name = "/golden/dirty-log/dl-" + mix.mode().word() + ending;
    return RecordedMixTest.class.getResourceAsStream(name);
  }
}
