package umbra.journal.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import umbra.journal.replay.JournaledRun;
import umbra.journal.replay.Replay;
import umbra.journal.store.JournalFolder;
import umbra.mmu.event.VmEventCaller;
import umbra.mmu.event.VmEventFlattener;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.memory.Memslot;
import umbra.mmu.memory.Memslots;
import umbra.mmu.memory.SlotMemory;
import umbra.mmu.state.Stat;
import umbra.mmu.state.VmState;
import umbra.mmu.vcpu.Schedule;
import umbra.mmu.vm.PreparedRun;
import umbra.mmu.vm.RunConfiguration;

/**
 * Nothing changes but what is told: a copy of all cells, kept up to date by what is told alone, is
 * compared with the state itself.
 */
final class TouchedCellsTest {
  /** After how many events the copy is compared, beside the first ones of each kind. */
  private static final int EVERY = 997;

  /** Events that no run without actors has here; each is tried on its own. */
  private static final Set<VmEventKind> ELSEWHERE =
      EnumSet.of(
          VmEventKind.CACHE_EXHAUSTED,
          VmEventKind.GUEST_WALKED_AGAIN,
          VmEventKind.HASH_COLLISIONS_PEAKED,
          VmEventKind.FLUSH_ACKNOWLEDGED);

  /** Recorded scenarios that go where no shipped one does. */
  private static final List<String> RECORDED =
      List.of(
          "d08-table-under-huge-page.txt",
          "e01-two-vcpus.txt",
          "g01-slot-delete-add.txt",
          "g02-slot-move.txt",
          "g05-mprotect-zero-page.txt",
          "h04-nx-recovery.txt",
          "i01-mmio.txt",
          "j01-recycle.txt",
          "j02-hash-collisions.txt",
          "u02-collapse-across-pieces.txt",
          "u08-exceptions-undelivered.txt");

  @TempDir private Path folder;
  private final Map<VmEventKind, Integer> seen = new EnumMap<>(VmEventKind.class);

  @Test
  void everyDifferenceThatAnEventMakesIsTold() throws IOException {
    int run = 0;
    for (final Map.Entry<String, String> scenario : scenarios().entrySet()) {
      for (final Map<String, String> mode : modes(scenario)) {
        final Path store = folder.resolve("run" + run++);
        JournaledRun.write(store, scenario.getValue(), "seeded:1", mode);
        check(store, scenario.getKey() + " " + mode);
      }
    }
    final Set<VmEventKind> missing = EnumSet.allOf(VmEventKind.class);
    missing.removeAll(seen.keySet());
    missing.removeIf(VmEventKind::isTraced);
    assertThat(missing).isEqualTo(ELSEWHERE);
  }

  @Test
  void eventsThatTheseRunsDoNotHaveAreToldToo() {
    final VmState state = PreparedRun.of(configuration()).machine().state();
    final List<String> told = new ArrayList<>();
    final CellWatch watch =
        new CellWatch(
            (step, kind, a, b, c, old, now) ->
                told.add(kind + " " + a + ": " + old + " -> " + now));
    watch.begin(state, 1);
    final Set<VmEventKind> fitting = EnumSet.copyOf(ELSEWHERE);
    fitting.remove(VmEventKind.HASH_COLLISIONS_PEAKED);
    for (final VmEventKind kind : fitting) {
      final long last = kind == VmEventKind.GUEST_WALKED_AGAIN ? 0x1000 : 1;
      watch.before(kind, 0, last, 1, 0, 0);
      VmEventCaller.call(state, kind, 0, last, 1, 0, 0);
      VmEventCaller.call(watch, kind, 0, last, 1, 0, 0);
    }
    watch.before(VmEventKind.HASH_COLLISIONS_PEAKED, 5, 0, 0, 0, 0);
    state.hashCollisionsPeaked(5);
    watch.hashCollisionsPeaked(5);
    assertThat(told)
        .containsExactly(
            "STATISTIC " + Stat.REMOTE_TLB_FLUSH.ordinal() + ": 0 -> 1",
            "STATISTIC " + Stat.MAX_MMU_PAGE_HASH_COLLISIONS.ordinal() + ": 0 -> 5");
  }

  private static RunConfiguration configuration() {
    return new RunConfiguration(
        "test", "test.txt", "vcpus 1\nops\n", Schedule.parse("round-robin"), 1, Map.of());
  }

  private void check(final Path store, final String run) {
    final Copy copy = new Copy(run);
    try (JournalFolder journal = JournalFolder.open(store);
        Replay replay = new Replay(journal, JournaledRun.STREAM, copy)) {
      replay.to(Long.MAX_VALUE);
    }
    copy.compare();
    copy.compareMemory();
  }

