package umbra.mmu.vcpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import umbra.mmu.event.VcpuEventCaller;
import umbra.mmu.event.VcpuEventKind;
import umbra.mmu.state.EventMismatchException;

/** An event that does not fit a vCPU's state is refused by name, and changes nothing. */
class VcpuEventMismatchTest {
  private static final int VCPU = 3;

  private static Map<String, Consumer<VcpuState>> misfits() {
    final Map<String, Consumer<VcpuState>> cases = new LinkedHashMap<>();
    cases.put("vcpuStarted a second time", s -> s.vcpuStarted(VCPU));
    cases.put("operationRetired position of the last", s -> s.operationRetired(10, 5, 0));
    cases.put("operationRetired unknown outcome", s -> s.operationRetired(10, 6, 5));
    cases.put("operationRetired earlier step", s -> s.operationRetired(9, 6, 0));
    cases.put("accessesRetired position of the last", s -> s.accessesRetired(10, 5));
    cases.put("accessesRetired earlier step", s -> s.accessesRetired(9, 6));
    cases.put("guestFaulted earlier step", s -> s.guestFaulted(9, 0, 0));
    cases.put("exceptionTaken unknown vector", s -> s.exceptionTaken(10, 32, 0));
    cases.put("exceptionTaken earlier step", s -> s.exceptionTaken(9, 14, 0));
    cases.put("registerWritten absent register", s -> s.registerWritten(10, 2, 0));
    cases.put("registerWritten earlier step", s -> s.registerWritten(9, 3, 0));
    cases.put("tlbFilled level out of range", s -> s.tlbFilled(10, 0, 0xee7, 3));
    cases.put("tlbFilled table pointer", s -> s.tlbFilled(10, 0, 0x827, 2));
    cases.put("tlbFilled earlier step", s -> s.tlbFilled(9, 0, 0xe67, 1));
    cases.put("tlbEmptied earlier step", s -> s.tlbEmptied(9));
    cases.put("tlbEntryDropped earlier step", s -> s.tlbEntryDropped(9, 0));
    cases.put("mmioAnswered of 3 bytes", s -> s.mmioAnswered(10, 0, 3, true, 0));
    cases.put("mmioAnswered earlier step", s -> s.mmioAnswered(9, 0, 4, true, 0));
    cases.put("vcpuEnded earlier step", s -> s.vcpuEnded(9));
    return cases;
  }

  @TestFactory
  Stream<DynamicTest> isRefusedByName() {
    return misfits().entrySet().stream()
        .map(
            misfit ->
                DynamicTest.dynamicTest(
                    misfit.getKey(),
                    () -> {
                      final VcpuState state = state();
                      final String event = misfit.getKey();
                      assertRefused(
                          event.substring(0, event.indexOf(' ')), state, misfit.getValue());
                    }));
  }

  @Test
  void isRefusedWhereTheStreamIsAnotherVcpus() {
    assertRefused("vcpuStarted", new VcpuState(VCPU), s -> s.vcpuStarted(VCPU + 1));
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "VCPU_STARTED")
  void isRefusedBeforeTheStart(final VcpuEventKind kind) {
    assertRefused(
        kind.eventName(), new VcpuState(VCPU), s -> VcpuEventCaller.call(s, kind, 10, 6, 1, 1, 1));
  }

  @ParameterizedTest
  @EnumSource
  void isRefusedAfterTheEnd(final VcpuEventKind kind) {
    final VcpuState ended = state();
    ended.vcpuEnded(10);
    assertRefused(kind.eventName(), ended, s -> VcpuEventCaller.call(s, kind, 10, 6, 1, 1, 1));
  }

  private static VcpuState state() {
    final VcpuState state = new VcpuState(VCPU);
    state.vcpuStarted(VCPU);
    state.accessesRetired(10, 5);
    return state;
  }

  private static void assertRefused(
      final String event, final VcpuState state, final Consumer<VcpuState> misfit) {
    final long before = state.digest();
    assertThatThrownBy(() -> misfit.accept(state))
        .isInstanceOf(EventMismatchException.class)
        .hasMessageStartingWith(event + ": ");
    assertThat(state.digest()).isEqualTo(before);
  }
}
