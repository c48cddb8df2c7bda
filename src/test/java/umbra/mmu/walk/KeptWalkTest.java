package umbra.mmu.walk;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import umbra.mmu.boot.GuestLayout;
import umbra.mmu.guest.Gpte;
import umbra.mmu.guest.PagingFormat;
import umbra.mmu.guest.ReservedBits;
import umbra.mmu.host.HostFault;
import umbra.mmu.host.Notifiers;
import umbra.mmu.state.VcpuMmu;
import umbra.mmu.state.VmState;
import umbra.mmu.tdp.TdpEntries;
import umbra.mmu.tdp.TdpZap;
import umbra.mmu.vm.TestVm;
import umbra.mmu.zap.EntryZap;

/**
 * A walk that goes on where the last one ended finds what a walk from the top finds: random changes
 * of tables, slots and host pages between random walks, each made twice, with a result that keeps
 * the last way and with a new one.
 */
class KeptWalkTest {
  private static final int ROUNDS = 4000;
  private static final int PAGES = 16;
  private static final long TOP_TABLE = 0x18000;

  /** P, W, U, A, D and NX. */
  private static final int[] BITS = {0, 1, 2, 5, 6, 63};

  private final Map<Long, Long> wholeEntries = new HashMap<>();

  /** Tables at 0x18000 (top) to 0x1bfff. */
  private static final String SET_UP =
      """
      slot 1 gpa=0x10000000 size=4M backing=4K
      slot 2 gpa=0x20000000 size=2M backing=2M
      map gva=0x400000 gpa=0x10000000 size=4K count=8 flags=PWU
      map gva=0x600000 gpa=0x20000000 size=2M flags=PWU
      """;

  @ParameterizedTest(name = "KeptWalkTest seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void aKeptWayIsTheWayFromTheTop(final long seed) {
    final SplittableRandom random = new SplittableRandom(seed);
    final TestVm vm = TestVm.recorded(SET_UP);
    final GuestWalker walker = walker(vm.state());
    final Walk kept = new Walk();
    int found = 0;
    for (int round = 0; round < ROUNDS; round++) {
      if (random.nextInt(3) == 0) {
        change(vm, random);
      }
      final long gva = address(random);
      final long access = random.nextInt(2) * 2L + random.nextInt(2) * 4L;
      final String expected = walk(walker, vm.state(), gva, access, new Walk());
      assertThat(walk(walker, vm.state(), gva, access, kept))
          .as("round %d, gva 0x%x, access %d", round, gva, access)
          .isEqualTo(expected);
      found += kept.found() ? 1 : 0;
    }
    assertThat(found).isBetween(ROUNDS / 20, ROUNDS - ROUNDS / 20);
  }

  /** In two VMs, since whoever walks first sets the bits. */
  @ParameterizedTest(name = "KeptWalkTest seed {0}")
  @ValueSource(longs = {1, 2, 3, 4})
  void aKeptWaySetsTheBitsThatAWayFromTheTopSets(final long seed) {
    final SplittableRandom random = new SplittableRandom(seed);
    final SplittableRandom same = new SplittableRandom(seed);
    final TestVm keeping = TestVm.recorded(SET_UP);
    final TestVm fresh = TestVm.recorded(SET_UP);
    final Walk kept = new Walk();
    for (int round = 0; round < ROUNDS; round++) {
      if (random.nextInt(3) == 0) {
        change(keeping, random);
      }
      if (same.nextInt(3) == 0) {
        change(fresh, same);
      }
      final long gva = address(random);
      final long access = random.nextInt(2) * 2L;
      walk(walker(keeping.state()), keeping.state(), gva, access, kept);
      walk(walker(fresh.state()), fresh.state(), address(same), same.nextInt(2) * 2L, new Walk());
      assertThat(keeping.state().digest())
          .as("round %d, gva 0x%x, access %d", round, gva, access)
          .isEqualTo(fresh.state().digest());
    }
  }

