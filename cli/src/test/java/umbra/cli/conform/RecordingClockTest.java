package umbra.cli.conform;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** How late it was on the recorder's host. */
final class RecordingClockTest {
  private static final long MAKING = 50_000;

  private final RecordingClock clock = new RecordingClock();

  @Test
  void timePassesFromLineToLine() {
    line("  vmm-1818  [000] .....   958.999999: kvm_exit: vcpu 0 reason PF [1] 2.5: x");
    assertThat(clock.elapsed()).isEqualTo(MAKING);
    line("  vmm-1818  [000] ...1.   959.000001: kvm_mmu_set_spte: gfn 1");
    assertThat(clock.elapsed()).isEqualTo(MAKING + 2);
    line("  vmm-1818  [000] ...1.  1002.250001: kvm_mmu_set_spte: gfn 1");
    assertThat(clock.elapsed()).isEqualTo(MAKING + 43_250_002);
  }

  @Test
  void aLineWithoutATimeLetsNonePass() {
    line("  vmm-1818  [000] .....   958.000000: kvm_exit: vcpu 0");
    line("CPU:0 [LOST 5 EVENTS]");
    line("");
    line("  vmm-1818  [000] .....   x.000000: kvm_exit: vcpu 0");
    line("  vmm-1818  [000] .....   959.04: kvm_exit: vcpu 0");
    assertThat(clock.elapsed()).isEqualTo(MAKING);
  }

  @Test
  void aSlotOfOneGibibyteTakesHalfASecondToFill() {
    clock.slot("id=3 gpa=0xc0000000 size=0x40000000 backing=1G hva=0x7f9c00000000 flags=0");
    assertThat(clock.elapsed()).isEqualTo(MAKING + 524_288);
    clock.slot("id=4 gpa=0x0 backing=1G");
    line("  vmm-1818  [000] .....   958.000000: kvm_exit: vcpu 0");
    line("  vmm-1818  [000] .....   958.000010: kvm_exit: vcpu 0");
    assertThat(clock.elapsed()).isEqualTo(MAKING + 524_298);
  }

  private void line(String ftrace) {
    clock.line(ftrace, TraceMask.eventText(ftrace));
  }
}
