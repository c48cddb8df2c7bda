package umbra.mmu.vm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import umbra.mmu.event.RecordedEvent;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.guest.ErrorCode;
import umbra.mmu.guest.Gpte;
import umbra.mmu.state.Parameter;
import umbra.mmu.state.Stat;

/** The processor's own walk under nested paging (AMD manual 15.25, reference 14.1). */
class TwoStageWalkTest {
  private static final String SET_UP =
      """
      module npt=1 tdp_mmu=0
      slot 1 gpa=0x10000000 size=4M backing=4K
      slot 2 gpa=0x20000000 size=4M backing=2M
      as 1
      map gva=0x400000 gpa=0x10000000 size=4K count=8 flags=PWU
      map gva=0x408000 gpa=0x10008000 size=4K count=8 flags=PUN
      map gva=0x80000000 gpa=0x20000000 size=2M count=1 flags=PWU
      map as=1 gva=0x400000 gpa=0x10100000 size=4K count=8 flags=PWUAD
      """;
  private static final long TABLE = ErrorCode.GUEST_TABLE | ErrorCode.WRITE | ErrorCode.USER;
  private static final long FINAL = ErrorCode.GUEST_FINAL | ErrorCode.USER;

  private final TestVm vm = TestVm.recorded(SET_UP);

  @Test
  void aTableIsAccessedAsForAWriteAndThePageAsTheGuestDoes() {
    // The first instruction of all: the PML4, the tables beside the PDPT, the code.
    assertThat(codes(vm.allEvents())).containsExactly(TABLE, TABLE, FINAL | ErrorCode.FETCH);
    vm.run("vcpu 0 write 0x80000000 1");
    assertThat(codes(vm.events())).containsExactly(FINAL | ErrorCode.WRITE);
  }

  @Test
  void accessedIsSetOnTheWayAndDirtyByAWriteWithoutKvm() {
    vm.run("vcpu 0 read 0x400000");
    assertThat(vm.gpte(0, 1, 0x400000) & (Gpte.ACCESSED | Gpte.DIRTY)).isEqualTo(Gpte.ACCESSED);
    vm.run("vcpu 0 write 0x400000 1");
    assertThat(vm.gpte(0, 1, 0x400000) & Gpte.DIRTY).isNotZero();
    assertThat(vm.count(VmEventKind.FAULT_RAISED)).isZero();
    assertThat(vm.count(VmEventKind.ACCESSED_BIT_WANTED)).isZero();
  }

  @Test
  void aFaultOfTheGuestsOwnTablesIsNoExit() {
    assertThat(vm.run("vcpu 0 read 0x500000")).startsWith("pf err=0x0 cr2=0x500000");
    assertThat(vm.run("vcpu 0 write 0x408000 1")).startsWith("pf err=0x3 cr2=0x408000");
    assertThat(vm.run("vcpu 0 user exec 0x408000")).startsWith("pf err=0x15 cr2=0x408000");
    assertThat(vm.change(Stat.PF_GUEST)).isZero();
    assertThat(vm.count(VmEventKind.EXCEPTION_INJECTED)).isZero();
    assertThat(vm.count(VmEventKind.FAULT_REFLECTED)).isZero();
  }

  @Test
  void anotherAddressSpaceIsLoadedWithoutAnExit() {
    vm.run("vcpu 0 cr3 1");
    assertThat(vm.state().vcpu(0).cr3()).isEqualTo(vm.vm().machine().tables().root(1));
    assertThat(vm.count(VmEventKind.INSTRUCTION_EMULATED)).isZero();
    vm.run("vcpu 0 write 0x400000 0x55");
    assertThat(vm.leaf(0x10100000)).isEqualTo(0xe67L);
  }

  @Test
  void aTranslationInTheTlbOutlivesTheGuestsEntryUntilItIsInvalidated() {
    final TestVm real = TestVm.real(SET_UP);
    real.run("vcpu 0 write 0x400000 0x11");
    real.run("vcpu 0 setpte level=1 gva=0x400000 gpa=0x10001000");
    assertThat(real.run("vcpu 0 read 0x400000")).contains("0x11");
    real.run("vcpu 0 invlpg 0x400000");
    assertThat(real.run("vcpu 0 read 0x400000")).contains("0xeeee");
    assertThat(real.change(Stat.INVLPG)).isZero();
  }

