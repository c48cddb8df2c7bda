package umbra.mmu.traced;

import java.util.Arrays;
import umbra.mmu.event.Mix;
import umbra.mmu.event.TracedFlags;
import umbra.mmu.image.ImageInput;
import umbra.mmu.image.ImageOutput;
import umbra.mmu.shadow.PageRole;

/**
 * What an imported trace has told so far. Part of {@code VmState}, which alone calls what changes
 * it.
 *
 * <p>A table's address is printed with its leaves only. It is taken to be that of the page of that
 * level that was got last in the same fault; where that is unknown, so is which table a leaf is in.
 */
public final class TracedState {
  private static final int LEVELS = 6;
  private static final long OFFSET = 0xfff;

  private final TracedTasks tasks = new TracedTasks();
  private final TracedLine line = new TracedLine();
  private final TracedPages pages = new TracedPages();
  private final TracedLeaves leaves = new TracedLeaves();

  /** For each level the look of the page got last in this fault, or -1. */
  private final int[] got = {-1, -1, -1, -1, -1, -1};

  /** Of each look the address of a table, 0 where it is unknown. */
  private final PairIndex tableOfLook = new PairIndex();

  private long[] tables = new long[64];
  private long zapped;
  private long cacheMisses;
  private long digest;

  // ---- queries ----

  public TracedTasks tasks() {
    return tasks;
  }

  /** The line at hand. */
  public TracedLine line() {
    return line;
  }

  public TracedPages pages() {
    return pages;
  }

  public TracedLeaves leaves() {
    return leaves;
  }

  /** Physical address of a table that looks so, 0 if no line told it. */
  public long tableOf(final int look) {
    final int place = tableOfLook.find(look, 0);
    return place < 0 ? 0 : tables[place];
  }

  /** Lines of kvm_mmu_prepare_zap_page. */
  public long pagesZapped() {
    return zapped;
  }

  /** Lines of kvm_mmu_get_page that made a page. */
  public long pagesMade() {
    return cacheMisses;
  }

  /** Shadow pages that are unsync. */
  public long unsyncPages() {
    long sum = 0;
    for (int look = 0; look < pages.looks(); look++) {
      sum += pages.unsync(look);
    }
    return sum;
  }

  /** Whether more bytes of a line's text must follow. */
  public boolean isInText() {
    return line.left() > 0;
  }

  /** Bytes of the line's text that must follow. */
  public int textLeft() {
    return line.left();
  }

  /** Hash of all this; equal states have equal digests. */
  public long digest() {
    long hash = line.digest(digest ^ pages.digest() ^ leaves.digest());
    hash = Mix.then(Mix.then(hash, zapped), cacheMisses);
    for (final int look : got) {
      hash = Mix.then(hash, look);
    }
    return Mix.then(hash, tasks.digest());
  }

  // ---- frame ----

  public void applyTask(final int task, final int pid, final long name, final long nameEnd) {
    tasks.applyTask(pid, name, nameEnd);
  }

  public void applyLine(
      final long number, final long time, final int task, final int cpu, final long form) {
    line.applyLine(number, time, task, cpu, form);
  }

  public void applyText(
      final int left, final long first, final long second, final long third, final long fourth) {
    line.applyText(left, first, second, third, fourth);
  }

  // ---- pages ----

  public void applyPageGot(
      final long gfn, final int role, final int generation, final int rootCount, final int flags) {
    final int look = pages.applyLook(gfn, role & ~PageRole.INVALID);
    final int wasLive = pages.live(look);
    final boolean unsync = (flags & TracedFlags.UNSYNC) != 0;
    if ((flags & TracedFlags.CREATED) != 0) {
      cacheMisses++;
      pages.applyCounts(look, wasLive + 1, pages.unsync(look) + (unsync ? 1 : 0));
    } else {
      final int live = Math.max(1, wasLive);
      pages.applyCounts(look, live, unsync ? Math.max(1, pages.unsync(look)) : pages.unsync(look));
    }
    if (PageRole.level(role) < LEVELS) {
      got[PageRole.level(role)] = look;
    }
  }

  public void applyPageSynced(
      final long gfn, final int role, final int generation, final int rootCount, final int flags) {
    countUnsync(pages.applyLook(gfn, role & ~PageRole.INVALID), -1);
  }