  @Test
  void aTablePointerBesideTheLastLargeLeafGetsItsAccessedBit() {
    final TestVm vm = TestVm.recorded(SET_UP);
    final long gpa = TOP_TABLE + 2 * 4096L + PagingFormat.FOUR_LEVEL.offset(0x400000, 2);
    final long clean = vm.state().guestRead(gpa, 8) & ~Gpte.ACCESSED;
    vm.changing(events -> events.guestWritten(gpa, 8, clean));
    final GuestWalker walker = walker(vm.state());
    final Walk kept = new Walk();
    walk(walker, vm.state(), 0x600000, 0, kept);
    walk(walker, vm.state(), 0x400000, 0, kept);
    assertThat(vm.state().guestRead(gpa, 8)).isEqualTo(clean | Gpte.ACCESSED);
  }

  private static GuestWalker walker(final VmState state) {
    final EntryZap entries = new EntryZap(state, state);
    final TdpZap tdp = new TdpZap(state, state, new TdpEntries(state, state));
    final HostFault host = new HostFault(state, new Notifiers(state, state, entries, tdp));
    return new GuestWalker(
        state, state, new GuestMemory(state, host), new ReservedBits(GuestLayout.MAXPHYADDR));
  }

  private static long address(final SplittableRandom random) {
    return random.nextInt(8) == 0
        ? 0x600000 + random.nextInt(0x200000)
        : 0x400000 + random.nextInt(PAGES) * 4096L + random.nextInt(4096);
  }

  /** All that a walk answers, as text, A and D aside: who comes first sets them. */
  private static String walk(
      final GuestWalker walker,
      final VmState state,
      final long gva,
      final long access,
      final Walk walk) {
    final VcpuMmu vcpu = state.vcpu(0);
    state.requestStarted(0, vcpu.position());
    final boolean found = walker.walk(vcpu, gva, access, 0, walk);
    state.requestEnded(0, vcpu.position());
    if (!found) {
      return "error " + walk.errorCode() + " level " + walk.level();
    }
    final StringBuilder text = new StringBuilder("gfn " + walk.gfn() + " access " + walk.access());
    for (int level = walk.topLevel(); level >= walk.level(); level--) {
      if (walk.isConsistentAt(state.memoryChanges())) {
        assertThat(walk.gpte(level)).isEqualTo(state.guestRead(walk.gpteGpa(level), 8));
      }
      text.append(" level ").append(level).append(" gpa ").append(walk.gpteGpa(level));
      text.append(" gpte ").append(walk.gpte(level) & ~(Gpte.ACCESSED | Gpte.DIRTY));
      text.append(" rights ").append(walk.tableAccess(level));
    }
    return text.toString();
  }

  private void change(final TestVm vm, final SplittableRandom random) {
    final int what = random.nextInt(8);
    if (what < 3) {
      changeEntry(vm, 1, random);
    } else if (what < 6) {
      changeEntry(vm, 2 + random.nextInt(3), random);
    } else if (what < 7) {
      vm.run(
          String.format(
              "host mprotect 0 off=0x%x len=4K prot=%s",
              0x18000 + random.nextInt(4) * 4096, random.nextInt(8) > 0 ? "rw" : "none"));
    } else {
      vm.run("host log 1 " + (random.nextBoolean() ? "on" : "off"));
    }
  }

  /** An entry on the way to a page gets a wrong bit, the frame of the top table, or is mended. */
  private void changeEntry(final TestVm vm, final int level, final SplittableRandom random) {
    final long gva = 0x400000 + random.nextInt(PAGES) * 4096L;
    final long gpa = TOP_TABLE + (4 - level) * 4096L + PagingFormat.FOUR_LEVEL.offset(gva, level);
    final long whole = wholeEntries.computeIfAbsent(gpa, at -> vm.state().guestRead(at, 8));
    final long gpte =
        switch (random.nextInt(20)) {
          case 0 -> (whole & ~Gpte.FRAME) | TOP_TABLE;
          case 1, 2 -> whole ^ (1L << BITS[random.nextInt(BITS.length)]);
          default -> whole;
        };
    vm.changing(events -> events.guestWritten(gpa, 8, gpte));
  }
}
