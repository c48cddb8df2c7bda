package umbra.journal.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import umbra.mmu.event.VcpuEventKind;
import umbra.mmu.event.VmEventKind;

/** Holds docs/journal-format.md and the code together. */
final class JournalFormatDocumentTest {
  private static final Path DOCUMENT = Path.of("..", "docs", "journal-format.md");

  @Test
  void theWorkedExampleIsWhatTheWriterWrites() throws IOException {
    final VmEventEncoder encoder = new VmEventEncoder();
    exampleEvents().forEach(event -> event.sendTo(encoder));
    final StreamPosition start = StreamPosition.start(0x0102030405060708L);
    final byte[] sealed = BatchWriter.of(encoder, start).seal(0x1122334455667788L);
    assertThat(HexFormat.of().formatHex(exampleBytes()))
        .isEqualTo(HexFormat.of().formatHex(sealed));
  }

  @Test
  void theWorkedExampleIsRead() throws IOException {
    final Batch batch = Batch.parse(exampleBytes());
    ChainVerifier.ofRun(StreamKind.VM, 0x0102030405060708L).accept(batch);
    final RecordedEvent.VmRecorder recorder = new RecordedEvent.VmRecorder();
    new VmEventDecoder().decode(batch, recorder);
    assertThat(recorder.events).isEqualTo(exampleEvents());
  }

  @Test
  void theHeaderTableHasEachFieldAtItsOffset() throws IOException {
    assertThat(section("## Header"))
        .contains(
            headerRow(EventFormat.MAGIC_OFFSET, EventFormat.VERSION_OFFSET, "magic"),
            headerRow(EventFormat.VERSION_OFFSET, EventFormat.STREAM_KIND_OFFSET, "version"),
            headerRow(EventFormat.STREAM_KIND_OFFSET, EventFormat.EPOCH_OFFSET, "stream kind"),
            headerRow(EventFormat.EPOCH_OFFSET, EventFormat.FIRST_EVENT_OFFSET, "epoch"),
            headerRow(
                EventFormat.FIRST_EVENT_OFFSET, EventFormat.EVENT_COUNT_OFFSET, "first event"),
            headerRow(
                EventFormat.EVENT_COUNT_OFFSET, EventFormat.PAYLOAD_LENGTH_OFFSET, "event count"),
            headerRow(
                EventFormat.PAYLOAD_LENGTH_OFFSET, EventFormat.DIGEST_OFFSET, "payload length"),
            headerRow(EventFormat.DIGEST_OFFSET, EventFormat.CHAIN_OFFSET, "digest"),
            headerRow(EventFormat.CHAIN_OFFSET, EventFormat.PAYLOAD_OFFSET, "chain head"),
            "| " + EventFormat.PAYLOAD_OFFSET + " | p | payload |",
            "| "
                + EventFormat.PAYLOAD_OFFSET
                + "+p | "
                + EventFormat.CHECKSUM_LENGTH
                + " | checksum |");
  }

  @Test
  void theTableOfVmKindsIsTheVocabulary() throws IOException {
    final List<String> expected = new ArrayList<>();
    for (final VmEventKind kind : VmEventKind.values()) {
      final List<String> fields = new ArrayList<>();
      for (int field = 0; field < kind.fieldCount(); field++) {
        fields.add(kind.field(field) + note(EventTypes.of(kind, field)));
      }
      final String content = kind == VmEventKind.RUN_STARTED ? "bytes" : String.join(", ", fields);
      expected.add(kindRow(EventFormat.wireNumber(kind), kind.eventName(), content));
    }
    assertThat(kindRows("## Kinds of VM events")).isEqualTo(expected);
  }

  @Test
  void theTableOfVcpuKindsIsTheVocabulary() throws IOException {
    final List<String> expected = new ArrayList<>();
    for (final VcpuEventKind kind : VcpuEventKind.values()) {
      final List<String> fields = new ArrayList<>();
      for (int field = 0; field < kind.fieldCount(); field++) {
        fields.add(kind.field(field) + note(EventTypes.of(kind, field)));
      }
      expected.add(
          kindRow(EventFormat.wireNumber(kind), kind.eventName(), String.join(", ", fields)));
    }
    assertThat(kindRows("## Kinds of vCPU events")).isEqualTo(expected);
  }

  @Test
  void theStoresNamesAreThoseOfTheCode() throws IOException {
    assertThat(section("## In the store"))
        .contains("| VM NAME | `vm\\|NAME` | `" + EventFormat.VM_MANIFEST + "` |")
        .contains("| vCPU N of NAME | `vcpu\\|NAME\\|N` | `" + EventFormat.VCPU_MANIFEST + "` |");
  }

  private static List<RecordedEvent> exampleEvents() {
    final List<RecordedEvent> events = new ArrayList<>();
    events.add(RecordedEvent.ofContent("seed 1".getBytes(StandardCharsets.UTF_8)));
    for (int page = 41; page <= 44; page++) {
      events.add(RecordedEvent.of(VmEventKind.GFN_DIRTIED, 0, page));
    }
    events.add(RecordedEvent.of(VmEventKind.PAGE_ZAPPED, 7));
    events.add(RecordedEvent.of(VmEventKind.REMOTE_FLUSH_REQUESTED));
    return events;
  }

  private static byte[] exampleBytes() throws IOException {
    final String document = Files.readString(DOCUMENT);
    final int start = document.indexOf("```hex\n") + "```hex\n".length();
    final String example = document.substring(start, document.indexOf("```", start));
    final String digits = example.replaceAll("#.*", "").replaceAll("\\s", "");
    return HexFormat.of().parseHex(digits);
  }

  private static String section(final String heading) throws IOException {
    final String document = Files.readString(DOCUMENT);
    final int start = document.indexOf("\n" + heading + "\n");
    assertThat(start).as(heading).isNotNegative();
    return document.substring(start, document.indexOf("\n## ", start + 1));
  }

  private static List<String> kindRows(final String heading) throws IOException {
    return section(heading).lines().filter(line -> line.matches("\\| \\d.*")).toList();
  }

  private static String kindRow(final int number, final String name, final String fields) {
    return "| " + number + " | `" + name + "` | " + fields + " |";
  }

  private static String headerRow(final int offset, final int end, final String field) {
    return "| " + offset + " | " + (end - offset) + " | " + field + " |";
  }

  private static String note(final FieldType type) {
    return switch (type) {
      case INT -> " (int)";
      case BOOLEAN -> " (boolean)";
      case LONG -> "";
    };
  }
}
