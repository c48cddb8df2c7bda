package umbra.mmu.vcpu;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class VcpuStateTest {
  private static final long SMEP = 1L << 20;
  private static final long SMAP = 1L << 21;

  private final VcpuState state = started(3);

  private static VcpuState started(final int number) {
    final VcpuState state = new VcpuState(number);
    state.vcpuStarted(number);
    return state;
  }

  @Test
  void operationsAndAccessesMoveThePosition() {
    state.operationRetired(10, 1, OutcomeKind.OK.ordinal());
    assertThat(state.position()).isEqualTo(1);
    state.accessesRetired(20, 900);
    assertThat(state.position()).isEqualTo(900);
    assertThat(state.lastVmStep()).isEqualTo(20);
  }

  @Test
  void faultsAreCounted() {
    state.guestFaulted(1, 0x1000, 4);
    state.guestFaulted(2, 0x1000, 6);
    assertThat(state.faults()).isEqualTo(2);
  }

  @Test
  void smapIsOffWhileAlignmentCheckIsSet() {
    assertThat(state.smepSmap(false)).isZero();
    state.registerWritten(0, 4, SMEP | SMAP);
    assertThat(state.smepSmap(false)).isEqualTo(3);
    assertThat(state.smepSmap(true)).isEqualTo(1);
    state.registerWritten(0, 4, SMAP);
    assertThat(state.smepSmap(false)).isEqualTo(2);
  }

  @Test
  void tlbEventsReachTheTlb() {
    state.tlbFilled(1, 0x40_0000L, 0xe67L, 1);
    assertThat(state.tlb().hits(0x40_0000L, 0, 0)).isTrue();
    state.tlbEntryDropped(2, 0x40_0000L);
    assertThat(state.tlb().hits(0x40_0000L, 0, 0)).isFalse();
    state.tlbFilled(3, 0x40_0000L, 0xe67L, 1);
    state.tlbEmptied(4);
    assertThat(state.tlb().hits(0x40_0000L, 0, 0)).isFalse();
    assertThat(state.lastVmStep()).isEqualTo(4);
  }

  @Test
  void eachRegisterAndCounterIsInTheDigest() {
    long last = state.digest();
    for (final int register : new int[] {0, 3, 4, 8}) {
      state.registerWritten(1, register, 0x77);
      assertThat(state.digest()).as("register %d", register).isNotEqualTo(last);
      last = state.digest();
    }
    state.operationRetired(1, 5, 0);
    assertThat(state.digest()).isNotEqualTo(last);
    last = state.digest();
    state.guestFaulted(1, 0, 0);
    assertThat(state.digest()).isNotEqualTo(last);
    last = state.digest();
    state.tlbFilled(1, 0x1000, 0xe67, 1);
    assertThat(state.digest()).isNotEqualTo(last);
  }

  @Test
  void twoVcpusAreToldApartByTheirNumbers() {
    assertThat(state.digest()).isEqualTo(new VcpuState(3).digest());
    assertThat(state.digest()).isNotEqualTo(new VcpuState(4).digest());
  }

  @Test
  void theEndIsRemembered() {
    assertThat(state.isEnded()).isFalse();
    state.vcpuEnded(9);
    assertThat(state.isEnded()).isTrue();
  }
}