  @Test
  void withWriteProtectOffASupervisorWritesAReadOnlyPage() {
    vm.run("vcpu 0 cr0 wp=0");
    assertThat(vm.run("vcpu 0 write 0x408000 1")).startsWith("ok");
    assertThat(vm.run("vcpu 0 user write 0x408000 1")).startsWith("pf err=0x7");
  }

  @Test
  void aWriteOfCr0ThatChangesNothingIsNoExitWhateverWriteProtectIs() {
    vm.run("vcpu 0 cr0 wp=1");
    assertThat(vm.count(VmEventKind.INSTRUCTION_EMULATED)).isZero();
    vm.run("vcpu 0 cr0 wp=0");
    assertThat(vm.count(VmEventKind.INSTRUCTION_EMULATED)).isOne();
    vm.run("vcpu 0 cr0 wp=0");
    assertThat(vm.count(VmEventKind.INSTRUCTION_EMULATED)).isZero();
  }

  @Test
  void whatCannotWriteATableRunsAgainBeforeItIsEmulated() {
    final TestVm readOnly =
        TestVm.recorded(
            SET_UP
                + """
                slot 3 gpa=0x30000000 size=2M backing=4K readonly
                pte level=2 gva=0x600000 value=0x30000007
                poke gpa=0x30000000 value=0x10010007
                poke gpa=0x30000008 value=0xfee10007
                """);
    assertThat(readOnly.run("vcpu 0 read 0x600100")).startsWith("ok value=0xeeee");
    assertThat(readOnly.count(VmEventKind.INSTRUCTION_EMULATED)).isEqualTo(2);
    assertThat(readOnly.change(Stat.PF_EMULATE)).isEqualTo(2);
    assertThat(readOnly.run("vcpu 0 exec 0x600800")).isEqualTo("ok");
    assertThat(readOnly.count(VmEventKind.INSTRUCTION_EMULATED)).isEqualTo(2);
    readOnly.run("vcpu 0 write 0x600100 1");
    assertThat(readOnly.count(VmEventKind.INSTRUCTION_EMULATED)).as("a store").isEqualTo(1);
  }

  @Test
  void mmioIsEmulatedAtOnce() {
    final TestVm mmio =
        TestVm.recorded(SET_UP + "map gva=0x600000 gpa=0xfee10000 size=4K count=1 flags=PWU\n");
    assertThat(mmio.run("vcpu 0 read 0x600000")).startsWith("mmio read");
    assertThat(mmio.count(VmEventKind.INSTRUCTION_EMULATED)).isEqualTo(1);
  }

  @Test
  void theReservedBitOfALevelFourEntryIsSeenByARealProcessorOnly() {
    final String setGlobal = "vcpu 0 setpte level=4 gva=0x400000 set=G";
    vm.run("vcpu 0 read 0x400000\n" + setGlobal);
    assertThat(vm.run("vcpu 0 read 0x400000")).startsWith("ok");
    vm.with(Parameter.EMULATED_PML4_GLOBAL, 0);
    assertThat(vm.run("vcpu 0 read 0x400000")).startsWith("pf err=0x8");
    vm.with(Parameter.EMULATED_MMIO_CODE, 0);
    assertThat(vm.run("vcpu 0 read 0x400000")).startsWith("pf err=0x9");
  }

  private static List<Long> codes(final List<RecordedEvent> events) {
    return events.stream()
        .filter(event -> event.kind() == VmEventKind.FAULT_RAISED)
        .map(event -> event.field("errorCode"))
        .toList();
  }

  /** The processor's CR0 is the guest's own, so KVM has no reason to watch other writes. */
  @Test
  void aWriteOfCr0ThatChangesNothingIsNoExitWithWpClearEither() {
    vm.run("vcpu 0 cr0 wp=0");
    assertThat(vm.change(Stat.INSN_EMULATION)).isEqualTo(1);
    vm.run("vcpu 0 cr0 wp=0");
    assertThat(vm.change(Stat.INSN_EMULATION)).isZero();
  }
}
