package umbra.mmu.vm;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import umbra.mmu.event.RecordedEvent;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.shadow.PageRole;
import umbra.mmu.shadow.ShadowPage;
import umbra.mmu.state.Stat;

/** Guests of a guest: VMRUN, faults of the second stage, exits (reference 14.1). */
class NestedGuestTest {
  private static final String GUEST =
      """
      efer svme=1
      slot 1 gpa=0x10000000 size=4M backing=4K
      npt 5
      npt 6
      map as=5 gva=0x10000000 gpa=0x10000000 size=4K count=4 flags=PWU
      map as=5 gva=0x10004000 gpa=0x10004000 size=4K flags=PU
      map as=5 gva=0x18000000 gpa=0xc0000000 size=4K flags=PWU
      map gva=0x400000 gpa=0x10000000 size=4K count=8 flags=PWU
      map gva=0x500000 gpa=0xc0000000 size=4K flags=PWU
      poke gpa=0x10003800 value=0xd9010f
      """;
  private static final String DIRECT = "module npt=1 tdp_mmu=0 nested=1\n" + GUEST;
  private static final String TDP = "module npt=1 tdp_mmu=1 nested=1\n" + GUEST;
  private static final String VMMCALL = "ok l2-exit=0x81 info1=0x0 info2=0x0";

  private final TestVm vm = TestVm.recorded(DIRECT);

  private long rootsGot() {
    return vm.events(VmEventKind.PAGE_GOT).stream()
        .filter(event -> vm.state().pages().get((int) event.field("page")).level() == 4)
        .count();
  }

  private RecordedEvent exit() {
    return vm.events(VmEventKind.NESTED_EXITED).get(0);
  }

  @Test
  void anAccessIsMappedThroughTheShadowOfTheNestedTable() {
    final String outcome = vm.run("vcpu 0 l2 read 0x10000000 as=5");
    assertThat(outcome).isEqualTo(VMMCALL + " l2-rax=0xeeeeeeee l2-rip=0x1002");
    final ShadowPage root = vm.state().pages().get(vm.state().vcpu(0).rootInSlot(4));
    assertThat(PageRole.isGuestMode(root.role())).isTrue();
    assertThat(root.isDirect()).isFalse();
    assertThat(vm.change(Stat.NESTED_RUN)).isEqualTo(1);
  }

  @Test
  void aWriteOfTheNestedGuestIsSeenByTheGuest() {
    vm.run("vcpu 0 l2 write 0x10001008 0x55 as=5");
    assertThat(vm.run("vcpu 0 read 0x401008")).isEqualTo("ok value=0xeeeeeeee00000055");
  }

  @Test
  void aRunWithAKnownRootSearchesNothingAndFlushesTwice() {
    vm.run("vcpu 0 l2 nop as=5");
    vm.run("vcpu 0 l2 nop as=5");
    assertThat(rootsGot()).isZero();
    assertThat(vm.change(Stat.TLB_FLUSH)).isEqualTo(2);
  }

  @Test
  void theNestedRootIsKeptWhileTheGuestRuns() {
    vm.run("vcpu 0 l2 nop as=5");
    vm.run("vcpu 0 read 0x400000\nvcpu 0 cr3 0\nvcpu 0 l2 nop as=6\nvcpu 0 l2 nop as=5");
    assertThat(rootsGot()).as("that of the second nested table alone").isEqualTo(1);
  }

  @Test
  void aFaultOfTheNestedTableIsAnExitToTheGuestAndNoPageFault() {
    final String outcome = vm.run("vcpu 0 l2 write 0x10004008 0x55 as=5");
    assertThat(outcome)
        .isEqualTo("ok l2-exit=0x400 info1=0x100000007 info2=0x10004008 l2-rax=0x55 l2-rip=0x1010");
    assertThat(exit().field("exitCode")).isEqualTo(0x400);
    assertThat(vm.change(Stat.PF_GUEST)).isZero();
    assertThat(vm.change(Stat.PF_TAKEN)).isEqualTo(2);
  }

  @Test
  void anUnmappedAddressIsAnExitWithoutThePresentBit() {
    assertThat(vm.run("vcpu 0 l2 read 0x30000000 as=5"))
        .startsWith("ok l2-exit=0x400 info1=0x100000004 info2=0x30000000");
  }

  @Test
  void mmioOfTheNestedGuestIsEmulatedAndItsAddressNotRemembered() {
    assertThat(vm.run("vcpu 0 l2 read 0x18000010 as=5"))
        .startsWith("mmio read gpa=0xc0000010 len=4 ok l2-exit=0x81");
    vm.run("vcpu 0 l2 read 0x18000010 as=5");
    assertThat(vm.count(VmEventKind.MMIO_SPTE_CHECKED)).isEqualTo(1);
    assertThat(vm.state().vcpu(0).mmioGva()).isZero();
  }

