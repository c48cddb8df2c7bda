package umbra.journal.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import umbra.mmu.event.VcpuEventCaller;
import umbra.mmu.event.VcpuEventKind;
import umbra.mmu.event.VmEventKind;

final class EventJsonTest {
  private final StringWriter text = new StringWriter();
  private final EventJson json = new EventJson(text);

  @Test
  void anEventIsOneLineWithItsStepNameTracepointAndFields() {
    final VmEventJson listener = new VmEventJson(json, 12);
    listener.faultRaised(1, 0x401000, 0x7fff_ffff_f000L, 7);
    listener.pageGot(3, true);
    json.close();
    assertThat(text.toString())
        .isEqualTo(
            "{\"step\":12,\"event\":\"faultRaised\",\"tracepoint\":\"kvm_page_fault\","
                + "\"vcpu\":1,\"rip\":\"0x401000\",\"gva\":\"0x7ffffffff000\","
                + "\"errorCode\":\"0x7\"}\n"
                + "{\"step\":13,\"event\":\"pageGot\",\"tracepoint\":\"kvm_mmu_get_page\","
                + "\"page\":3,\"created\":true}\n");
  }

  @Test
  void aNegativeLongShowsItsBits() {
    new VmEventJson(json, 1).spteRequested(5, -1, 2);
    json.close();
    assertThat(text.toString()).contains("\"pfn\":\"0xffffffffffffffff\",\"level\":2");
  }

  @Test
  void theConfigurationIsAnEscapedString() {
    final byte[] configuration = "seed \"1\"\nü".getBytes(StandardCharsets.UTF_8);
    new VmEventJson(json, 1).runStarted(configuration);
    json.close();
    assertThat(text.toString())
        .isEqualTo(
            "{\"step\":1,\"event\":\"runStarted\","
                + "\"configuration\":\"seed \\\"1\\\"\\nü\"}\n");
  }

  @Test
  void aVcpusEventNamesItsVcpuOnce() {
    final VcpuEventJson listener = new VcpuEventJson(json, 4, 1);
    listener.vcpuStarted(4);
    listener.tlbFilled(20, 0x1000, 0x867, 1);
    json.close();
    assertThat(text.toString())
        .isEqualTo(
            "{\"step\":1,\"event\":\"vcpuStarted\",\"vcpu\":4}\n"
                + "{\"step\":2,\"event\":\"tlbFilled\",\"vcpu\":4,\"vmStep\":\"0x14\","
                + "\"gva\":\"0x1000\",\"spte\":\"0x867\",\"level\":1}\n");
  }

  @ParameterizedTest
  @EnumSource(VmEventKind.class)
  void everyVmKindIsAJsonObjectWithEachOfItsFieldsOnce(final VmEventKind kind) throws IOException {
    if (kind == VmEventKind.RUN_STARTED) {
      json.writeRunStarted(1, new byte[0]);
    } else {
      json.write(1, kind, 1, 1, 1, 1, 1);
    }
    json.close();
    final int others = kind.tracepoint() == null ? 2 : 3;
    final int content = kind == VmEventKind.RUN_STARTED ? 1 : kind.fieldCount();
    assertThat(fieldsOf(text.toString())).isEqualTo(others + content);
  }

  @ParameterizedTest
  @EnumSource(VcpuEventKind.class)
  void everyVcpuKindIsALineOfText(final VcpuEventKind kind) {
    final StringBuilder out = new StringBuilder();
    VcpuEventCaller.call(new VcpuEventText(out, 2, 17), kind, 1, 1, 1, 1, 1);
    assertThat(out.toString()).startsWith("vcpu2 17: " + kind.eventName() + ":").endsWith("\n");
    for (int field = 0; field < kind.fieldCount(); field++) {
      assertThat(out.toString()).contains(" " + kind.field(field) + " ");
    }
  }

  @Test
  void aVcpusLineReadsLikeATracepoint() {
    final StringBuilder out = new StringBuilder();
    final VcpuEventText listener = new VcpuEventText(out, 2, 17);
    listener.tlbFilled(240, 0x7f0000001000L, 0x100867, 1);
    listener.exceptionTaken(241, 6, -1);
    listener.mmioAnswered(242, 0xfee00000L, 4, true, 0xab);
    assertThat(out.toString())
        .isEqualTo(
            "vcpu2 17: tlbFilled: vmStep 240 gva 0x7f0000001000 spte 0x100867 level 1\n"
                + "vcpu2 18: exceptionTaken: vmStep 241 vector 6 errorCode -1\n"
                + "vcpu2 19: mmioAnswered: vmStep 242 gpa 0xfee00000 size 4 write yes"
                + " value 0xab\n");
  }

  private static int fieldsOf(final String line) throws IOException {
    int fields = 0;
    try (JsonParser parser =
        new JsonFactory()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .createParser(line)) {
      while (parser.nextToken() != null) {
        fields += parser.currentToken().name().equals("FIELD_NAME") ? 1 : 0;
      }
    }
    return fields;
  }
}
