package umbra.mmu.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import umbra.mmu.guest.Access;
import umbra.mmu.shadow.PageRole;
import umbra.mmu.shadow.Spte;
import umbra.mmu.vm.TestVm;

/** The digest of a VM's state. */
class DigestTest {
  private static final int ROLE = 1 | Access.ALL << PageRole.ACCESS_SHIFT;
  private static final int UPPER_ROLE = 2 | Access.ALL << PageRole.ACCESS_SHIFT;
  private static final long LEAF = 0xe67L | 0x1234_5000L;

  private static VmState state() {
    final VmState state =
        TestVm.machine("vcpus 2\nslot 1 gpa=0x10000000 size=1M backing=4K log\n", true).state();
    state.pageAllocated(1, 0x1a, UPPER_ROLE);
    state.pageAllocated(2, 0x1b, ROLE);
    state.pageLinked(1, 0, 2, Spte.TABLE | 2L << 12);
    state.spteSet(2, 0, LEAF, 0x10000, Access.ALL);
    return state;
  }

  @Test
  void machinesBuiltAlikeHaveEqualDigests() {
    assertThat(state().digest()).isEqualTo(state().digest());
  }

  @Test
  void independentEventsGiveOneStateInAnyOrder() {
    final List<Consumer<VmState>> events =
        List.of(
            s -> s.spteSet(2, 5, LEAF | 0x1000, 0x10005, Access.ALL),
            s -> s.gfnDirtied(1, 9),
            s -> s.guestWritten(0x10000000L, 8, 5),
            s -> s.entryRequested(1, EntryRequest.MMU_SYNC),
            s -> s.rootTaken(1),
            s -> s.hostPagesChanged(1, 3, 1, 0));
    final VmState forward = state();
    events.forEach(event -> event.accept(forward));
    final VmState backward = state();
    for (int i = events.size() - 1; i >= 0; i--) {
      events.get(i).accept(backward);
    }
    assertThat(backward.digest()).isEqualTo(forward.digest());
  }

  @Test
  void eachKindOfChangeGivesAnotherDigest() {
    final List<Consumer<VmState>> changes =
        List.of(
            s -> {},
            s -> s.guestWritten(0x10000000L, 8, 5),
            s -> s.frameWritten(2L << 28, 0, 8, 6),
            s -> s.accessedDirtySet(0, 0x20),
            s -> s.controlRegisterWritten(0, 3, 0x99000),
            s -> s.controlRegisterWritten(1, 3, 0x99000),
            s -> s.faultTaken(0),
            s -> s.faultResolved(0, 4),
            s -> s.faultResolved(0, 2),
            s -> s.mmioInfoCached(0, 0x1000, 1, 0, 4),
            s -> s.pageAllocated(3, 0x1c, ROLE),
            s -> s.pageAllocated(3, 0x1d, ROLE),
            s -> s.pageAllocated(3, 0x1c, UPPER_ROLE),
            s -> s.pageUnlinked(1, 0),
            s -> s.pageZapped(1),
            s -> {
              s.pageUnlinked(1, 0);
              s.pageInvalidated(1);
            },
            s -> s.pagesRecycled(1),
            s -> s.writeFloodingCounted(1),
            s -> s.nxSplitAccounted(2),
            s -> s.allZappedFast(),
            s -> s.rootSet(0, 0, 1, 0x1a000),
            s -> s.rootSet(0, 1, 1, 0x1a000),
            s -> s.rootTaken(1),
            s -> s.entryRequested(0, EntryRequest.MMU_SYNC),
            s -> s.entryRequested(1, EntryRequest.MMU_SYNC),
            s -> s.spteSet(2, 1, LEAF, 0x10000, Access.ALL),
            s -> s.spteSet(2, 1, LEAF, 0x10001, Access.ALL),
            s -> s.spteSet(2, 0, LEAF ^ 0x40, 0x10000, Access.ALL),
            s -> s.accessRefreshed(2, 0, Access.USER),
            s -> s.mmioSpteSet(0, 2, 3, Spte.mmio(0x70000, 0, 4), false),
            s -> s.spteDropped(2, 0),
            s -> s.spteProtected(2, 0, LEAF & ~2L),
            s -> s.pageUnsynced(2),
            s -> s.slotSet(1, 0x10000000L, 1 << 20, 0, 2),
            s -> {
              s.spteDropped(2, 0);
              s.slotSet(1, 0x20000000L, 1 << 20, 1, 2);
            },
            s -> s.slotWanted(1, 0x10000000L, 3),
            s -> s.dirtyBitmapFilled(1),
            s -> s.gfnDirtied(1, 4),
            s -> s.pageQuotaSet(99, false),
            s -> s.pageQuotaSet(64, true),
            s -> s.hostPagesChanged(1, 0, 1, 0),
            s -> s.hostProtectionSet(1, 0, 1, 1),
            s -> s.hvaRangeUnmapped(0, 4096),
            s -> s.hostWritten(1, 8, 8, 7),
            s -> s.hostPagesFilled(1, 0, 1, 0),
            s -> s.remoteFlushRequested(),
            s -> s.tlbFlushed(0),
            s -> s.tlbEntryFlushed(0, 0),
            s -> s.cachesToppedUp(0),
            s -> s.nestedEntered(0, 0x19000),
            s -> s.rootSet(0, 5, 1, 0),
            s -> s.parameterSet(Parameter.MMIO_CACHING.ordinal(), 0));
    final Set<Long> digests = new HashSet<>();
    for (int i = 0; i < changes.size(); i++) {
      final VmState state = state();
      changes.get(i).accept(state);
      assertThat(digests.add(state.digest())).as("change %d", i).isTrue();
    }
  }

  /** The two flags change what the VM will do, and nothing else in the state tells them apart. */
  @Test
  void theFlagsOfASlotAreInTheDigest() {
    final VmState plain = state();
    plain.slotSet(1, 0x10000000L, 1 << 20, 1, 2);
    final VmState readOnly = state();
    readOnly.slotSet(1, 0x10000000L, 1 << 20, 3, 2);
    assertThat(readOnly.digest()).isNotEqualTo(plain.digest());
  }

  /** A slot without rmap entries or dirty bits still answers for its range. */
  @Test
  void theRangeOfASlotIsInTheDigest() {
    final VmState here = TestVm.machine("slot 1 gpa=0x10000000 size=1M\n", true).state();
    here.slotSet(1, 0x20000000L, 1 << 20, 0, 2);
    final VmState there = TestVm.machine("slot 1 gpa=0x10000000 size=1M\n", true).state();
    there.slotSet(1, 0x30000000L, 1 << 20, 0, 2);
    assertThat(there.digest()).isNotEqualTo(here.digest());
  }
}
