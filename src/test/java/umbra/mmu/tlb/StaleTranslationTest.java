package umbra.mmu.tlb;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.invariant.Invariants;
import umbra.mmu.shadow.Spte;
import umbra.mmu.state.EntryRequest;
import umbra.mmu.state.Stat;
import umbra.mmu.vm.TestVm;

/** On a real processor translations last until a flush, so that a missing one is seen (11). */
class StaleTranslationTest {
  /** The addresses share no place of the TLB with the control pages. */
  private static final String SET_UP =
      """
      vcpus 2
      slot 1 gpa=0x10000000 size=4M backing=4K
      map gva=0x430000 gpa=0x10000000 size=4K count=4 flags=PWUAD
      """;

  private final TestVm vm = TestVm.real(SET_UP);

  @Test
  void aSecondAccessIsServedByTheTlbWithoutAnEvent() {
    vm.run("vcpu 0 write 0x430000");
    vm.run("vcpu 0 write 0x430008 1\nvcpu 0 read 0x430000");
    assertThat(vm.change(Stat.PF_TAKEN)).isZero();
    assertThat(vm.count(VmEventKind.SPTE_AGED)).isZero();
  }

  @Test
  void aStaleEntryOfTheGuestsOwnMakingStaysUntilItsInvlpg() {
    vm.run("vcpu 0 read 0x431000");
    vm.run("vcpu 0 setpte level=1 gva=0x431000 gpa=0x10100000");
    vm.run("host poke gpa=0x10100000 value=0x55");
    assertThat(vm.run("vcpu 0 read 0x431000")).isEqualTo("ok value=0xeeeeeeeeeeeeeeee");
    vm.run("vcpu 0 invlpg 0x431000");
    assertThat(vm.run("vcpu 0 read 0x431000")).isEqualTo("ok value=0x55");
  }

  @Test
  void aZapByTheHostIsSeenSinceItsFlushIsServedBeforeEntry() {
    vm.run("vcpu 0 write 0x430000\nvcpu 1 write 0x430000");
    vm.run("host dontneed 1 off=0 len=4K");
    assertThat(vm.state().vcpu(1).requests() & EntryRequest.TLB_FLUSH).isNotZero();
    vm.run("vcpu 1 read 0x430000");
    assertThat(vm.change(Stat.TLB_FLUSH)).isEqualTo(1);
    assertThat(vm.change(Stat.PF_TAKEN)).isGreaterThan(0);
    assertThat(vm.state().vcpu(0).requests() & EntryRequest.TLB_FLUSH).as("not yet").isNotZero();
  }

  @Test
  void aWritePastWriteProtectionTakesTheUserBitAndNeedsNoFlushForIt() {
    vm.run("vcpu 0 cr0 wp=0\nvcpu 1 cr0 wp=0\nvcpu 0 setpte gva=0x432000 clear=W");
    vm.run("vcpu 0 read 0x432000\nvcpu 1 read 0x432000");
    assertThat(vm.leaf(0x432000) & Spte.USER).isNotZero();
    vm.run("vcpu 0 write 0x432000");
    assertThat(vm.leaf(0x432000) & Spte.USER).isZero();
    assertThat(vm.change(Stat.REMOTE_TLB_FLUSH_REQUESTS)).isZero();
    new Invariants(vm.state()).checkTranslations(vm.vcpu(1).state());
  }

  @Test
  void aMissingFlushShowsAsAnAccessThatNoTableGrants() {
    vm.run("vcpu 0 write 0x430000");
    vm.run("host dontneed 1 off=0 len=4K");
    vm.forgetRequests(0, EntryRequest.TLB_FLUSH);
    vm.run("vcpu 0 read 0x430000");
    assertThat(vm.leaf(0x430000)).isZero();
    assertThat(vm.change(Stat.PF_TAKEN)).as("the stale entry answered").isZero();
  }

  @Test
  void logWritesAreMissedWithoutTheFlushOfGetlog() {
    vm.run("host log 1 on\nvcpu 0 write 0x430000");
    assertThat(vm.run("host getlog 1")).isEqualTo("ok dirty=0 count=1");
    vm.run("vcpu 0 write 0x430000");
    assertThat(vm.run("host getlog 1")).isEqualTo("ok dirty=0 count=1");
    vm.forgetRequests(0, EntryRequest.TLB_FLUSH);
    vm.run("vcpu 0 write 0x430000");
    assertThat(vm.run("host getlog 1")).isEqualTo("ok dirty=none count=0");
  }

  @Test
  void aCr3LoadEmptiesTheTlb() {
    vm.run("vcpu 0 read 0x430000");
    assertThat(vm.vcpu(0).state().tlb().hits(0x430000, 0, 0)).isTrue();
    vm.run("vcpu 0 cr3 0");
    assertThat(vm.vcpu(0).state().tlb().hits(0x430000, 0, 0)).isFalse();
  }

  @Test
  void theRecordersProcessorStartsEachEntryWithAnEmptyTlb() {
    final TestVm recorded = TestVm.recorded(SET_UP);
    recorded.run("vcpu 0 read 0x430000");
    recorded.run("vcpu 0 nop");
    assertThat(recorded.vcpu(0).state().tlb().hits(0x430000, 0, 0)).isFalse();
  }

  @Test
  void severalFlushRequestsAreServedAsOne() {
    vm.run("vcpu 0 write 0x430000\nvcpu 0 write 0x432000");
    vm.run("host dontneed 1 off=0 len=4K\nhost dontneed 1 off=0x2000 len=4K");
    assertThat(vm.change(Stat.REMOTE_TLB_FLUSH_REQUESTS)).isEqualTo(2);
    vm.run("vcpu 0 nop");
    assertThat(vm.change(Stat.TLB_FLUSH)).isEqualTo(1);
  }
}
