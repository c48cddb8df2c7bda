package umbra.mmu.vm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.state.VmState;

/** Exceptions whose own delivery faults (AMD manual 8.2.9, 8.2.10), as recorded. */
class ExceptionDeliveryTest {
  private static final String SET_UP =
      """
      vcpus 2
      slot 1 gpa=0x10000000 size=2M backing=4K
      map gva=0x400000 gpa=0x10000000 size=4K count=4 flags=PWU
      """;
  private static final String UNMAP_DESCRIPTORS =
      """
      vcpu 0 setpte level=1 gva=0xffffffff80002000 clear=P
      vcpu 0 invlpg 0xffffffff80002000
      """;
  private static final String MAP_DESCRIPTORS =
      "vcpu 1 setpte level=1 gva=0xffffffff80002000 set=P\n";

  private final TestVm vm = TestVm.recorded(SET_UP);

  @Test
  void aPageFaultThatCannotBeDeliveredIsADoubleFaultThenAShutdown() {
    assertThat(vm.run(UNMAP_DESCRIPTORS + "vcpu 0 read 0x500000")).isEqualTo("exit shutdown");
    assertThat(injectedVectors()).containsExactly(14L, 8L);
    assertThat(vm.events(VmEventKind.EXCEPTION_KEPT)).hasSize(1);
  }

  @Test
  void aProtectionFaultThatCannotBeDeliveredIsAPageFaultFirst() {
    assertThat(vm.run(UNMAP_DESCRIPTORS + "vcpu 0 user cr3 0")).isEqualTo("exit shutdown");
    assertThat(injectedVectors()).containsExactly(14L, 8L);
  }

  @Test
  void theDoubleFaultOfAShutdownMeetsWhateverTheVcpuRunsNext() {
    vm.run(UNMAP_DESCRIPTORS + "vcpu 0 read 0x500000");
    assertThat(vm.run("vcpu 0 read 0x400000")).isEqualTo("exit shutdown");
    assertThat(vm.run(MAP_DESCRIPTORS + "vcpu 0 read 0x400000"))
        .isEqualTo("exception vec=8 err=0x0 rip=0xffffffff80000020");
    assertThat(vm.run("vcpu 0 read 0x400000")).startsWith("ok value=");
  }

  @Test
  void anotherVcpuIsNotConcerned() {
    vm.run(UNMAP_DESCRIPTORS + "vcpu 0 read 0x500000\n" + MAP_DESCRIPTORS);
    assertThat(vm.run("vcpu 1 read 0x400000")).startsWith("ok value=");
    assertThat(vm.state().vcpu(0).keepsException()).isTrue();
    assertThat(vm.state().vcpu(1).keepsException()).isFalse();
  }

  @Test
  void anExceptionThatFindsItsPagesProtectedByTheHostComesBackWithItsAddress() {
    vm.run("host mprotect 0 off=0x3000 len=4K prot=none");
    assertThat(vm.run("vcpu 0 read 0x500000")).isEqualTo("run-error errno=14");
    assertThat(vm.run("host mprotect 0 off=0x3000 len=4K prot=rw\nvcpu 0 read 0x400000"))
        .isEqualTo("pf err=0x0 cr2=0x500000 rip=0xffffffff80000020");
    assertThat(vm.run("vcpu 0 read 0x400000")).startsWith("ok value=");
  }

  @Test
  void withoutTheSlotOfItsTopTableTheGuestShutsDownUntilTheSlotIsBack() {
    vm.run("vcpu 0 read 0x400000\nhost delete 0");
    assertThat(vm.run("vcpu 0 read 0x400000")).isEqualTo("exit shutdown");
    assertThat(vm.count(VmEventKind.EXCEPTION_INJECTED)).isZero();
    assertThat(vm.count(VmEventKind.PAGE_GOT)).isZero();
    assertThat(vm.run("host add 0\nvcpu 0 read 0x400000")).startsWith("ok value=");
  }

  @Test
  void aKeptExceptionIsPartOfTheState() {
    final VmState state = vm.state();
    state.requestStarted(0, state.vcpu(0).position());
    final long before = state.digest();
    state.exceptionKept(0, 8, 0, 0);
    assertThat(state.digest()).isNotEqualTo(before);
    state.exceptionInjected(0, 8, 0, true);
    assertThat(state.digest()).isEqualTo(before);
  }

  private List<Long> injectedVectors() {
    return vm.events(VmEventKind.EXCEPTION_INJECTED).stream()
        .map(event -> event.field("vector"))
        .toList();
  }
}
