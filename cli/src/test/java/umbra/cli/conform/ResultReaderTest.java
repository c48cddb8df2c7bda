package umbra.cli.conform;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

final class ResultReaderTest {

  @Test
  void readsTheHeaderThatAModelNeeds() throws IOException {
    try (ResultReader reader = Recordings.read(Recordings.TWO_OPERATIONS)) {
      assertThat(reader.header())
          .isEqualTo(
              new RecordedResult(
                  "tiny",
                  "npt=0 tdp_mmu=0",
                  List.of("id=0 gpa=0x0 size=0x800000 backing=4K hva=0x7f9c00000000 flags=0"),
                  List.of("0x10ff0 0x11027 count=1 step=0x0", "0x12010 0x3063 count=5 step=0x1000"),
                  List.of(new StatisticChange("host_state_reload", 5, 5)),
                  1,
                  List.of()));
    }
  }

  @Test
  void readsOperationsInOrderWithComparedTraceLinesOnly() throws IOException {
    try (ResultReader reader = Recordings.read(Recordings.TWO_OPERATIONS)) {
      assertThat(Recordings.operations(reader))
          .containsExactly(
              new RecordedOperation(
                  0,
                  "vcpu 0 nop",
                  "ok",
                  54_096,
                  List.of("kvm_mmu_set_spte: gfn 1 spte 4390e63 (rwx-) level 1 at 13aac000"),
                  List.of(
                      new StatisticChange("exits", 2, 2), new StatisticChange("pf_taken", 1, 1)),
                  List.of("Rmap_Count:\t0\t1", "Level=4K:\t3065\t7"),
                  List.of("+ v0 l4 0xffffff8000000000 table 0x827")),
              new RecordedOperation(
                  1,
                  "vcpu 0 read 0x400000",
                  "ok value=0xeeeeeeeeeeeeeeee",
                  64_096,
                  List.of(),
                  List.of(new StatisticChange("pf_taken", 1, 2)),
                  List.of(),
                  List.of()));
    }
  }

  @Test
  void readsARealCompressedRecordingToItsEnd() throws IOException {
    try (ResultReader reader = Recordings.readReal()) {
      assertThat(reader.header().scenario()).isEqualTo(Recordings.REAL);
      assertThat(reader.header().warmOperations()).isEqualTo(3);
      List<RecordedOperation> operations = Recordings.operations(reader);
      assertThat(operations).hasSize(14);
      assertThat(operations.get(12).trace())
          .anyMatch(line -> line.startsWith("kvm_unmap_hva_range: "));
    }
  }

  @Test
  void keepsWhatWentWrongWhileRecording() throws IOException {
    String text = Recordings.TWO_OPERATIONS.replace("qemu some version", "ERROR stream cut");
    try (ResultReader reader = Recordings.read(text)) {
      assertThat(reader.header().errors()).containsExactly("stream cut");
    }
  }

  @Test
  void namesFileAndLineOfABrokenStatistic() {
    assertBroken(
        Recordings.TWO_OPERATIONS.replace("stat exits +2 2", "stat exits two"),
        "tiny.txt:16: expected NAME DELTA VALUE, found 'exits two'");
  }

  @Test
  void namesTheLineOfAnOperationWithoutOutcome() {
    assertBroken(
        Recordings.TWO_OPERATIONS.replace("outcome ok value=0xeeeeeeeeeeeeeeee\n", ""),
        "tiny.txt:22: operation has no outcome line");
  }

  @Test
  void refusesASecondOutcome() {
    assertBroken(
        Recordings.TWO_OPERATIONS.replace("ns 492910", "outcome ok"),
        "tiny.txt:24: second outcome of operation 1");
  }

  @Test
  void refusesAnUnknownKeywordInAnOperation() {
    assertBroken(
        Recordings.TWO_OPERATIONS.replace("ns 492910", "tlb + 0x1000"),
        "tiny.txt:24: expected outcome, ns, trace, stat, rmap or spte, found 'tlb'");
  }

  @Test
  void refusesOperationsOutOfOrder() {
    assertBroken(
        Recordings.TWO_OPERATIONS.replace("op 1 ", "op 0 "),
        "tiny.txt:22: operation 0 follows operation 0");
  }

  @Test
  void refusesAFileThatIsNoRecording() {
    assertBroken("hello\n", "tiny.txt:1: expected scenario NAME, found 'hello'");
    assertBroken("", "tiny.txt:1: expected scenario NAME, found the end of the file");
  }

  @Test
  void namesTheLineWhereACompressedFileIsCut() throws IOException {
    byte[] whole = gzip(Recordings.TWO_OPERATIONS);
    byte[] cut = Arrays.copyOf(whole, whole.length - 12);
    assertThatThrownBy(
            () -> {
              try (ResultReader reader =
                  ResultReader.open("tiny.txt.gz", new ByteArrayInputStream(cut))) {
                Recordings.operations(reader);
              }
            })
        .isInstanceOf(MalformedResult.class)
        .hasMessageMatching("tiny\\.txt\\.gz:\\d+: not readable: .*");
  }

  @Test
  void saysThatAFileIsNotGzip() {
    assertThatThrownBy(
            () -> ResultReader.open("a.txt.gz", new ByteArrayInputStream("text".getBytes(UTF_8))))
        .isInstanceOf(MalformedResult.class)
        .hasMessageStartingWith("a.txt.gz:1: not readable as gzip");
  }

  private static void assertBroken(String text, String message) {
    assertThatThrownBy(
            () -> {
              try (ResultReader reader = Recordings.read(text)) {
                Recordings.operations(reader);
              }
            })
        .isInstanceOf(MalformedResult.class)
        .hasMessage(message);
  }

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(text.getBytes(UTF_8));
    }
    return bytes.toByteArray();
  }
}
