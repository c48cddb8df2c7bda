package umbra.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run as one file and back; and what of a file that somebody has changed. */
final class PackCommandTest {
  private static final String COMMENT = "umbra-sha256 ";

  @TempDir private static Path folder;

  private static Path journal;
  private static Path packed;
  private static CommandResult packing;

  @BeforeAll
  static void packARun() {
    journal = folder.resolve("journal");
    packed = folder.resolve("run.umbra");
    CommandResult.ofRun(CommandResult.SCENARIOS.resolve("four-vcpus-two-spaces.txt"), journal);
    packing = CommandResult.of("pack", journal, "-o", packed);
  }

  @Test
  void aPackedRunUnpacksToTheSameJournal() {
    assertThat(packing.exitCode()).as(packing.err()).isEqualTo(ExitCode.DONE);
    Path copy = folder.resolve("copy");
    CommandResult unpacking = CommandResult.of("unpack", packed, "--to", copy);
    assertThat(unpacking.exitCode()).as(unpacking.err()).isEqualTo(ExitCode.DONE);
    assertThat(unpacking.outField("chain")).isEqualTo(packing.outField("chain"));
    assertThat(CommandResult.of("verify", copy).outLines()).endsWith("whole");
    assertThat(CommandResult.of("verify", copy).out())
        .isEqualTo(CommandResult.of("verify", journal).out());
    assertThat(CommandResult.of("diff", journal, copy).exitCode()).isEqualTo(ExitCode.DONE);
    assertThat(CommandResult.of("inspect", copy).out())
        .isEqualTo(CommandResult.of("inspect", journal).out());
  }

  @Test
  void theSameJournalGivesTheSameBytesAndSoDoesItsCopy() throws IOException {
    Path again = folder.resolve("again.umbra");
    CommandResult.of("pack", journal, "-o", again);
    assertThat(again).hasSameBinaryContentAs(packed);
    Path copy = folder.resolve("copy-to-pack");
    CommandResult.of("unpack", packed, "--to", copy);
    Path ofCopy = folder.resolve("of-copy.umbra");
    CommandResult.of("pack", copy, "-o", ofCopy);
    assertThat(ofCopy).hasSameBinaryContentAs(packed);
  }

  @Test
  void checkpointsComeAlongWhereTheyAreAskedFor() throws IOException {
    Path with = folder.resolve("with");
    CommandResult.ofRun(CommandResult.SCENARIOS.resolve("first-touch.txt"), with);
    Path checkpoints = Files.createDirectories(with.resolve("checkpoints"));
    Files.write(checkpoints.resolve("first-touch-0000000000000001.checkpoint"), new byte[] {1, 2});
    Path file = folder.resolve("with.umbra");
    CommandResult.of("pack", with, "-o", file, "--checkpoints");
    Path copy = folder.resolve("with-copy");
    CommandResult result = CommandResult.of("unpack", file, "--to", copy);
    assertThat(result.exitCode()).as(result.err()).isEqualTo(ExitCode.DONE);
    assertThat(copy.resolve("checkpoints/first-touch-0000000000000001.checkpoint"))
        .hasBinaryContent(new byte[] {1, 2});
  }

  @Test
  void anInterruptedRunIsResumedWhereItWasUnpacked() throws IOException {
    Path interrupted = StoreFiles.copy(journal, folder.resolve("interrupted"));
    try (StoreFiles store = new StoreFiles(interrupted)) {
      for (String stream : List.of("vcpu|four-vcpus-two-spaces|0", "vm|four-vcpus-two-spaces")) {
        long last = store.count(stream);
        store.delete(stream, last);
        store.setCount(stream, last - 1);
      }
      for (int vcpu = 1; vcpu < 4; vcpu++) {
        store.delete("vcpu|four-vcpus-two-spaces|" + vcpu, 1);
        store.setCount("vcpu|four-vcpus-two-spaces|" + vcpu, 0);
      }
    }
    Path file = folder.resolve("interrupted.umbra");
    CommandResult part = CommandResult.of("pack", interrupted, "-o", file);
    assertThat(part.outField("ended")).isEqualTo("false");
    Path copy = folder.resolve("interrupted-copy");
    CommandResult.of("unpack", file, "--to", copy);
    CommandResult resumed = CommandResult.of("resume", copy);
    assertThat(resumed.exitCode()).as(resumed.err()).isEqualTo(ExitCode.DONE);
    assertThat(resumed.outField("chain head")).isEqualTo(packing.outField("chain"));
  }

  @Test
  void anyFlippedBitIsRefusedAndLeavesNothing() throws IOException {
    byte[] bytes = Files.readAllBytes(packed);
    Random random = new Random(42);
    for (int i = 0; i < 300; i++) {
      int bit = i < 64 ? i * 8 : random.nextInt(bytes.length * 8);
      byte[] damaged = bytes.clone();
      damaged[bit / 8] ^= (byte) (1 << bit % 8);
      expectRefused(damaged, "bit " + bit);
    }
  }

  @Test
  void anyTruncationIsRefusedAndLeavesNothing() throws IOException {
    byte[] bytes = Files.readAllBytes(packed);
    Random random = new Random(7);
    for (int i = 0; i < 150; i++) {
      int length = i < 50 ? bytes.length - 1 - i : random.nextInt(bytes.length);
      expectRefused(Arrays.copyOf(bytes, length), "length " + length);
    }
  }

  @Test
  void anEntryThatLeadsOutsideIsRefused() throws IOException {
    Map<String, byte[]> entries = entries();
    byte[] evil = {6, 6, 6};
    String name = "checkpoints/../../evil.checkpoint";
    entries.put(name, evil);
    withManifestLine(entries, "entry 3 " + sha256(evil) + " " + name);
    CommandResult result = expectRefused(sealed(entries), "traversal");
    assertThat(result.err()).contains("has a name that no archive's entry has");
  }

