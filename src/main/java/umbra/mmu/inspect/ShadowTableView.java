package umbra.mmu.inspect;

import java.util.Arrays;
import java.util.List;
import umbra.mmu.memory.HostFrames;
import umbra.mmu.memory.HostPage;
import umbra.mmu.memory.Memslots;
import umbra.mmu.memory.SlotMemory;
import umbra.mmu.shadow.ShadowPage;
import umbra.mmu.shadow.Spte;
import umbra.mmu.state.PaeTable;
import umbra.mmu.state.Stat;
import umbra.mmu.state.VcpuMmu;
import umbra.mmu.state.VmState;

/**
 * The shadow tables below the current roots, entry by entry, and what changed since the last look:
 * the recorder's {@code spte} lines (reference 13.8, last paragraph).
 */
public final class ShadowTableView {
  private static final int TABLE = 0;
  private static final int LEAF = 1;
  private static final int SPECIAL = 2;
  private static final int SAME = 3;

  /** Tables are named by their vCPU; with this bit they are those of its nested guest. */
  private static final int NESTED = 0x100;

  private static final long SHARED = -1;
  private static final long NONE = -2;

  /** One walk: entries as parallel arrays, in order of vCPU, address, falling level. */
  private static final class Snapshot {
    private int size;
    private long[] gvas = new long[1024];
    private int[] places = new int[1024];
    private long[] values = new long[1024];
    private long[] extras = new long[1024];

    void add(final long gva, final int place, final long value, final long extra) {
      if (size == gvas.length) {
        gvas = Arrays.copyOf(gvas, size * 2);
        places = Arrays.copyOf(places, size * 2);
        values = Arrays.copyOf(values, size * 2);
        extras = Arrays.copyOf(extras, size * 2);
      }
      gvas[size] = gva;
      places[size] = place;
      values[size] = value;
      extras[size++] = extra;
    }

    /** Tables << 8 | level << 4 | kind; for SAME the other tables in bits 17 and up. */
    int tables(final int i) {
      return places[i] >> 8 & 0x1ff;
    }

    int same(final int i) {
      return places[i] >> 17;
    }

    int level(final int i) {
      return places[i] >> 4 & 0xf;
    }

    int kind(final int i) {
      return places[i] & 0xf;
    }
  }

  private final VmState state;
  private final ShadowPage[] roots;
  private final boolean[] inPaeRoot;
  private final ShadowPage[] nestedRoots;
  private long nestedRuns;
  private Snapshot before = new Snapshot();
  private Snapshot now = new Snapshot();
  private long[] seenAt = new long[64];
  private int[] seenBy = new int[64];

  public ShadowTableView(final VmState state) {
    this.state = state;
    this.roots = new ShadowPage[state.vcpuCount()];
    this.inPaeRoot = new boolean[state.vcpuCount()];
    this.nestedRoots = new ShadowPage[state.vcpuCount()];
  }

  /**
   * The operation before this look was to run a nested guest on {@code vcpu}: from then on its
   * nested tables are shown, unless the operation changed the guest's own root too. The recorder
   * takes each root loaded by such an operation for a nested one but the last.
   */
  public void nestedOperation(final int vcpu) {
    final VcpuMmu mmu = state.vcpu(vcpu);
    final ShadowPage own = state.pages().get(mmu.rootInSlot(0));
    final ShadowPage nested = state.pages().get(mmu.rootInSlot(VcpuMmu.ROOTS));
    if (own != null && own != roots[vcpu]) {
      nestedRoots[vcpu] = null;
    } else if (nested != null && state.stat(Stat.NESTED_RUN) != nestedRuns) {
      nestedRoots[vcpu] = nested;
    }
  }

  /** Walks the tables and appends a line for each entry that is new, gone or changed. */
  public void differences(final List<String> lines) {
    walk();
    int i = 0;
    int j = 0;
    while (i < before.size || j < now.size) {
      final int order = i >= before.size ? 1 : j >= now.size ? -1 : compare(i, j);
      if (order < 0) {
        lines.add(line('-', before, i++));
      } else if (order > 0) {
        lines.add(line('+', now, j++));
      } else {
        if (differ(i, j)) {
          lines.add(line('=', now, j));
        }
        i++;
        j++;
      }
    }
    final Snapshot spare = before;
    before = now;
    now = spare;
    nestedRuns = state.stat(Stat.NESTED_RUN);
  }

  private void walk() {
    now.size = 0;
    final int highest = state.pages().highestNumber() + 1;
    if (seenBy.length < highest) {
      seenBy = new int[highest * 2];
      seenAt = new long[highest * 2];
    }
    Arrays.fill(seenBy, 0, highest, 0);
    for (int v = 0; v < roots.length; v++) {
      final int current = state.vcpu(v).rootInSlot(0);
      final ShadowPage page = state.pages().get(current);
      roots[v] = current == 0 ? roots[v] : page;
      inPaeRoot[v] = current == 0 ? inPaeRoot[v] : current == PaeTable.ROOT;
      if (inPaeRoot[v] && !isShared(v)) {
        walkPaeRoot(v, state.vcpu(v).pae());
      } else if (exists(roots[v]) && !isShared(v)) {
        walk(v, roots[v], 0);
      }
    }
    walkNestedRoots();
  }

  private void walkPaeRoot(final int vcpu, final PaeTable pae) {
    for (int i = 0; i < PaeTable.ENTRIES; i++) {
      final ShadowPage root = state.pages().get(pae.root(i));
      if (root != null) {
        walk(vcpu, root, (long) i << 30);
      }
    }
  }