  @Test
  void theGuestsAccessFindsTheGfnThatItsNestedGuestTouched() {
    vm.run("vcpu 0 read 0x500000\nvcpu 0 l2 read 0x18000000 as=5");
    vm.run("vcpu 0 read 0x500000");
    assertThat(vm.count(VmEventKind.MMIO_SPTE_CHECKED)).isZero();
    assertThat(vm.change(Stat.MMIO_EXITS)).isEqualTo(1);
  }

  @Test
  void codeThatCannotBeFetchedIsAnUndefinedInstructionForTheGuest() {
    assertThat(vm.run("vcpu 0 l2 exec 0x18000000 as=5"))
        .isEqualTo(
            "ok l2-exit=0x46 info1=0x100000014 info2=0x18000000 l2-rax=0x12345678"
                + " l2-rip=0x18000000");
    assertThat(vm.count(VmEventKind.EXCEPTION_INJECTED)).isZero();
  }

  @Test
  void codeAnywhereInTheNestedGuestIsRun() {
    assertThat(vm.run("vcpu 0 l2 exec 0x10003800 as=5"))
        .isEqualTo(VMMCALL + " l2-rax=0x12345678 l2-rip=0x10003800");
  }

  @Test
  void vmrunAtUserLevelIsInterceptedAndRefused() {
    assertThat(vm.run("vcpu 0 user l2 nop as=5"))
        .isEqualTo("exception vec=13 err=0x0 rip=0xffffffff800011e0");
    assertThat(vm.change(Stat.INSN_EMULATION)).isEqualTo(1);
    assertThat(vm.count(VmEventKind.EXCEPTION_INJECTED)).isEqualTo(1);
    assertThat(vm.count(VmEventKind.NESTED_ENTERED)).isZero();
  }

  @Test
  void aGuestThatMayNotRunGuestsGetsAnUndefinedInstruction() {
    final TestVm plain = TestVm.recorded(DIRECT.replace("efer svme=1\n", ""));
    assertThat(plain.run("vcpu 0 l2 nop as=5")).isEqualTo("exception vec=6 rip=0xffffffff800001e0");
    assertThat(plain.run("vcpu 0 user invlpg 0x400000")).startsWith("exception vec=13 err=0x0");
    assertThat(plain.count(VmEventKind.EXCEPTION_INJECTED)).isZero();
  }

  @Test
  void aChangeOfSmepUnloadsBothContextsAndGivesTheNestedRootAnotherRole() {
    vm.run("vcpu 0 l2 nop as=5");
    vm.run("vcpu 0 cr4 smep=1");
    assertThat(vm.state().vcpu(0).rootInSlot(4)).isZero();
    vm.run("vcpu 0 l2 nop as=5");
    assertThat(rootsGot()).isEqualTo(1);
    assertThat(vm.events(VmEventKind.PAGE_ALLOCATED)).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {DIRECT, TDP})
  void aNestedTableIsWriteProtectedWhereTheGuestMapsIt(final String setUp) {
    final TestVm guest = TestVm.recorded(setUp);
    final long table = guest.tableGfn(5, 4, 0) << 12;
    guest.run("vcpu 0 setpte as=5 level=4 gva=0x0 set=A");
    assertThat(guest.leaf(table)).isEqualTo(0xe67L);
    guest.run("vcpu 0 l2 nop as=5");
    assertThat(guest.leaf(table)).isEqualTo(0xa65L);
    guest.run("vcpu 0 setpte as=5 level=4 gva=0x0 clear=A");
    assertThat(guest.change(Stat.MMU_PTE_WRITE)).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {DIRECT, TDP})
  void theNextRunSyncsANestedTableThatTheGuestWrote(final String setUp) {
    final TestVm guest = TestVm.recorded(setUp);
    guest.run("vcpu 0 l2 read 0x10000000 as=5");
    guest.run("vcpu 0 setpte as=5 level=1 gva=0x10000000 clear=W");
    assertThat(guest.change(Stat.MMU_UNSYNC)).isEqualTo(1);
    guest.run("vcpu 0 l2 read 0x10000000 as=5");
    assertThat(guest.change(Stat.MMU_UNSYNC)).isEqualTo(-1);
    assertThat(guest.run("vcpu 0 l2 write 0x10000000 0x1 as=5")).startsWith("ok l2-exit=0x400");
  }

  @Test
  void withTheTdpMmuSlotsHaveRmapsFromTheFirstNestedRootOn() {
    final TestVm guest = TestVm.recorded(TDP);
    assertThat(guest.state().hasRmaps()).isFalse();
    guest.run("vcpu 0 l2 nop as=5");
    assertThat(guest.state().hasRmaps()).isTrue();
  }
}
