package umbra.cli.experiment.rmap;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import umbra.mmu.event.VmEventFlattener;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.memory.Memslot;
import umbra.mmu.shadow.PteLists;
import umbra.mmu.shadow.ShadowPage;
import umbra.mmu.state.VmState;

/**
 * Repeats a run's additions to and removals from rmaps in lists of every shape. Hears the VM's
 * events after its state has. For runs without the TDP MMU in which no slot moves or goes.
 */
final class RmapReplay extends VmEventFlattener {
  /** Every so many changes the list just changed is compared with the model's. */
  private static final int COMPARED_EVERY = 101;

  private final VmState state;
  private final List<DescriptorChains> shapes = new ArrayList<>();
  private final DescriptorChains likeTheModel;
  private final List<Rmap> rmaps = new ArrayList<>();
  private final Map<Long, Integer> numbers = new HashMap<>();
  private int[][] listOfEntry = new int[64][];
  private int[] sizes = new int[64];
  private long entries;
  private long peakEntries;
  private long changes;
  private long comparisons;
  private long differences;

  RmapReplay(VmState state) {
    this(state, DescriptorLayout.KVM_6_1);
  }

  /** Compares the lists of another shape than the model's with the model's. */
  RmapReplay(VmState state, DescriptorLayout compared) {
    this.state = state;
    DescriptorLayout.ALL.forEach(layout -> shapes.add(new DescriptorChains(layout)));
    this.likeTheModel = chains(compared);
  }

  @Override
  public void runStarted(byte[] configuration) {}

  @Override
  protected void event(VmEventKind kind, long a, long b, long c, long d, long e) {
    switch (kind) {
      case SPTE_SET -> set((int) a, (int) b, d);
      case SPTE_DROPPED -> dropped((int) a, (int) b);
      case PAGE_FILLED -> filled((int) a);
      case RUN_ENDED -> compareAll();
      default -> {}
    }
  }

  /** The lists of one shape. */
  DescriptorChains chains(DescriptorLayout layout) {
    return shapes.stream().filter(shape -> shape.layout().equals(layout)).findFirst().orElseThrow();
  }

  /** Entries of all rmaps now. */
  long entries() {
    return entries;
  }

  /** Most entries that all rmaps had at one time. */
  long peakEntries() {
    return peakEntries;
  }

  /** Comparisons of a list's walk with the walk of the model's. */
  long comparisons() {
    return comparisons;
  }

  /** How many of them differed. */
  long differences() {
    return differences;
  }

  /** How many rmaps of the slot and of 4K have each length; index 0 is not counted. */
  LengthCounts lengths(int slot) {
    LengthCounts counts = new LengthCounts();
    for (int list = 0; list < rmaps.size(); list++) {
      if (rmaps.get(list).slot() == slot && rmaps.get(list).level() == 1 && sizes[list] > 0) {
        counts.count(sizes[list], 1);
      }
    }
    return counts;
  }

  private void set(int page, int index, long gfn) {
    if (listOf(page, index) < 0) {
      added(page, index, gfn);
    }
  }

  private void filled(int number) {
    ShadowPage page = state.pages().get(number);
    for (int index = 0; index < ShadowPage.ENTRIES; index++) {
      set(number, index, page.gfnOf(index));
    }
  }

  private void added(int page, int index, long gfn) {
    int list = rmapOf(gfn, state.pages().get(page).level());
    listOfEntry[page][index] = list + 1;
    int entry = PteLists.pointer(page, index);
    for (DescriptorChains shape : shapes) {
      shape.add(list, entry);
    }
    sizes[list]++;
    entries++;
    peakEntries = Math.max(peakEntries, entries);
    changed(list);
  }

  private void dropped(int page, int index) {
    int list = listOf(page, index);
    if (list < 0) {
      throw new IllegalStateException("entry " + index + " of page " + page + " was never added");
    }
    listOfEntry[page][index] = 0;
    int entry = PteLists.pointer(page, index);
    for (DescriptorChains shape : shapes) {
      shape.remove(list, entry);
    }
    sizes[list]--;
    entries--;
    changed(list);
  }

  private int listOf(int page, int index) {
    if (page >= listOfEntry.length) {
      listOfEntry = Arrays.copyOf(listOfEntry, Math.max(page + 1, listOfEntry.length * 2));
    }
    if (listOfEntry[page] == null) {
      listOfEntry[page] = new int[ShadowPage.ENTRIES];
    }
    return listOfEntry[page][index] - 1;
  }

  /** The number of the list of {@code gfn}'s unit; the first use gives it one. */
  private int rmapOf(long gfn, int level) {
    Memslot slot = state.slots().of(gfn);
    Rmap rmap = new Rmap(slot.id(), level, slot.unit(gfn, level));
    Integer known = numbers.putIfAbsent(rmap.key(), rmaps.size());
    if (known != null) {
      return known;
    }
    rmaps.add(rmap);
    if (rmaps.size() > sizes.length) {
      sizes = Arrays.copyOf(sizes, sizes.length * 2);
    }
    return rmaps.size() - 1;
  }

  private void changed(int list) {
    if (++changes % COMPARED_EVERY == 0) {
      compare(list);
    }
  }

  private void compareAll() {
    for (int list = 0; list < rmaps.size(); list++) {
      compare(list);
    }
  }

  private void compare(int list) {
    Rmap rmap = rmaps.get(list);
    int head = state.slots().get(rmap.slot()).rmap(rmap.level(), rmap.unit());
    int[] walk = likeTheModel.walk(list);
    boolean same = state.lists().at(head, walk.length) == 0;
    for (int i = 0; i < walk.length; i++) {
      same &= state.lists().at(head, i) == walk[i];
    }
    comparisons++;
    differences += same ? 0 : 1;
  }

  /** Which rmap: of a slot and a level, by the unit's number. */
  private record Rmap(int slot, int level, int unit) {
    long key() {
      return ((((long) slot << 2) | level) << 32) | unit;
    }
  }
}
