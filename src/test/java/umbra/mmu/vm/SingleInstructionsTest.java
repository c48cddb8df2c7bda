package umbra.mmu.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import umbra.mmu.boot.GuestLayout;
import umbra.mmu.guest.ControlRegister;
import umbra.mmu.state.Stat;
import umbra.mmu.vcpu.Schedule;
import umbra.mmu.vcpu.Vcpu;

class SingleInstructionsTest {
  private static final long PAGE = 0x40_0000L;
  private static final long SUPERVISOR_PAGE = 0x40_1000L;
  private static final long UNMAPPED = 0x40_2000L;
  private static final String SET_UP =
      """
      slot 1 gpa=0x10000000 size=64K
      map gva=0x400000 gpa=0x10000000 flags=PWU
      map gva=0x401000 gpa=0x10001000 flags=PW
      map gva=0x403000 gpa=0x70000000 flags=PWU
      ops
      vcpu 0 nop
      """;

  private final PreparedRun run =
      PreparedRun.of(
          new RunConfiguration("vm", "test", SET_UP, Schedule.parse("round-robin"), 256, Map.of()));
  private final Vm vm = new Vm(run.machine());
  private final SingleInstructions instructions = vm.instructions();

  @BeforeEach
  void start() {
    final Vcpu vcpu = new Vcpu(0);
    vm.start(run.bytes());
    vm.startVcpu(vcpu);
    vm.beginRequest(vcpu, 0);
  }

  @Test
  void aStoreIsSeenByALoad() {
    assertThat(instructions.store(true, false, PAGE + 8, 0x1234)).isEqualTo(-1);
    assertThat(instructions.load(true, false, PAGE + 8)).isEqualTo(-1);
    assertThat(instructions.loaded()).isEqualTo(0x1234);
    assertThat(vm.state().guestRead(0x1000_0008L, 8)).isEqualTo(0x1234);
  }

  @Test
  void anAccessThatTheGuestMayNotMakeEndsWithItsErrorCode() {
    assertThat(instructions.load(true, false, SUPERVISOR_PAGE)).isEqualTo(0x5);
    assertThat(instructions.store(false, false, UNMAPPED, 1)).isEqualTo(0x2);
    assertThat(instructions.fetch(true, false, UNMAPPED)).isEqualTo(0x14);
  }

  @Test
  void aFetchRunsTheCodeThatFillsASlot() {
    assertThat(instructions.fetch(true, false, PAGE)).isEqualTo(SingleInstructions.RETIRED);
  }

  @Test
  void aFetchOfOtherCodeIsNoFaultOfTheGuest() {
    instructions.store(true, false, PAGE, 0x90);
    assertThatThrownBy(() -> instructions.fetch(true, false, PAGE))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("not modelled: execution of byte 0x90");
  }

  @Test
  void zeroedCodeAddsToAddressZero() {
    instructions.store(true, false, PAGE, 0);
    assertThat(instructions.fetch(true, false, PAGE)).isEqualTo(0x6);
    assertThat(instructions.fetch(false, false, PAGE)).isEqualTo(0x2);
  }

  @Test
  void anEntryThatTheGuestWroteCountsAfterInvlpg() {
    instructions.load(true, false, PAGE);
    final long gpa = run.machine().tables().findEntry(null, 0, PAGE, 1);
    instructions.store(false, false, GuestLayout.DIRECT_MAP + gpa, 0);
    assertThat(instructions.invalidate(PAGE)).isEqualTo(SingleInstructions.RETIRED);
    assertThat(instructions.load(true, false, PAGE)).isEqualTo(0x4);
    assertThat(vm.state().stat(Stat.INVLPG)).isEqualTo(1);
  }

  @Test
  void smapIsInForceOnceTheGuestWroteCr4() {
    assertThat(instructions.load(false, false, PAGE)).isEqualTo(SingleInstructions.RETIRED);
    final long cr4 = vm.state().vcpu(0).cr4() | ControlRegister.CR4_SMAP;
    instructions.writeRegister(ControlRegister.CR4, cr4);
    assertThat(instructions.load(false, false, PAGE)).isEqualTo(0x1);
    assertThat(instructions.load(false, true, PAGE)).isEqualTo(SingleInstructions.RETIRED);
  }

  @Test
  void eachRegisterGetsItsValue() {
    final var registers = vm.state().vcpu(0);
    instructions.writeRegister(ControlRegister.CR0, 0x8000_0031L);
    instructions.writeRegister(ControlRegister.EFER, 0x500);
    instructions.writeRegister(ControlRegister.CR3, registers.cr3() | 0x8);
    assertThat(registers.cr0()).isEqualTo(0x8000_0031L);
    assertThat(registers.efer()).isEqualTo(0x500);
    assertThat(registers.cr3() & 0xfff).isEqualTo(0x8);
  }
}
