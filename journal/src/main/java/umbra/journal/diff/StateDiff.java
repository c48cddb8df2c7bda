package umbra.journal.diff;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import umbra.mmu.memory.Memslot;
import umbra.mmu.memory.Memslots;
import umbra.mmu.shadow.PageRole;
import umbra.mmu.shadow.ShadowPage;
import umbra.mmu.shadow.Spte;
import umbra.mmu.state.Stat;
import umbra.mmu.state.VcpuMmu;
import umbra.mmu.state.VmState;

/**
 * What differs between two states of a VM: statistics, registers and roots, slots, shadow pages and
 * their entries. Pages are paired by what they shadow, in the order of their numbers.
 */
public final class StateDiff {
  private static final String[] ACCESS = {"---", "--x", "w--", "w-x", "-u-", "-ux", "wu-", "wux"};

  /** Entries of one page that are put in words. */
  private static final int MOST_ENTRIES = 6;

  private final List<Difference> differences = new ArrayList<>();
  private final VmState a;
  private final VmState b;
  private final int most;
  private long more;

  private StateDiff(final VmState a, final VmState b, final int most) {
    this.a = a;
    this.b = b;
    this.most = most;
  }

  /** Compares; at most {@code most} differences are put in words, the others are counted. */
  public static StateDiff of(final VmState a, final VmState b, final int most) {
    final StateDiff diff = new StateDiff(a, b, most);
    diff.statistics();
    diff.vcpus();
    diff.slots();
    diff.pages();
    return diff;
  }

  /** In the order: statistics, vCPUs, slots, pages with their entries. */
  public List<Difference> differences() {
    return List.copyOf(differences);
  }

  /** How many differences there are beyond those in words. */
  public long more() {
    return more;
  }

  /** Whether the states differ in nothing that is put in words, but do differ. */
  public boolean isElsewhere() {
    return differences.isEmpty() && a.digest() != b.digest();
  }

  private void statistics() {
    for (final Stat stat : Stat.values()) {
      add(stat.kvmName(), Long.toString(a.stat(stat)), Long.toString(b.stat(stat)));
    }
    add("used_pages", Long.toString(a.usedPages()), Long.toString(b.usedPages()));
  }

  private void vcpus() {
    for (int number = 0; number < Math.min(a.vcpuCount(), b.vcpuCount()); number++) {
      final String who = "vcpu" + number + " ";
      final VcpuMmu ofA = a.vcpu(number);
      final VcpuMmu ofB = b.vcpu(number);
      add(who + "cr0", hex(ofA.cr0()), hex(ofB.cr0()));
      add(who + "cr3", hex(ofA.cr3()), hex(ofB.cr3()));
      add(who + "cr4", hex(ofA.cr4()), hex(ofB.cr4()));
      add(who + "efer", hex(ofA.efer()), hex(ofB.efer()));
      for (int position = 0; position < VcpuMmu.ROOTS; position++) {
        add(who + "root " + position, root(a, ofA, position), root(b, ofB, position));
      }
    }
  }

  private static String root(final VmState state, final VcpuMmu vcpu, final int position) {
    final ShadowPage page =
        vcpu.root(position) <= 0 ? null : state.pages().get(vcpu.root(position));
    return page == null ? "none" : "pgd " + hex(vcpu.pgd(position)) + " of " + shadowed(page);
  }

  private void slots() {
    for (int id = 0; id < Memslots.MAX_SLOTS; id++) {
      final Memslot ofA = a.slots().get(id);
      final Memslot ofB = b.slots().get(id);
      add("slot " + id, slot(ofA), slot(ofB));
    }
  }

  private static String slot(final Memslot slot) {
    if (slot == null) {
      return null;
    }
    long dirty = 0;
    for (int word = 0; slot.hasDirtyBitmap() && word < slot.words(); word++) {
      dirty += Long.bitCount(slot.dirtyWord(word));
    }
    return String.format("gfn %x, %d pages", slot.baseGfn(), slot.pages())
        + (slot.isReadOnly() ? ", read-only" : "")
        + (slot.logsDirty() ? ", logs dirty pages, " + dirty + " dirty" : "");
  }

  // ---- pages ----