  private void walkNestedRoots() {
    for (int v = 0; v < roots.length; v++) {
      if (exists(nestedRoots[v])) {
        walk(NESTED | v, nestedRoots[v], 0);
      }
    }
  }

  private boolean exists(final ShadowPage root) {
    return root != null && state.pages().get(root.number()) == root;
  }

  private boolean isShared(final int vcpu) {
    for (int lower = 0; lower < vcpu; lower++) {
      if (inPaeRoot[lower] == inPaeRoot[vcpu]
          && (inPaeRoot[vcpu] ? samePaeRoots(lower, vcpu) : roots[lower] == roots[vcpu])) {
        return true;
      }
    }
    return false;
  }

  private boolean samePaeRoots(final int vcpu, final int other) {
    for (int i = 0; i < PaeTable.ENTRIES; i++) {
      if (state.vcpu(vcpu).pae().root(i) != state.vcpu(other).pae().root(i)) {
        return false;
      }
    }
    return true;
  }

  private void walk(final int tables, final ShadowPage page, final long base) {
    final int level = page.level();
    final boolean isSigned = level == state.vcpu(tables & ~NESTED).format().levels() && level >= 4;
    for (int i = 0; i < ShadowPage.ENTRIES; i++) {
      final long spte = page.spte(i);
      if (spte == 0) {
        continue;
      }
      final long sign = isSigned && i >= 256 ? -1L << (12 + 9 * level) : 0;
      final long gva = base + ((long) i << (12 + 9 * (level - 1))) | sign;
      final int place = tables << 8 | level << 4;
      if (!Spte.isPresent(spte)) {
        now.add(gva, place | SPECIAL, spte, 0);
      } else if (Spte.isTable(spte, level)) {
        table(tables, state.child(page, i), gva, place, spte & ~Spte.FRAME);
      } else {
        now.add(gva, place | LEAF, spte & ~Spte.FRAME, gfnOf(Spte.frame(spte)));
      }
    }
  }

  private void table(
      final int tables, final ShadowPage child, final long gva, final int place, final long flags) {
    final int number = child.number();
    if (seenBy[number] != 0) {
      now.add(gva, place | SAME | (seenBy[number] - 1) << 17, flags, seenAt[number]);
      return;
    }
    seenBy[number] = tables + 1;
    seenAt[number] = gva;
    now.add(gva, place | TABLE, flags, 0);
    walk(tables, child, gva);
  }

  /** The guest frame that shows a host frame: one, several (the zero page), or none. */
  private long gfnOf(final long pfn) {
    final SlotMemory memory = state.memoryOf(pfn);
    if (memory == null) {
      return gfnOfZeroPage(pfn);
    }
    final int page = HostFrames.page(pfn);
    final int inSlot = page - memory.slotPage();
    final boolean listed =
        inSlot >= 0
            && inSlot < memory.slotPages()
            && (memory.state(page) & HostPage.PRESENT) != 0
            && (memory.state(page) & HostPage.ZERO) == 0
            && (memory.backing().level() < 3 || inSlot == 0);
    return listed ? gfn(memory, page) : NONE;
  }

  private long gfnOfZeroPage(final long pfn) {
    long found = NONE;
    for (int id = 0; id < Memslots.MAX_SLOTS; id++) {
      final SlotMemory memory = state.slots().memory(id);
      final int pages = memory == null ? 0 : memory.slotPages();
      for (int i = 0; i < pages; i++) {
        final int page = memory.slotPage() + i;
        if ((memory.state(page) & HostPage.ZERO) != 0 && memory.pfn(page) == pfn) {
          if (found != NONE) {
            return SHARED;
          }
          found = gfn(memory, page);
        }
      }
    }
    return found;
  }

  private long gfn(final SlotMemory memory, final int page) {
    return (state.slots().wantedGpa(memory.id()) >>> 12) + page - memory.slotPage();
  }

  private int compare(final int i, final int j) {
    if (before.tables(i) != now.tables(j)) {
      return before.tables(i) < now.tables(j) ? -1 : 1;
    }
    if (before.gvas[i] != now.gvas[j]) {
      return Long.compareUnsigned(before.gvas[i], now.gvas[j]);
    }
    return now.level(j) - before.level(i);
  }

  private boolean differ(final int i, final int j) {
    return before.values[i] != now.values[j]
        || before.places[i] != now.places[j]
        || before.extras[i] != now.extras[j];
  }

  private static String line(final char sign, final Snapshot from, final int i) {
    final StringBuilder line = new StringBuilder(64);
    line.append(sign).append(' ').append(name(from.tables(i))).append(" l").append(from.level(i));
    line.append(" 0x").append(Long.toHexString(from.gvas[i])).append(' ');
    final String value = "0x" + Long.toHexString(from.values[i]);
    switch (from.kind(i)) {
      case TABLE -> line.append("table ").append(value);
      case SAME ->
          line.append("table ")
              .append(value)
              .append(" same=")
              .append(name(from.same(i)))
              .append(":0x")
              .append(Long.toHexString(from.extras[i]));
      case SPECIAL -> line.append("special ").append(value);
      default -> line.append("leaf ").append(value).append(" gfn=").append(gfnText(from, i));
    }
    return line.toString();
  }

  /** {@code v0}, or {@code l2-0} for the nested tables of the vCPU. */
  private static String name(final int tables) {
    return (tables & NESTED) != 0 ? "l2-" + (tables & ~NESTED) : "v" + tables;
  }

  private static String gfnText(final Snapshot from, final int i) {
    final long gfn = from.extras[i];
    return gfn == SHARED ? "shared" : gfn == NONE ? "?" : "0x" + Long.toHexString(gfn);
  }
}
