package umbra.journal.report;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import umbra.journal.history.CellKind;
import umbra.mmu.memory.SlotMemory;
import umbra.mmu.shadow.ShadowPage;
import umbra.mmu.shadow.ShadowPages;
import umbra.mmu.state.Stat;
import umbra.mmu.state.VmState;

/**
 * The picture of the shadow tables through the steps of a range, as rows of text at places. The
 * first step's rows are written whole, each later one's as the rows that became others; the page
 * goes back and forth by putting rows to places.
 */
final class TablePicture {
  /** Kinds of places; the ordinal is in the data. */
  enum PlaceKind {
    /** Roots of a vCPU. */
    ROOTS,
    /** Header of a page. */
    PAGE,
    /** Run of entries of a page, by its first index. */
    ENTRIES,
    /** A statistic, by its ordinal. */
    STATISTIC
  }

  private static final Stat[] STATS = Stat.values();

  private final VmState state;
  private final TableRows describe;
  private final EntryRuns runs;
  private final TextPool texts = new TextPool();
  private final Map<Long, Integer> placeNumbers = new HashMap<>();
  private final IntRow places = new IntRow();
  private final IntRow initial = new IntRow();
  private final IntRow counts = new IntRow();
  private final IntRow changes = new IntRow();
  private final int[] runRows = new int[ShadowPage.ENTRIES];
  private final int[] runStarts = new int[ShadowPage.ENTRIES];
  private PageRows[] pages = new PageRows[64];
  private IntRow differences = initial;

  private final BitSet staleHeaders = new BitSet();
  private final BitSet staleEntries = new BitSet();
  private final BitSet staleRoots = new BitSet();
  private final BitSet staleStatistics = new BitSet();

  /** Describes {@code state} as it is before the range's first event. */
  TablePicture(final VmState state) {
    this.state = state;
    this.describe = new TableRows(state);
    this.runs = new EntryRuns(state);
    staleRoots.set(0, state.vcpuCount());
    staleStatistics.set(0, STATS.length);
    allPages();
    describeStale();
    differences = changes;
  }

  private void allPages() {
    for (int number = 1; number <= state.pages().highestNumber(); number++) {
      if (state.pages().get(number) != null) {
        stalePage(number);
      }
    }
  }

  /** A cell has another value: what shows it is described again at the end of the step. */
  void changed(final CellKind kind, final long a, final long b) {
    switch (kind) {
      case SPTE, TRANSLATION, UNSYNC_CHILD -> stalePage((int) a);
      case PAGE_ROLE, PAGE_GFN, PAGE_UNSYNC, PAGE_ROOTS, PAGE_NX_SPLIT -> staleHeaders.set((int) a);
      case ROOT, PAE_ROOT -> staleRoots.set((int) a);
      case STATISTIC -> staleStatistics.set((int) a);
      case MEMORY_WORD, MEMORY_PAGE -> memoryChanged((int) a, (int) b);
      case SLOT_GFN, SLOT_PAGES -> allPages();
      default -> {
        // The picture does not show it.
      }
    }
  }

  private void stalePage(final int number) {
    staleHeaders.set(number);
    staleEntries.set(number);
  }

  private void memoryChanged(final int slot, final int mappingPage) {
    final SlotMemory memory = state.slots().memory(slot);
    final long gfn = (state.slots().wantedGpa(slot) >>> 12) + mappingPage - memory.slotPage();
    ShadowPage page = state.pages().firstInBucket(gfn);
    while (page != null) {
      if (page.gfn() == gfn && !page.isDirect()) {
        staleEntries.set(page.number());
      }
      page = ShadowPages.nextInBucket(page);
    }
  }

  /** The step's event is applied and all its cells were told. */
  void endStep() {
    final int before = changes.size();
    describeStale();
    counts.add((changes.size() - before) / 2);
  }

  private void describeStale() {
    for (int i = staleRoots.nextSetBit(0); i >= 0; i = staleRoots.nextSetBit(i + 1)) {
      put(PlaceKind.ROOTS, i, 0, texts.numberOf(describe.roots(state.vcpu(i))));
    }
    staleRoots.clear();
    for (int i = staleHeaders.nextSetBit(0); i >= 0; i = staleHeaders.nextSetBit(i + 1)) {
      describeHeader(i);
    }
    staleHeaders.clear();
    for (int i = staleEntries.nextSetBit(0); i >= 0; i = staleEntries.nextSetBit(i + 1)) {
      describeEntries(i);
    }
    staleEntries.clear();
    for (int i = staleStatistics.nextSetBit(0); i >= 0; i = staleStatistics.nextSetBit(i + 1)) {
      put(PlaceKind.STATISTIC, i, 0, texts.numberOf(Long.toString(state.stat(STATS[i]))));
    }
    staleStatistics.clear();
  }

  private void describeHeader(final int number) {
    final ShadowPage page = state.pages().get(number);
    final int row = page == null ? 0 : texts.numberOf(describe.header(page));
    rowsOf(number).header(row, (index, text) -> put(PlaceKind.PAGE, number, 0, text));
  }

  private void describeEntries(final int number) {
    final ShadowPage page = state.pages().get(number);
    int size = 0;
    if (page != null) {
      runs.lookAt(page);
      size = runs.size();
    }
    for (int run = 0; run < size; run++) {
      runStarts[run] = runs.start(run);
      runRows[run] = texts.numberOf(describe.entries(page, runs, run));
    }
    rowsOf(number)
        .runs(
            size, runStarts, runRows, (index, text) -> put(PlaceKind.ENTRIES, number, index, text));
  }

  private PageRows rowsOf(final int number) {
    if (number >= pages.length) {
      pages = Arrays.copyOf(pages, Math.max(number + 1, pages.length * 2));
    }
    if (pages[number] == null) {
      pages[number] = new PageRows();
    }
    return pages[number];
  }

  private void put(final PlaceKind kind, final int a, final int b, final int text) {
    differences.add(placeOf(kind, a, b));
    differences.add(text);
  }

  private int placeOf(final PlaceKind kind, final int a, final int b) {
    final long key = (long) kind.ordinal() << 60 | (long) a << 16 | b;
    final Integer known = placeNumbers.putIfAbsent(key, placeNumbers.size());
    if (known != null) {
      return known;
    }
    places.add(kind.ordinal());
    places.add(a);
    places.add(b);
    return placeNumbers.size() - 1;
  }

  /**
   * Writes {@code places} (kind, number, index of each), {@code rows} (texts by number), {@code
   * initial} (place and row), {@code counts} (how many changes each step has), {@code changes}
   * (place and row) and the names of {@code statistics}.
   */
  void write(final JsonGenerator json) throws IOException {
    places.write(json, "places");
    texts.write(json, "rows");
    initial.write(json, "initial");
    counts.write(json, "counts");
    changes.write(json, "changes");
    json.writeArrayFieldStart("statistics");
    for (final Stat stat : STATS) {
      json.writeString(stat.kvmName());
    }
    json.writeEndArray();
  }
}