  private void pages() {
    final Map<String, Deque<ShadowPage>> ofB = new TreeMap<>();
    for (int number = 1; number <= b.pages().highestNumber(); number++) {
      final ShadowPage page = b.pages().get(number);
      if (page != null) {
        ofB.computeIfAbsent(shadowed(page), key -> new ArrayDeque<>()).add(page);
      }
    }
    for (int number = 1; number <= a.pages().highestNumber(); number++) {
      final ShadowPage page = a.pages().get(number);
      if (page != null) {
        final Deque<ShadowPage> partners = ofB.get(shadowed(page));
        pair(page, partners == null ? null : partners.poll());
      }
    }
    for (final Deque<ShadowPage> alone : ofB.values()) {
      alone.forEach(page -> add(name(page), null, contents(page)));
    }
  }

  private void pair(final ShadowPage ofA, final ShadowPage ofB) {
    if (ofB == null) {
      add(name(ofA), contents(ofA), null);
      return;
    }
    add(name(ofA), flags(ofA), flags(ofB));
    int differing = 0;
    for (int index = 0; index < ShadowPage.ENTRIES; index++) {
      if (ofA.spte(index) == ofB.spte(index) && ofA.translation(index) == ofB.translation(index)) {
        continue;
      }
      final String ofEntryA = entry(a, ofA, index);
      final String ofEntryB = entry(b, ofB, index);
      if (!ofEntryA.equals(ofEntryB) && ++differing <= MOST_ENTRIES) {
        add(name(ofA) + " entry " + index, ofEntryA, ofEntryB);
      }
    }
    if (differing > MOST_ENTRIES) {
      add(name(ofA) + " has more entries that differ", null, "" + (differing - MOST_ENTRIES));
    }
  }

  private static String name(final ShadowPage page) {
    return "page " + page.number() + " (" + shadowed(page) + ")";
  }

  /** What the page shadows: its name in both states. */
  private static String shadowed(final ShadowPage page) {
    final int role = page.role();
    return String.format(
        "gfn %x l%d%s %s%s",
        page.gfn(),
        page.level(),
        page.isTdp() ? " tdp" : page.isDirect() ? " direct" : "",
        ACCESS[PageRole.access(role)],
        page.isDirect() ? "" : String.format(" role %x", role & ~PageRole.INVALID));
  }

  private static String flags(final ShadowPage page) {
    return (page.isUnsync() ? "unsync" : "sync")
        + ", root "
        + page.rootCount()
        + (page.isInvalid() ? ", invalid" : "")
        + (page.isNxSplit() ? ", split for NX" : "")
        + (page.unsyncChildren() > 0 ? ", unsync children " + page.unsyncChildren() : "")
        + (page.writeFlooding() > 0 ? ", writes " + page.writeFlooding() : "");
  }

  private static String contents(final ShadowPage page) {
    int present = 0;
    for (int index = 0; index < ShadowPage.ENTRIES; index++) {
      present += Spte.isPresent(page.spte(index)) ? 1 : 0;
    }
    return flags(page) + ", " + present + " entries present";
  }

  private static String entry(final VmState state, final ShadowPage page, final int index) {
    final long spte = page.spte(index);
    if (Spte.isTable(spte, page.level())) {
      final ShadowPage child = state.child(page, index);
      return "table " + (child == null ? hex(spte) : shadowed(child));
    }
    if (!Spte.isPresent(spte)) {
      return spte == 0 ? "not present" : "not present, " + hex(spte);
    }
    return String.format(
        "gfn %x spte %x (r%s%s%s), cached access %s",
        page.gfnOf(index),
        spte,
        Spte.isWritable(spte) ? "w" : "-",
        spte < 0 ? "-" : "x",
        (spte & Spte.USER) != 0 ? "u" : "-",
        ACCESS[page.accessOf(index)]);
  }

  private static String hex(final long value) {
    return "0x" + Long.toHexString(value);
  }

  private void add(final String what, final String ofA, final String ofB) {
    if (Objects.equals(ofA, ofB)) {
      return;
    }
    if (differences.size() < most) {
      differences.add(new Difference(what, ofA, ofB));
    } else {
      more++;
    }
  }
}
