package umbra.mmu.tdp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import umbra.mmu.vm.TestVm;

/** The order in which entries of a TDP tree are visited. */
class TdpWalkTest {
  private final TestVm vm =
      TestVm.recorded(
          """
          module npt=1 tdp_mmu=1
          slot 1 gpa=0x20000000 size=8M backing=2M
          map gva=0x40000000 gpa=0x20000000 size=2M count=4 flags=PWUAD
          """);

  private List<String> visited(final int lowest, final long start, final long end) {
    final List<String> visited = new ArrayList<>();
    new TdpWalk(vm.state())
        .all(
            lowest,
            start,
            end,
            (page, index) -> visited.add(page.level() + ":" + Long.toHexString(page.gfnOf(index))));
    return visited;
  }

  @Test
  void anEntryComesBeforeWhatIsBelowIt() {
    vm.run("vcpu 0 read 0x40000000");
    assertThat(visited(1, 0x12, 0x14)).containsExactly("4:0", "3:0", "2:0", "1:12", "1:13");
  }

  @Test
  void theFirstEntryIsTheOneThatHoldsTheStart() {
    vm.run("vcpu 0 read 0x40000000");
    assertThat(visited(2, 0x20001, 0x20002)).containsExactly("4:0", "3:0", "2:20000");
  }

  @Test
  void anEntryThatBeginsAtTheEndIsNotVisited() {
    vm.run("vcpu 0 read 0x40000000");
    assertThat(visited(2, 0x20000, 0x20000)).containsExactly("4:0", "3:0");
    assertThat(visited(2, 0x20001, 0x20200)).containsExactly("4:0", "3:0", "2:20000");
    assertThat(visited(2, 0x20001, 0x20201)).endsWith("2:20000", "2:20200");
  }
}
