package umbra.cli.experiment.split;

import java.util.BitSet;
import umbra.mmu.event.VmEventFlattener;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.shadow.PageRole;
import umbra.mmu.state.MemoryCache;
import umbra.mmu.state.VmState;

/**
 * Counts what splits of shadow pages come to. Hears each event after the state has it. All but the
 * tables that live starts anew when a slot is set, as it is where logging starts.
 */
final class SplitTally extends VmEventFlattener {
  private static final long FETCH = 1 << 4;
  private static final int AGAIN = -11;
  private static final int NO_SPACE = -28;

  /** Direct, of level 1, of a nested guest. */
  private static final int CHILD_MASK = PageRole.LEVEL | PageRole.DIRECT | PageRole.GUEST_MODE;

  private static final int CHILD = 1 | PageRole.DIRECT | PageRole.GUEST_MODE;

  private final VmState state;
  private final BitSet children = new BitSet();
  private final StringBuilder errnos = new StringBuilder();
  private int inUse;
  private int cached;
  private long takenBefore;

  private long splits;
  private long again;
  private long refused;
  private long made;
  private long found;
  private long madeByFaults;
  private long byPieces;
  private long byParents;
  private long mostTaken;
  private long exhausted;
  private long filledIn;
  private long execFaults;

  SplitTally(VmState state) {
    this.state = state;
  }

  /** The run's configuration says nothing of splits. */
  @Override
  public void runStarted(byte[] configuration) {}

  @Override
  protected void event(VmEventKind kind, long a, long b, long c, long d, long e) {
    switch (kind) {
      case SLOT_SET -> startAnew();
      case FAULT_RAISED -> execFaults += (d & FETCH) != 0 ? 1 : 0;
      case PAGE_ALLOCATED -> children.set((int) a, ((int) c & CHILD_MASK) == CHILD);
      case PAGE_FREED -> children.clear((int) a);
      case PAGE_GOT -> got((int) a, b != 0);
      case PAGE_FILLED, SPTE_SET -> byPieces += bySplits() ? taken() : 0;
      case PAGE_LINKED -> byParents += bySplits() ? taken() : 0;
      case CACHE_EXHAUSTED -> exhausted += a == HOST ? 1 : 0;
      case SPLIT_CACHES_TOPPED_UP -> filledIn += cachedNow() - cached;
      case HUGE_PAGE_SPLIT_TRIED -> tried((int) d);
      default -> {
        // Nothing of what is counted.
      }
    }
    inUse = state.lists().descriptorsInUse();
    cached = cachedNow();
  }

  private void startAnew() {
    errnos.setLength(0);
    splits = 0;
    again = 0;
    refused = 0;
    made = 0;
    found = 0;
    madeByFaults = 0;
    byPieces = 0;
    byParents = 0;
    takenBefore = 0;
    mostTaken = 0;
    exhausted = 0;
    filledIn = 0;
    execFaults = 0;
  }

  private void got(int page, boolean isNew) {
    if (!children.get(page)) {
      return;
    }
    if (bySplits()) {
      made += isNew ? 1 : 0;
      found += isNew ? 0 : 1;
    } else {
      madeByFaults += isNew ? 1 : 0;
    }
  }

  /** Where no vCPU is at work, nothing but a split makes, fills and links tables. */
  private boolean bySplits() {
    return state.currentVcpu() == HOST;
  }

  private void tried(int errno) {
    errnos.append(errnos.length() == 0 ? "" : " ").append(errno);
    splits += errno == 0 ? 1 : 0;
    again += errno == AGAIN ? 1 : 0;
    refused += errno == NO_SPACE ? 1 : 0;
    mostTaken = Math.max(mostTaken, byPieces + byParents - takenBefore);
    takenBefore = byPieces + byParents;
  }

  private int taken() {
    return Math.max(0, state.lists().descriptorsInUse() - inUse);
  }

  private int cachedNow() {
    return state.splitCaches().cached(MemoryCache.DESCRIPTOR);
  }

  /** How the attempts ended, in order. */
  String errnos() {
    return errnos.toString();
  }

  /** Huge leaves that were split. */
  long splits() {
    return splits;
  }

  /** Attempts that ended with -11. */
  long again() {
    return again;
  }

  /** Attempts that ended with -28. */
  long refused() {
    return refused;
  }

  /** Tables of pieces that splits made. */
  long made() {
    return made;
  }

  /** Tables of pieces that splits found. */
  long found() {
    return found;
  }

  /** Tables of pieces that faults made. */
  long madeByFaults() {
    return madeByFaults;
  }

  /** Tables of pieces that live. */
  long children() {
    return children.cardinality();
  }

  /** Descriptors that pieces took in splits. */
  long byPieces() {
    return byPieces;
  }

  /** Descriptors that parent pointers took in splits. */
  long byParents() {
    return byParents;
  }

  /** The most that one attempt took. */
  long mostTaken() {
    return mostTaken;
  }

  /** Descriptors that splits found no longer in their cache. */
  long exhausted() {
    return exhausted;
  }

  /** Descriptors that were put into the cache. */
  long filledIn() {
    return filledIn;
  }

  /** Descriptors that the cache holds. */
  long cached() {
    return cached;
  }

  /** Faults of instruction fetches. */
  long execFaults() {
    return execFaults;
  }

  /** Descriptors that all lists hold. */
  long descriptorsInUse() {
    return inUse;
  }

  /** Shadow pages that count against the quota. */
  long usedPages() {
    return state.usedPages();
  }
}
