package umbra.mmu.state;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import umbra.mmu.event.VmEventCaller;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.event.VmEvents;

/** Requests follow one another between the start and the end of the run; work is done in them. */
class RequestOrderTest {
  private static final byte[] CONFIGURATION = {1, 2, 3};

  private static Map<String, Consumer<VmState>> misfits() {
    final Map<String, Consumer<VmState>> cases = new LinkedHashMap<>();
    cases.put(
        "runStarted after a request",
        s -> {
          betweenRequests(s);
          s.runStarted(CONFIGURATION);
        });
    cases.put(
        "requestStarted inside a request",
        s -> {
          s.requestStarted(0, 0);
          s.requestStarted(0, 0);
        });
    cases.put(
        "requestStarted before its last end",
        s -> {
          betweenRequests(s);
          s.requestStarted(VmEvents.HOST, 4);
        });
    cases.put("requestEnded outside a request", s -> s.requestEnded(VmEvents.HOST, 0));
    cases.put(
        "requestEnded before its start",
        s -> {
          s.requestStarted(0, 9);
          s.requestEnded(0, 8);
        });
    cases.put(
        "cacheExhausted the VM's, in a vCPU's request",
        s -> {
          s.requestStarted(0, 0);
          s.cacheExhausted(VmEvents.HOST, 0);
        });
    cases.put(
        "runEnded inside a request",
        s -> {
          s.requestStarted(0, 0);
          s.runEnded(s.digest());
        });
    cases.put(
        "requestStarted after the end of the run",
        s -> {
          betweenRequests(s);
          s.runEnded(s.digest());
          s.requestStarted(0, 0);
        });
    cases.put(
        "faultTaken in a request of the host",
        s -> {
          s.requestStarted(VmEvents.HOST, 0);
          s.faultTaken(0);
        });
    return cases;
  }

  private static void betweenRequests(final VmState state) {
    state.requestStarted(VmEvents.HOST, 0);
    state.requestEnded(VmEvents.HOST, 5);
  }

  @TestFactory
  Stream<DynamicTest> isRefusedByName() {
    return misfits().entrySet().stream()
        .map(
            misfit ->
                DynamicTest.dynamicTest(
                    misfit.getKey(),
                    () ->
                        assertRefused(
                            misfit.getKey().substring(0, misfit.getKey().indexOf(' ')),
                            () -> misfit.getValue().accept(state()))));
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"RUN_STARTED", "REQUEST_STARTED", "RUN_ENDED"})
  void isRefusedOutsideARequest(final VmEventKind kind) {
    final VmState state = state();
    betweenRequests(state);
    assertRefused(kind.eventName(), () -> VmEventCaller.call(state, kind, 0, 0, 0, 0, 0));
  }

  private static VmState state() {
    return new VmState(CONFIGURATION, 2);
  }

  private static void assertRefused(final String event, final ThrowingCallable misfit) {
    assertThatThrownBy(misfit)
        .isInstanceOf(EventMismatchException.class)
        .hasMessageStartingWith(event + ": ");
  }
}
