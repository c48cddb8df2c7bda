package umbra.journal.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import umbra.mmu.state.VmState;
import umbra.mmu.vcpu.Schedule;
import umbra.mmu.vm.PreparedRun;
import umbra.mmu.vm.RunConfiguration;

/** The entries that a walk printed are read again in the guest's own format. */
final class TracepointTextTest {
  /** The code page at the low 32 bits of the control window: gpa 0x1000. */
  private static final long CODE = 0x8000_0000L;

  private static List<String> elements(final String paging, final long gva, final int lastLevel) {
    final RunConfiguration run =
        new RunConfiguration(
            "vm", "s", "paging " + paging + "\nops\n", Schedule.parse("round-robin"), 1, Map.of());
    final VmState state = PreparedRun.of(run).machine().state();
    final List<String> lines = new ArrayList<>();
    new TracepointText(state).elements(0, gva, lastLevel, lines::add);
    return lines;
  }

  @Test
  void aPaeWalkBeginsWithTheRegisterThatHoldsThePdpte() {
    assertThat(elements("pae", CODE, 1))
        .containsExactly("pte 11001 level 3", "pte 12027 level 2", "pte 1063 level 1");
    assertThat(elements("pae", 0, 3)).containsExactly("pte 0 level 3");
  }

  @Test
  void a32BitWalkReadsTwoEntriesOfFourBytes() {
    assertThat(elements("32-bit", CODE, 1))
        .containsExactly("pte 11027 level 2", "pte 1063 level 1");
    assertThat(elements("32-bit", CODE + 0x1000, 1))
        .containsExactly("pte 11027 level 2", "pte 2067 level 1");
    assertThat(elements("32-bit", CODE, 3)).as("nothing was read").isEmpty();
  }

  @Test
  void aWalkOfFiveLevelsReadsFive() {
    assertThat(elements("5-level", 0xffff_ffff_8000_0000L, 1))
        .hasSize(5)
        .first()
        .isEqualTo("pte 11027 level 5");
  }
}
