package umbra.mmu.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import umbra.mmu.event.TracedFlags;
import umbra.mmu.shadow.PageRole;
import umbra.mmu.traced.TracedTasks;

/** What the events of an imported trace leave in the state, and which of them do not fit. */
final class TracedEventsTest {
  private static final byte[] CONFIGURATION = {1};
  private static final int ROLE = 1 | 7 << PageRole.ACCESS_SHIFT | PageRole.EFER_NX;

  private final VmState state = VmState.ofTrace(CONFIGURATION, 1);

  @BeforeEach
  void begin() {
    state.runStarted(CONFIGURATION);
    state.requestStarted(0, 0);
    state.tracedTask(0, 99, 0x6d6d76, 0);
    state.tracedLine(12, 5_000, 0, 3, 0);
  }

  @Test
  void aLineSaysTaskCpuAndTime() {
    assertThat(state.traced().line().number()).isEqualTo(12);
    assertThat(state.traced().line().cpu()).isEqualTo(3);
    assertThat(state.traced().line().time()).isEqualTo(5_000);
    assertThat(state.traced().tasks().name(0)).isEqualTo("vmm");
    assertThat(state.traced().tasks().pid(0)).isEqualTo(99);
    assertThat(TracedTasks.name(-1, 0)).hasSize(8);
  }

  @Test
  void aPageLivesUntilItIsZapped() {
    state.tracedPageGot(0x12, ROLE, 0, 0, TracedFlags.CREATED);
    final int look = state.traced().pages().find(0x12, ROLE);
    assertThat(state.traced().pages().live(look)).isEqualTo(1);
    state.tracedPageUnsynced(0x12, ROLE, 0, 0, 0);
    assertThat(state.traced().unsyncPages()).isEqualTo(1);
    state.tracedPageZapped(0x12, ROLE, 0, 0, TracedFlags.UNSYNC);
    assertThat(state.traced().pages().live(look)).isZero();
    assertThat(state.traced().unsyncPages()).isZero();
  }

  @Test
  void theEntriesOfAZappedTableAreGone() {
    state.tracedFault(0, 0x1000, 0x5000, 0);
    state.tracedPageGot(0x12, ROLE, 0, 0, TracedFlags.CREATED);
    state.tracedSpteSet(5, 0x29c5e63, 1, 0x13af9028, 7);
    final int entry = state.traced().leaves().find(0x13af9028, 1);
    assertThat(state.traced().leaves().spte(entry)).isEqualTo(0x29c5e63);
    assertThat(state.traced().leaves().gfn(entry)).isEqualTo(5);
    state.tracedPageZapped(0x12, ROLE, 0, 0, 0);
    assertThat(state.traced().leaves().spte(entry)).isZero();
  }

  @Test
  void aTextComesInPieces() {
    state.tracedText(33, 0x6161_6161_6161_6161L, 0x6161_6161_6161_6161L, 0x62, 0x63);
    assertThat(state.traced().line().hasText()).isFalse();
    assertThatThrownBy(() -> state.tracedElement(0, 1))
        .isInstanceOf(EventMismatchException.class)
        .hasMessageContaining("the rest of a line's text");
    assertThatThrownBy(() -> state.tracedText(2, 0, 0, 0, 0))
        .isInstanceOf(EventMismatchException.class)
        .hasMessageContaining("1 bytes of text");
    state.tracedText(1, 'z', 0, 0, 0);
    assertThat(state.traced().line().text()).hasSize(33).startsWith("aaaa").endsWith("z");
  }

  @Test
  void aLineThatGoesBackAndATaskThatNobodyNamedDoNotFit() {
    final long before = state.digest();
    assertThatThrownBy(() -> state.tracedLine(12, 0, 0, 0, 0))
        .isInstanceOf(EventMismatchException.class);
    assertThatThrownBy(() -> state.tracedLine(13, 0, 1, 0, 0))
        .isInstanceOf(EventMismatchException.class);
    assertThatThrownBy(() -> state.tracedTask(5, 1, 0, 0))
        .isInstanceOf(EventMismatchException.class);
    assertThat(state.digest()).isEqualTo(before);
  }

  @Test
  void aRunHasNoEventsOfATrace() {
    final VmState run = new VmState(CONFIGURATION, 1);
    assertThat(run.traced()).isNull();
    assertThatThrownBy(() -> run.tracedLine(1, 0, -1, 0, 0))
        .isInstanceOf(EventMismatchException.class);
    assertThatThrownBy(() -> run.tracedText(1, 0, 0, 0, 0))
        .isInstanceOf(EventMismatchException.class);
  }
}