  /** The shipped stories, and recorded scenarios that go everywhere. */
  private static Map<String, String> scenarios() throws IOException {
    final Map<String, String> texts = new LinkedHashMap<>();
    final Path root = root();
    try (Stream<Path> files = Files.list(root.resolve("config/scenarios"))) {
      for (final Path file : files.sorted().collect(Collectors.toList())) {
        if (!file.endsWith("million-faults.txt")) {
          texts.put(file.getFileName().toString(), Files.readString(file));
        }
      }
    }
    for (final String name : RECORDED) {
      final Path recorded = root.resolve("cli/src/test/resources/golden/scenarios");
      texts.put(name, Files.readString(recorded.resolve(name)));
    }
    return texts;
  }

  private static List<Map<String, String>> modes(final Map.Entry<String, String> scenario) {
    final String text = scenario.getValue();
    if (RECORDED.contains(scenario.getKey())
        || text.contains("module ")
        || text.contains("paging ")) {
      return List.of(Map.of());
    }
    return List.of(
        Map.of(), Map.of("npt", "1", "tdp_mmu", "0"), Map.of("npt", "1", "tdp_mmu", "1"));
  }

  private static Path root() {
    Path root = Path.of("").toAbsolutePath();
    while (!Files.isDirectory(root.resolve("config/scenarios"))) {
      root = root.getParent();
      assertThat(root).as("a folder with config/scenarios").isNotNull();
    }
    return root;
  }

  /** The cells as they must be if all changes were told. */
  private final class Copy extends VmEventFlattener implements Replay.Listener, CellListener {
    private final CellWatch watch = new CellWatch(this);
    private final String run;
    private VmState state;
    private Map<Cell, Long> cells;
    private MemoryCopy memory;
    private String digests;
    private int told;
    private long step;

    private Copy(final String run) {
      this.run = run;
    }

    @Override
    public void begin(final VmState newState) {
      state = newState;
      cells = AllCells.of(state);
      memory = new MemoryCopy(state);
      watch.begin(state, 0);
    }

    @Override
    public void before(
        final VmEventKind kind,
        final long a,
        final long b,
        final long c,
        final long d,
        final long e) {
      digests = digests();
      watch.before(kind, a, b, c, d, e);
    }

    @Override
    public void runStarted(final byte[] configuration) {
      watch.runStarted(configuration);
      seen.merge(VmEventKind.RUN_STARTED, 1, Integer::sum);
      step++;
      compare();
    }

    @Override
    protected void event(
        final VmEventKind kind,
        final long a,
        final long b,
        final long c,
        final long d,
        final long e) {
      told = 0;
      step++;
      VmEventCaller.call(watch, kind, a, b, c, d, e);
      assertThat(!digests.equals(digests()) && told == 0)
          .as("%s, step %d: a silent change by %s", run, step, kind)
          .isFalse();
      final int count = seen.merge(kind, 1, Integer::sum);
      if (count == 1 || step % EVERY == 0 || kind == VmEventKind.SLOT_SET) {
        compare();
        compareMemory();
      }
    }

    /** Of parts of the state that cells stand for; a change in one must be told of. */
    private String digests() {
      final StringBuilder text = new StringBuilder();
      text.append(state.digest()).append(' ').append(state.lists().digest());
      for (int id = 0; id < Memslots.MAX_SLOTS; id++) {
        final Memslot slot = state.slots().get(id);
        final SlotMemory behind = state.slots().memory(id);
        text.append(slot == null ? "" : " " + slot.digest());
        text.append(behind == null ? "" : "/" + behind.digest());
      }
      return text.toString();
    }

    @Override
    public void changed(
        final long atStep,
        final CellKind kind,
        final long a,
        final long b,
        final long c,
        final long old,
        final long now) {
      told++;
      final Cell cell = new Cell(kind, a, b, c);
      assertThat(atStep).isEqualTo(Math.max(step, 1));
      if (memory.take(kind, (int) a, (int) b, (int) c, now)) {
        return;
      }
      assertThat(cells.getOrDefault(cell, 0L)).as("%s, old %s", run, cell).isEqualTo(old);
      assertThat(now).isNotEqualTo(old);
      put(cells, cell, now);
    }

    private void put(final Map<Cell, Long> copy, final Cell cell, final long value) {
      if (value == 0) {
        copy.remove(cell);
      } else {
        copy.put(cell, value);
      }
    }

    private void compare() {
      same(cells, AllCells.of(state));
    }

    private void compareMemory() {
      assertThat(memory.difference()).as("%s, step %d", run, step).isNull();
    }

    private void same(final Map<Cell, Long> copy, final Map<Cell, Long> real) {
      if (!copy.equals(real)) {
        final Map<Cell, String> differing = new HashMap<>();
        real.forEach(
            (cell, value) -> {
              if (!value.equals(copy.get(cell))) {
                differing.put(cell, copy.get(cell) + " is " + value);
              }
            });
        copy.forEach(
            (cell, value) -> {
              if (!real.containsKey(cell)) {
                differing.put(cell, value + " is gone");
              }
            });
        assertThat(differing).as("%s, step %d", run, step).isEmpty();
      }
    }
  }
}
