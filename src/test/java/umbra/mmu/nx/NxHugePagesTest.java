package umbra.mmu.nx;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.state.Stat;
import umbra.mmu.vm.TestVm;

/** The iTLB multihit mitigation (reference 9). */
class NxHugePagesTest {
  private static final long NX = 1L << 63;
  private static final String SET_UP =
      """
      param nx_huge_pages force
      slot 1 gpa=0x10000000 size=8M backing=2M
      map gva=0x40000000 gpa=0x10000000 size=2M count=4 flags=PWUAD
      """;

  private final TestVm vm = TestVm.recorded(SET_UP);

  private List<Long> zapped() {
    return vm.events(VmEventKind.PAGE_ZAPPED).stream().map(e -> e.field("page")).toList();
  }

  @Test
  void hugeLeavesAreNotExecutable() {
    vm.run("vcpu 0 read 0x40000000");
    assertThat(vm.leaf(0x40000000)).isEqualTo(0xee7L | NX);
  }

  @Test
  void anExecutionSplitsThePageAndAccountsTheTable() {
    vm.run("vcpu 0 read 0x40000000");
    vm.run("vcpu 0 exec 0x40001000");
    assertThat(vm.change(Stat.NX_LPAGE_SPLITS)).isEqualTo(1);
    assertThat(vm.change(Stat.PAGES_2M)).isEqualTo(-1);
    assertThat(vm.pageOf(0x40001000).isNxSplit()).isTrue();
    assertThat(vm.leaf(0x40001000)).isEqualTo(0xe67L);
    assertThat(vm.leaf(0x40002000)).as("prefetched, executable").isEqualTo(0xe47L);
  }

  @Test
  void aReadBesideAnExecutableSmallPageDoesNotBringTheHugeOneBack() {
    vm.run("vcpu 0 exec 0x40001000");
    vm.run("vcpu 0 read 0x40020000");
    assertThat(vm.pageOf(0x40020000).level()).isEqualTo(1);
    assertThat(vm.leaf(0x40001000)).isEqualTo(0xe67L);
    assertThat(vm.events(VmEventKind.SPTE_REQUESTED).get(0).field("level")).isEqualTo(2);
  }

  @Test
  void recoveryTakesTheOldestSplitsFirst() {
    vm.run("vcpu 0 exec 0x40001000\nvcpu 0 exec 0x40401000\nvcpu 0 exec 0x40201000");
    final long first = vm.pageOf(0x40001000).number();
    final long second = vm.pageOf(0x40401000).number();
    final long third = vm.pageOf(0x40201000).number();
    vm.run(
        "host param nx_huge_pages_recovery_ratio 2\n"
            + "host param nx_huge_pages_recovery_period_ms 300");
    vm.run("host sleep 300");
    assertThat(zapped()).as("half of three, rounded up").containsExactly(first, second);
    assertThat(vm.change(Stat.NX_LPAGE_SPLITS)).isEqualTo(-2);
    assertThat(vm.change(Stat.REMOTE_TLB_FLUSH_REQUESTS)).isEqualTo(1);
    vm.run("host sleep 299");
    assertThat(zapped()).isEmpty();
    vm.run("host sleep 1");
    assertThat(zapped()).containsExactly(third);
    vm.run("vcpu 0 read 0x40000000");
    assertThat(vm.leaf(0x40000000)).isEqualTo(0xee7L | NX);
  }

  @Test
  void aRatioOfZeroDisablesRecovery() {
    vm.run("vcpu 0 exec 0x40001000\nhost param nx_huge_pages_recovery_ratio 0");
    vm.run("host sleep 7200000");
    assertThat(zapped()).isEmpty();
  }

  @Test
  void withoutAPeriodAnHourIsDividedByTheRatio() {
    vm.run("vcpu 0 exec 0x40001000");
    vm.run("host sleep 59999");
    assertThat(zapped()).isEmpty();
    vm.run("host sleep 1");
    assertThat(zapped()).hasSize(1);
  }

  @Test
  void switchingZapsEverythingAndWritingTheSameValueNothing() {
    vm.run("vcpu 0 exec 0x40001000");
    vm.run("host param nx_huge_pages force");
    assertThat(vm.count(VmEventKind.ALL_ZAPPED_FAST)).isZero();
    vm.run("host param nx_huge_pages off");
    assertThat(vm.count(VmEventKind.ALL_ZAPPED_FAST)).isEqualTo(1);
    assertThat(vm.stat(Stat.NX_LPAGE_SPLITS)).isZero();
    vm.run("vcpu 0 exec 0x40001000");
    assertThat(vm.leaf(0x40000000)).isEqualTo(0xee7L);
  }
}