  @Test
  void anEntryThatTheManifestDoesNotNameIsRefused() throws IOException {
    Map<String, byte[]> entries = entries();
    entries.put("extra", new byte[10]);
    assertThat(expectRefused(sealed(entries), "extra").err()).contains("'extra'");
    entries.remove("extra");
    entries.remove("scenario.txt");
    assertThat(expectRefused(sealed(entries), "missing").err())
        .contains("'scenario.txt' is missing");
  }

  @Test
  void anEntryThatUnpacksToMoreThanItSaysIsRefused() throws IOException {
    Map<String, byte[]> entries = entries();
    byte[] bomb = new byte[50_000_000];
    String name = "checkpoints/bomb.checkpoint";
    entries.put(name, bomb);
    withManifestLine(entries, "entry 100 " + sha256(bomb) + " " + name);
    assertThat(expectRefused(sealed(entries), "bomb").err()).contains("more bytes");
    entries = entries();
    entries.put(name, new byte[1]);
    withManifestLine(entries, "entry 99999999999 " + sha256(new byte[1]) + " " + name);
    assertThat(expectRefused(sealed(entries), "too large").err()).contains("too many");
  }

  @Test
  void recordsThatAreNoJournalAreRefusedThoughEveryChecksumFits() throws IOException {
    Map<String, byte[]> entries = entries();
    byte[] stream = entries.get("streams/00001").clone();
    String before = sha256(stream);
    stream[stream.length / 2] ^= 1;
    entries.put("streams/00001", stream);
    String manifest = new String(entries.get("manifest"), StandardCharsets.UTF_8);
    entries.put(
        "manifest", manifest.replace(before, sha256(stream)).getBytes(StandardCharsets.UTF_8));
    assertThat(expectRefused(sealed(entries), "records").err()).contains("vm|four-vcpus");
  }

  @Test
  void badInputIsOneLine() throws IOException {
    assertOneLine(2, "exists, expected a new file", "pack", journal, "-o", packed);
    assertOneLine(2, "no such folder", "pack", folder.resolve("none"), "-o", folder.resolve("n"));
    assertOneLine(2, "not empty", "unpack", packed, "--to", journal);
    assertOneLine(2, "found a folder", "unpack", journal, "--to", folder.resolve("n"));
    assertOneLine(2, "no such file", "unpack", folder.resolve("none"), "--to", folder.resolve("n"));
    Path text = Files.writeString(folder.resolve("text"), "a text".repeat(100));
    assertOneLine(2, "not an archive", "unpack", text, "--to", folder.resolve("n"));
    assertThat(folder.resolve("n")).doesNotExist();
  }

  @Test
  void aDamagedJournalIsNotPacked() throws IOException {
    Path damaged = StoreFiles.copy(journal, folder.resolve("damaged"));
    try (StoreFiles store = new StoreFiles(damaged)) {
      byte[] record = store.record("vm|four-vcpus-two-spaces", 2);
      record[record.length / 2] ^= 1;
      store.put("vm|four-vcpus-two-spaces", 2, record);
    }
    CommandResult result = CommandResult.of("pack", damaged, "-o", folder.resolve("n"));
    assertThat(result.exitCode()).isEqualTo(ExitCode.CHECK_FAILED);
    assertThat(result.out()).contains("DAMAGED", "umbra salvage");
    assertThat(folder.resolve("n")).doesNotExist();
  }

  private static void assertOneLine(int exitCode, String message, Object... args) {
    CommandResult result = CommandResult.of(args);
    assertThat(result.exitCode()).as(result.err()).isEqualTo(exitCode);
    assertThat(result.errLines()).singleElement().asString().contains(message);
  }

  private static CommandResult expectRefused(byte[] archive, String how) throws IOException {
    Path file = Files.write(folder.resolve("damaged.umbra"), archive);
    Path to = folder.resolve("refused");
    CommandResult result = CommandResult.of("unpack", file, "--to", to);
    assertThat(result.exitCode()).as(how).isIn(ExitCode.CHECK_FAILED, ExitCode.BAD_INPUT);
    assertThat(result.errLines()).as(how).hasSize(1);
    assertThat(result.out()).as(how).isEmpty();
    assertThat(to).as(how).doesNotExist();
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(Path::getFileName).map(Path::toString)).noneMatch("evil"::equals);
    }
    return result;
  }

  private static Map<String, byte[]> entries() throws IOException {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    try (ZipFile zip = new ZipFile(packed.toFile())) {
      for (ZipEntry entry : zip.stream().toList()) {
        entries.put(entry.getName(), zip.getInputStream(entry).readAllBytes());
      }
    }
    return entries;
  }

  private static void withManifestLine(Map<String, byte[]> entries, String line) {
    String manifest = new String(entries.get("manifest"), StandardCharsets.UTF_8) + line + "\n";
    entries.put("manifest", manifest.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * An archive of these entries whose checksum over all bytes is right: an attacker can do that.
   */
  private static byte[] sealed(Map<String, byte[]> entries) throws IOException {
    Path file = folder.resolve("sealed");
    try (OutputStream out = Files.newOutputStream(file);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      zip.setComment(COMMENT + "0".repeat(64));
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        zip.putNextEntry(new ZipEntry(entry.getKey()));
        zip.write(entry.getValue());
        zip.closeEntry();
      }
    }
    byte[] bytes = Files.readAllBytes(file);
    byte[] body = Arrays.copyOf(bytes, bytes.length - 64);
    System.arraycopy(sha256(body).getBytes(StandardCharsets.US_ASCII), 0, bytes, body.length, 64);
    return bytes;
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
