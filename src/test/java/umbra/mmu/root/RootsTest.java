package umbra.mmu.root;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.guest.Access;
import umbra.mmu.state.Parameter;
import umbra.mmu.state.Stat;
import umbra.mmu.vm.TestVm;

/** Roots, previous roots and control registers (reference 3.5, 3.6). */
class RootsTest {
  private static final String SET_UP =
      """
      slot 1 gpa=0x10000000 size=1M backing=4K
      as 1
      as 2
      as 3
      as 4
      map gva=0x400000 gpa=0x10000000 size=4K count=8 flags=PWUAD
      """;

  private final TestVm vm = TestVm.recorded(SET_UP);

  private int root() {
    return vm.state().vcpu(0).root(0);
  }

  private long rootsGot() {
    return vm.events(VmEventKind.PAGE_GOT).stream()
        .filter(event -> vm.state().pages().get((int) event.field("page")).level() == 4)
        .count();
  }

  @Test
  void theThreePreviousRootsAreKeptAndFoundWithoutASearch() {
    final int first = root();
    vm.run("vcpu 0 cr3 1\nvcpu 0 cr3 2\nvcpu 0 cr3 3");
    vm.run("vcpu 0 cr3 0");
    assertThat(rootsGot()).isZero();
    assertThat(root()).isEqualTo(first);
  }

  @Test
  void theFourthForeignCr3ValueDropsTheOldestRoot() {
    final int first = root();
    vm.run("vcpu 0 cr3 1\nvcpu 0 cr3 2\nvcpu 0 cr3 3\nvcpu 0 cr3 4");
    assertThat(vm.state().pages().get(first).rootCount()).isZero();
    vm.run("vcpu 0 cr3 0");
    assertThat(rootsGot()).isEqualTo(1);
    assertThat(vm.events(VmEventKind.PAGE_GOT).get(0).field("created")).isZero();
    assertThat(root()).as("still in the hash").isEqualTo(first);
  }

  @Test
  void eachStepOfTheSearchSwapsTheCurrentRootDown() {
    vm.run("vcpu 0 cr3 1\nvcpu 0 cr3 2\nvcpu 0 cr3 3");
    final int[] before = new int[4];
    for (int i = 0; i < before.length; i++) {
      before[i] = vm.state().vcpu(0).root(i);
    }
    vm.run("vcpu 0 cr3 1");
    assertThat(root()).isEqualTo(before[2]);
    assertThat(vm.state().vcpu(0).root(1)).isEqualTo(before[0]);
    assertThat(vm.state().vcpu(0).root(2)).isEqualTo(before[1]);
    assertThat(vm.state().vcpu(0).root(3)).isEqualTo(before[3]);
  }

  @Test
  void aWriteOfTheSameValueSyncsAndFlushesOnly() {
    vm.run("vcpu 0 read 0x400000\nvcpu 0 setpte level=1 gva=0x401000 clear=W");
    vm.run("vcpu 0 cr3 0");
    assertThat(vm.count(VmEventKind.PAGE_GOT)).isZero();
    assertThat(vm.count(VmEventKind.PAGE_SYNCED)).isEqualTo(1);
    assertThat(vm.change(Stat.TLB_FLUSH)).isEqualTo(1);
  }

  /** No recording does this: the whole CR3 value is compared, low bits too. */
  @Test
  void lowBitsOfCr3MakeAnotherRootReferenceToTheSamePage() {
    vm.run("vcpu 0 cr3 1");
    final int page = root();
    vm.run("vcpu 0 cr3 1 low=0x18");
    assertThat(rootsGot()).isEqualTo(1);
    assertThat(root()).isEqualTo(page);
    assertThat(vm.state().pages().get(page).rootCount()).isEqualTo(2);
  }

  @Test
  void twoVcpusShareARootPage() {
    final TestVm two = TestVm.recorded("vcpus 2\n" + SET_UP);
    final int page = two.state().vcpu(0).root(0);
    assertThat(two.state().vcpu(1).root(0)).isEqualTo(page);
    assertThat(two.state().pages().get(page).rootCount()).isEqualTo(2);
  }

