package umbra.journal.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import umbra.mmu.program.TraceError;
import umbra.mmu.program.TraceIdentity;
import umbra.mmu.scenario.ScenarioParser;

final class TraceFolderTest {
  private static final String TEXT = "I  1000,4\n S 1ffc,8\n";

  /** What sha256sum prints for the text. */
  private static final String SHA256 =
      "fbcefbb6c49cd96898cdff2a4775892e1c5d0bf17b432f85b275e04fea599eaa";

  @TempDir private Path folder;
  private TraceFolder traces;

  @BeforeEach
  void openTheFolder() {
    traces = new TraceFolder(folder);
  }

  @Test
  void aFileIsKnownByItsHashItsLengthAndItsAccesses() throws IOException {
    Files.writeString(folder.resolve("t"), TEXT);
    assertThat(identities("t")).containsExactly(new TraceIdentity("t", SHA256, 20, 3));
  }

  @Test
  void gzipIsRecognisedWhateverTheNameAndMayHaveSeveralMembers() throws IOException {
    ByteArrayOutputStream twice = new ByteArrayOutputStream();
    twice.write(gzip(TEXT));
    twice.write(gzip(TEXT));
    Files.write(folder.resolve("t.txt"), twice.toByteArray());
    TraceIdentity identity = identities("t.txt").get(0);
    assertThat(identity.accesses()).isEqualTo(6);
    assertThat(identity.bytes()).isEqualTo(twice.size());
    traces.expect(List.of(identity));
  }

  @Test
  void aFileThatIsNamedTwiceIsOneInput() throws IOException {
    Files.writeString(folder.resolve("t"), TEXT);
    assertThat(identities("t", "t gva-offset=0x1000 skip=1", "t")).hasSize(1);
  }

  @Test
  void aBrokenLineIsFoundBehindEachOffset() throws IOException {
    Files.writeString(folder.resolve("t"), TEXT);
    assertThatExceptionOfType(TraceError.class)
        .isThrownBy(() -> identities("t", "t gva-offset=0x7fffffffe000"))
        .withMessageStartingWith("t:2:9: found '8'");
  }

  @Test
  void aCutFileIsRefused() throws IOException {
    byte[] whole = gzip(TEXT.repeat(1000));
    Files.write(folder.resolve("t"), Arrays.copyOf(whole, whole.length / 2));
    refused(() -> identities("t"), "found what cannot be read (EOFException: ");
  }

  @Test
  void whatIsNoFileIsRefused() throws IOException {
    refused(() -> identities("t"), "found no such file, expected a trace");
    Files.createDirectory(folder.resolve("t"));
    refused(() -> identities("t"), "found a folder, expected a trace");
  }

  @Test
  void anotherFileThanTheRunHadIsRefused() throws IOException {
    Files.writeString(folder.resolve("t"), TEXT);
    List<TraceIdentity> known = identities("t");
    traces.expect(known);
    Files.writeString(folder.resolve("t"), TEXT.replace('4', '3'));
    refused(() -> traces.expect(known), "found another file than the run's trace, 20 bytes with");
    Files.delete(folder.resolve("t"));
    refused(() -> traces.expect(known), "found no such file, expected the run's trace, 20 bytes");
  }

  @Test
  void fuzzInputsAreTakenAsTheyAre() {
    for (byte[] text : SampleProgramTraces.texts()) {
      SampleProgramTraces.survey(text);
    }
  }

  private void refused(Runnable reading, String message) {
    assertThatExceptionOfType(TraceFileException.class)
        .isThrownBy(reading::run)
        .withMessageStartingWith(folder.resolve("t") + ": " + message);
  }

  private List<TraceIdentity> identities(String... traceLines) {
    StringBuilder text = new StringBuilder("ops\n");
    for (String line : traceLines) {
      text.append("trace vcpu=0 file=").append(line).append('\n');
    }
    return traces.identities(ScenarioParser.parse("s", text.toString()));
  }

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return packed.toByteArray();
  }
}
