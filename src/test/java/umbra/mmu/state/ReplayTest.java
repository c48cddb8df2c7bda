package umbra.mmu.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import umbra.mmu.event.RecordedEvent;
import umbra.mmu.event.VmEventFlattener;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.vm.TestVm;

/** Replaying a run's events into a fresh state gives the same state, event by event. */
class ReplayTest {
  private static final String SMALL =
      """
      vcpus 2
      slot 1 gpa=0x10000000 size=4M backing=4K
      as 1
      map gva=0x400000 gpa=0x10000000 size=4K count=32 flags=PWU
      map as=1 gva=0x400000 gpa=0x10040000 size=4K count=8 flags=PWU
      """;
  private static final String HUGE =
      """
      vcpus 1
      slot 1 gpa=0x10000000 size=8M backing=2M
      map gva=0x40000000 gpa=0x10000000 size=2M count=4 flags=PWU
      """;
  private static final String NX = "param nx_huge_pages force\n" + HUGE;
  private static final String TIGHT =
      """
      vcpus 1
      mmu-pages 64
      slot 1 gpa=0x10000000 size=1M backing=4K
      map gva=0x400000 gpa=0x10000000 size=4K count=80 gva-step=2M gpa-step=0 flags=PWU
      """;

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "first touch | small | vcpu 0 write 0x400000; vcpu 1 read 0x401000; vcpu 0 read 0x900000",
        "setpte | small | vcpu 0 read 0x400000; vcpu 0 setpte level=1 gva=0x401000 gpa=0x10100000;"
            + " vcpu 0 setpte level=2 gva=0x400000 clear=W; vcpu 0 write 0x400000;"
            + " vcpu 0 setpte level=3 gva=0x400000 clear=A; vcpu 0 read 0x401000",
        "dirty log | small | vcpu 0 write 0x400000; host log 1 on; vcpu 0 write 0x400000;"
            + " vcpu 0 read 0x402000; host getlog 1; vcpu 0 write 0x400000; host log 1 off",
        "huge dirty log | huge | vcpu 0 write 0x40000000; host log 1 on; vcpu 0 write 0x40001000;"
            + " host getlog 1; host log 1 off; vcpu 0 write 0x40001000",
        "invlpg | small | vcpu 0 read 0x400000; vcpu 0 setpte level=1 gva=0x401000 set=A;"
            + " vcpu 0 invlpg 0x401000; vcpu 0 invlpg 0x400000; vcpu 0 write 0x401000",
        "cr3 | small | vcpu 0 write 0x400000; vcpu 0 cr3 1; vcpu 0 write 0x400000; vcpu 0 cr3 0;"
            + " vcpu 0 setpte level=1 gva=0x400000 gpa=0x10005000; vcpu 0 cr3 0;"
            + " vcpu 0 cr0 wp=0; vcpu 0 write 0x401000; vcpu 1 cr4 pge=1; vcpu 1 cr4 smep=1",
        "quota | tight | vcpu 0 touch-read 0x400000 count=80 step=2M; vcpu 0 write 0x400000",
        "slots | small | vcpu 0 write 0x400000; host delete 1; vcpu 0 read 0x400000; host add 1;"
            + " vcpu 0 read 0x400000; host move 1 gpa=0x20000000; vcpu 1 read 0x400000;"
            + " host readonly 1 on",
        "host memory | small | vcpu 0 write 0x400000; host dontneed 1 off=0 len=64K;"
            + " vcpu 0 read 0x400000; vcpu 0 write 0x400000;"
            + " host mprotect 1 off=0 len=4K prot=r; vcpu 0 read 0x400000; vcpu 0 write 0x400000;"
            + " host poke gpa=0x10000000 value=5; host touch 1 off=64K len=64K",
        "nx | nx | vcpu 0 exec 0x40000800; vcpu 0 write 0x40001000; vcpu 0 exec 0x40200800;"
            + " host param nx_huge_pages_recovery_ratio 1;"
            + " host param nx_huge_pages_recovery_period_ms 300; host sleep 1000;"
            + " host param nx_huge_pages off; vcpu 0 read 0x40000000",
      })
  void everyEventOfAReplayGivesTheDigestOfTheLiveRun(
      final String name, final String machine, final String operations) {
    final String setUp =
        switch (machine) {
          case "small" -> SMALL;
          case "huge" -> HUGE;
          case "nx" -> NX;
          default -> TIGHT;
        };
    final Digests digests = new Digests();
    final TestVm live = TestVm.recorded(setUp, digests);
    digests.state = live.state();
    live.run(operations.replace("; ", "\n").replace(";", "\n"));
    assertThat(live.allEvents()).as(name).hasSizeGreaterThan(50);
    final VmState replayed = TestVm.machine(setUp, true).state();
    for (int i = 0; i < live.allEvents().size(); i++) {
      final RecordedEvent event = live.allEvents().get(i);
      event.replayInto(replayed);
      final Long expected = digests.after.get(i);
      if (expected != null) {
        assertThat(replayed.digest()).as("%s: event %d %s", name, i, event).isEqualTo(expected);
      }
    }
    assertThat(replayed.digest()).isEqualTo(live.state().digest());
  }

  /** The live state's digest after each event; none while the machine is still warming up. */
  private static final class Digests extends VmEventFlattener {
    private final List<Long> after = new ArrayList<>();
    private VmState state;

    @Override
    public void runStarted(final byte[] configuration) {}

    @Override
    protected void event(
        final VmEventKind kind,
        final long a,
        final long b,
        final long c,
        final long d,
        final long e) {
      after.add(state == null ? null : state.digest());
    }
  }
}