  @Test
  void aToggleOfWriteProtectLoadsARootOfAnotherRoleAndBackTheFirst() {
    final int first = root();
    vm.run("vcpu 0 cr0 wp=0");
    assertThat(root()).isNotEqualTo(first);
    vm.run("vcpu 0 cr0 wp=1");
    assertThat(root()).isEqualTo(first);
    assertThat(vm.events(VmEventKind.PAGE_GOT).get(0).field("created")).isZero();
  }

  @Test
  void smepMakesAnotherRootOnlyWhileWriteProtectIsOff() {
    final int first = root();
    vm.run("vcpu 0 cr4 smep=1");
    assertThat(root()).isEqualTo(first);
    assertThat(rootsGot()).isEqualTo(1);
    assertThat(vm.change(Stat.TLB_FLUSH)).isEqualTo(1);
    vm.run("vcpu 0 cr0 wp=0");
    final int withSmep = root();
    vm.run("vcpu 0 cr4 smep=0");
    assertThat(root()).isNotEqualTo(withSmep);
    assertThat(vm.change(Stat.TLB_FLUSH)).as("SMEP 1 to 0 asks for none").isZero();
  }

  @Test
  void noExecuteIsAlwaysInTheRootRoleSoTheSameRootIsFound() {
    final int first = root();
    vm.run("vcpu 0 efer nx=0");
    assertThat(rootsGot()).isEqualTo(1);
    assertThat(root()).isEqualTo(first);
  }

  @Test
  void aResetOfTheContextForgetsThePreviousRootsToo() {
    vm.run("vcpu 0 cr3 1\nvcpu 0 cr3 0\nvcpu 0 cr4 smap=1");
    for (int position = 1; position < 4; position++) {
      assertThat(vm.state().vcpu(0).root(position)).isZero();
    }
    vm.run("vcpu 0 cr3 1");
    assertThat(rootsGot()).isEqualTo(1);
  }

  @Test
  void aToggleOfGlobalPagesFlushesTheGuestAndFreesUnsyncPreviousRoots() {
    vm.run("vcpu 0 read 0x400000\nvcpu 0 cr3 1\nvcpu 0 cr3 2");
    vm.run("vcpu 0 setpte as=0 level=1 gva=0x401000 clear=W");
    vm.run("vcpu 0 cr4 pge=1");
    assertThat(vm.change(Stat.TLB_FLUSH)).isEqualTo(1);
    assertThat(vm.count(VmEventKind.ROOT_PUT)).as("the one with the unsync table").isEqualTo(1);
    vm.run("vcpu 0 cr3 1");
    assertThat(rootsGot()).isZero();
    vm.run("vcpu 0 cr3 0");
    assertThat(rootsGot()).isEqualTo(1);
    assertThat(vm.count(VmEventKind.PAGE_SYNCED)).as("synced when loaded anew").isEqualTo(1);
  }

  @Test
  void aCr0WriteThatChangesNothingIsNotEvenIntercepted() {
    vm.run("vcpu 0 cr0 wp=1");
    assertThat(vm.change(Stat.INSN_EMULATION)).isZero();
    vm.run("vcpu 0 cr0 wp=0");
    assertThat(vm.change(Stat.INSN_EMULATION)).isEqualTo(1);
    vm.run("vcpu 0 cr0 wp=0");
    assertThat(vm.change(Stat.INSN_EMULATION)).as("with WP off every write exits").isEqualTo(1);
  }

  @Test
  void flushOnReuseSyncsAndFlushesACachedRoot() {
    vm.with(Parameter.FLUSH_ON_REUSE, 1);
    vm.run("vcpu 0 cr3 1");
    vm.run("vcpu 0 cr3 0");
    assertThat(rootsGot()).isZero();
    assertThat(vm.change(Stat.TLB_FLUSH)).isEqualTo(1);
  }

  @Test
  void privilegedInstructionsAtUserLevelAreGeneralProtectionFaults() {
    assertThat(vm.run("vcpu 0 user cr3 0")).startsWith("exception vec=13");
    assertThat(vm.run("vcpu 0 user invlpg 0x400000")).startsWith("exception vec=13");
    assertThat(vm.change(Stat.INSN_EMULATION)).isZero();
    assertThat(vm.change(Stat.INVLPG)).isZero();
  }

  @Test
  void rootsHaveAllRights() {
    assertThat(vm.state().pages().get(root()).role() >> 8 & 7).isEqualTo(Access.ALL);
  }
}
