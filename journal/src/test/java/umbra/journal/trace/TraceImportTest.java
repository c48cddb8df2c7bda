package umbra.journal.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import umbra.journal.checkpoint.Checkpoint;
import umbra.journal.format.StreamPosition;
import umbra.mmu.state.VmState;

/** What becomes of a trace's lines. */
final class TraceImportTest {
  static List<String> recorded() {
    return SampleTraces.RECORDED;
  }

  @ParameterizedTest
  @MethodSource("recorded")
  void everyLineOfARecordedTraceComesBackByteForByte(String name) throws IOException {
    byte[] trace = SampleTraces.recorded(name);
    List<String> texts =
        new String(trace, StandardCharsets.UTF_8)
            .lines()
            .filter(line -> !line.startsWith("#"))
            .map(line -> line.replaceFirst("^.{45} *[0-9.]+: ", ""))
            .toList();
    assertThat(texts).hasSizeGreaterThan(100);
    assertThat(SampleTraces.lines(trace)).isEqualTo(texts);
  }

  @Test
  void quotedAndWrappedLinesOfAMailArePutTogether() throws IOException {
    assertThat(SampleTraces.lines(SampleTraces.mail()))
        .containsExactly(
            "kvm_page_fault: address fd8f0 error_code 10",
            "kvm_mmu_pagetable_walk: addr fd8f0 pferr 10 F",
            "kvm_mmu_get_page: existing sp gfn 3a22e 1/4 q3 direct --x !pge !nxe root 6 sync",
            "kvm_mmu_get_page: new sp gfn 0 4 q0 direct wux pae !nxe !wp root 0 sync",
            "kvm_mmu_get_page: sp gen 0 gfn 14b600 l1 8-byte q0 direct wux nxe ad root 0 sync new",
            "kvm_mmu_set_spte: gfn 1151b spte 86000080a5669b37 (rwxu) level 1 at 12345000",
            "kvm_exit: vcpu 1 reason EPT_VIOLATION rip 0xffffffff8103a5b0"
                + " info1 0x0000000000000181",
            "CPU:1 [LOST 42 EVENTS]",
            "kvm_page_fault: vcpu 3 rip 0xffffffff8103a5b0 address 0x00000000fee000b0"
                + " error_code 0x181");
  }

  @Test
  void aMailsOwnWordsAreCountedAndNamed() throws IOException {
    ImportCounts counts = SampleTraces.read(SampleTraces.mail(), false).counts();
    assertThat(counts.events()).isEqualTo(9);
    assertThat(counts.skipped().others()).isEqualTo(6);
    assertThat(counts.skipped().firstOther()).isEqualTo(1);
    assertThat(counts.keptAsText()).containsOnlyKeys("kvm_exit", "lost events");
  }

  @Test
  void theFirstEventNamesTheTraceItsLinesAndItsVcpus() throws IOException {
    byte[] trace = SampleTraces.mail();
    String text =
        new String(
            SampleTraces.read(trace, false).configuration("vm", "mail.txt").toBytes(),
            StandardCharsets.UTF_8);
    assertThat(text)
        .contains("scenario=mail.txt\n", "import.vcpus=4\n")
        .contains("import.lines=" + new String(trace, StandardCharsets.UTF_8).lines().count())
        .containsPattern("import.sha256=[0-9a-f]{64}\n");
  }

  @Test
  void gzipIsUnpacked() throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(SampleTraces.mail());
    }
    assertThat(SampleTraces.lines(packed.toByteArray()))
        .isEqualTo(SampleTraces.lines(SampleTraces.mail()));
  }

  @Test
  void linesOfARecordersResultAreTaken() {
    String frame = "trace              vmm-351     [000] ...1.    16.975889: ";
    String text = "scenario x\n" + frame + "kvm_mmu_set_dirty_bit: gpa 1000\nstat pf_taken 1\n";
    assertThat(SampleTraces.lines(text.getBytes(StandardCharsets.UTF_8)))
        .containsExactly("kvm_mmu_set_dirty_bit: gpa 1000");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "kvm_mmu_set_spte: gfn 1 spte 29c5e63 (rwz-) level 1 at 13af9000|1:41|'z-) level",
        "  CPU 0/KVM-7 [000] 1.5: kvm_mmu_set_dirty_bit: gpa q|1:53|found 'q'",
        "> kvm_mmu_get_page: sp gen 0 gfn 18\n> l4 9-byte q0 wux|2:6|'8-byte' or '4-byte'",
        "kvm_mmu_paging_element: pte 11112222333344445 level 1|1:29|1 to 16 hexadecimal digits",
        "kvm_page_fault: vcpu 5000 rip 0x0 address 0x0 error_code 0x0|1:22|from 0 to 4095",
        "kvm_mmu_walker_error:|1:22|the end of the line"
      })
  void aBrokenLineIsNamedWithLineAndColumn(String spec) {
    String[] parts = spec.split("\\|");
    byte[] trace = parts[0].getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> SampleTraces.read(trace, false))
        .isInstanceOf(MalformedTraceException.class)
        .hasMessageStartingWith("sample:" + parts[1] + ": kvm_")
        .hasMessageContaining(parts[2]);
  }

  @Test
  void aLenientReaderKeepsABrokenLineAsText() throws IOException {
    byte[] trace = "kvm_mmu_set_dirty_bit: gpa q\n".getBytes(StandardCharsets.UTF_8);
    ImportCounts counts = SampleTraces.read(trace, true).counts();
    assertThat(counts.broken()).isEqualTo(1);
    assertThat(counts.keptAsText()).containsEntry("kvm_mmu_set_dirty_bit", 1L);
  }

  @Test
  void whatIsNoTraceIsRefused() {
    byte[] scenario = "vcpus 2\nops\n".getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> SampleTraces.read(scenario, true))
        .isInstanceOf(MalformedTraceException.class)
        .hasMessageContaining("found no line of a trace");
  }

  @Test
  void aTraceWithoutAnEventIsATrace() throws IOException {
    byte[] trace = "# tracer: nop\n#\n".getBytes(StandardCharsets.UTF_8);
    assertThat(SampleTraces.read(trace, false).counts().events()).isZero();
  }

  @ParameterizedTest
  @MethodSource("recorded")
  void aCheckpointHoldsWhatTheTraceHasTold(String name) throws IOException {
    VmState state = SampleTraces.state(SampleTraces.recorded(name));
    Checkpoint checkpoint = Checkpoint.of(state, StreamPosition.start(1));
    VmState restored = checkpoint.restore();
    assertThat(restored.digest()).isEqualTo(state.digest());
    assertThat(restored.traced().tasks().name(0)).isEqualTo("vmm");
    assertThat(restored.traced().pages().looks()).isEqualTo(state.traced().pages().looks());
    assertThat(checkpoint.isOf(restored)).isTrue();
  }

  @Test
  void overwrittenEventsAreTold() throws IOException {
    byte[] trace =
        "# tracer: nop\n# entries-in-buffer/entries-written: 5/9   #P:1\n"
            .getBytes(StandardCharsets.UTF_8);
    assertThat(SampleTraces.read(trace, false).counts().skipped().loss()).contains("5 of 9");
  }
}