  public void applyPageUnsynced(
      final long gfn, final int role, final int generation, final int rootCount, final int flags) {
    countUnsync(pages.applyLook(gfn, role & ~PageRole.INVALID), 1);
  }

  /** A page that is invalid already was zapped before, while a vCPU still used it as its root. */
  public void applyPageZapped(
      final long gfn, final int role, final int generation, final int rootCount, final int flags) {
    zapped++;
    final int look = pages.applyLook(gfn, role & ~PageRole.INVALID);
    if (PageRole.isInvalid(role)) {
      return;
    }
    final boolean unsync = (flags & TracedFlags.UNSYNC) != 0;
    pages.applyCounts(look, pages.live(look) - 1, pages.unsync(look) - (unsync ? 1 : 0));
    if (pages.live(look) == 0) {
      forgetTable(look, PageRole.level(role));
    }
  }

  private void countUnsync(final int look, final int change) {
    pages.applyCounts(look, Math.max(1, pages.live(look)), pages.unsync(look) + change);
  }

  private void forgetTable(final int look, final int level) {
    final int place = tableOfLook.find(look, 0);
    if (place >= 0 && tables[place] != 0) {
      leaves.applyTableGone(tables[place], level);
      setTable(look, 0);
    }
  }

  private void setTable(final int look, final long address) {
    final int place = tableOfLook.add(look, 0);
    if (place >= tables.length) {
      tables = Arrays.copyOf(tables, place * 2);
    }
    digest ^= Mix.of(Mix.CHAIN, look, tables[place]) ^ Mix.of(Mix.CHAIN, look, address);
    tables[place] = address;
  }

  // ---- entries ----

  public void applySpteSet(
      final long gfn, final long spte, final int level, final long sptep, final int rights) {
    leaves.applySet(sptep, level, gfn, spte);
    if (level > 0 && level < LEVELS && got[level] >= 0) {
      setTable(got[level], sptep & ~OFFSET);
    }
  }

  public void applyFault(final int vcpu, final long rip, final long gva, final long errorCode) {
    Arrays.fill(got, -1);
  }

  // ---- lines that leave no mark ----

  public void applyWalk(final long gva, final long errorCode) {}

  public void applyElement(final long gpte, final int level) {}

  public void applyAccessedBit(final long gpa) {}

  public void applyDirtyBit(final long gpa) {}

  public void applyWalkError(final long errorCode) {}

  public void applySpteRequested(final long gfn, final long pfn, final int level) {}

  public void applyMmioSpteMarked(
      final long sptep, final long gfn, final int access, final long generation) {}

  public void applyMmioFaultHandled(final long gva, final long gfn, final int access) {}

  public void applyMmioSpteChecked(
      final long spte,
      final long currentGeneration,
      final long spteGeneration,
      final boolean valid) {}

  public void applyFastFault(
      final long gva,
      final long sptep,
      final long oldSpte,
      final long spte,
      final long outcome) {}

  public void applyTdpSpteChanged(
      final int addressSpace,
      final long gfn,
      final int level,
      final long oldSpte,
      final long spte) {}

  public void applyHugePageSplit(
      final long gfn, final long spte, final int level, final int errno) {}

  public void applyAllZappedFast(final int generation, final long usedPages) {}

  // ---- image ----

  /** Writes all of it. */
  public void writeTo(final ImageOutput out) {
    tasks.writeTo(out);
    line.writeTo(out);
    pages.writeTo(out);
    leaves.writeTo(out);
    out.numbers(got, LEVELS);
    out.number(tableOfLook.size());
    for (int place = 0; place < tableOfLook.size(); place++) {
      out.number(tableOfLook.first(place));
      out.number(tables[place]);
    }
    out.number(zapped);
    out.number(cacheMisses);
  }

  /** Reads what {@link #writeTo} wrote into a state that nothing was told yet. */
  public void applyImage(final ImageInput in) {
    tasks.applyImage(in);
    line.applyImage(in);
    pages.applyImage(in);
    leaves.applyImage(in);
    in.numbers(got, LEVELS);
    final int count = in.count(pages.looks());
    for (int place = 0; place < count; place++) {
      final int look = in.count(Math.max(0, pages.looks() - 1));
      setTable(look, in.number());
    }
    zapped = in.number(0, Long.MAX_VALUE);
    cacheMisses = in.number(0, Long.MAX_VALUE);
  }
}
