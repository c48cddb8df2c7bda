package umbra.mmu.tdp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.vm.TestVm;

/** Roots of the TDP MMU are shared and outlive those who use them (reference 14). */
class TdpRootsTest {
  private final TestVm vm = TestVm.recorded("module npt=1 tdp_mmu=1\nvcpus 2\n");

  @Test
  void vcpusShareOneRoot() {
    assertThat(vm.state().vcpu(0).root(0)).isEqualTo(vm.state().vcpu(1).root(0));
    assertThat(vm.state().tdpRootCount()).isEqualTo(1);
  }

  @Test
  void aContextThatIsResetFindsItsRootInTheListWithoutALine() {
    final int root = vm.state().vcpu(0).root(0);
    vm.run("vcpu 0 cr4 smep=1");
    assertThat(vm.count(VmEventKind.ROOT_PUT)).isEqualTo(1);
    assertThat(vm.count(VmEventKind.TDP_PAGE_ALLOCATED)).isZero();
    assertThat(vm.state().vcpu(0).root(0)).isEqualTo(root);
  }

  @Test
  void aRootThatNobodyUsesStaysInTheList() {
    final TestVm one = TestVm.recorded("module npt=1 tdp_mmu=1\n");
    one.run("vcpu 0 cr4 smep=1\nvcpu 0 cr4 smep=0\nvcpu 0 efer nx=0");
    assertThat(one.state().tdpRoot(0).rootCount()).isEqualTo(2);
    assertThat(one.count(VmEventKind.PAGE_FREED)).isZero();
  }
}
