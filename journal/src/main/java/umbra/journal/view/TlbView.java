package umbra.journal.view;

import java.util.Arrays;
import java.util.Objects;
import umbra.mmu.shadow.Spte;
import umbra.mmu.state.VcpuMmu;
import umbra.mmu.state.VmState;
import umbra.mmu.vcpu.VcpuState;

/** A vCPU's TLB; an entry is stale if the tables would not give the same translation now. */
final class TlbView {
  private static final int PAGES_OF_2M = 512;

  private final VmState state;
  private final Rows rows;
  private final boolean isComplete;
  private long[] gvas = new long[64];
  private long[] sptes = new long[64];
  private int count;

  /** {@code isComplete}: a line for each entry instead of one for neighbours that look alike. */
  TlbView(final VmState state, final Rows rows, final boolean isComplete) {
    this.state = state;
    this.rows = rows;
    this.isComplete = isComplete;
  }

  void of(final VcpuState vcpu) {
    count = 0;
    vcpu.tlb().forEach(this::keep);
    sort();
    final VcpuMmu mmu = state.vcpu(vcpu.number());
    final PresentTranslation now = new PresentTranslation(state, mmu);
    final String[] differences = new String[count];
    int stale = 0;
    for (int i = 0; i < count; i++) {
      differences[i] = difference(gvas[i], sptes[i], now);
      stale += differences[i] == null ? 0 : 1;
    }
    rows.line("tlb").number("vcpu", vcpu.number()).number("entries", count);
    rows.number("stale", stale).number("last depends on step", vcpu.lastVmStep());
    rows.flag("flush requested", OverviewView.isFlushRequested(mmu)).end();
    for (int i = 0; i < count; ) {
      final int run = isComplete ? 1 : runFrom(i, differences);
      entries(i, run, differences[i]);
      i += run;
    }
  }

  /** How many neighbours from {@code start} on look alike: flags, rising frames, difference. */
  private int runFrom(final int start, final String[] differences) {
    final long size = size(sptes[start]);
    int run = 1;
    while (start + run < count
        && gvas[start + run] == gvas[start] + run * size
        && sptes[start + run] == sptes[start] + run * size
        && Objects.equals(differences[start + run], differences[start])) {
      run++;
    }
    return run;
  }

  private static long size(final long spte) {
    return (spte & Spte.LARGE) != 0 ? 1L << 21 : 1L << 12;
  }

  private void keep(final long gva, final long spte) {
    if (count == gvas.length) {
      gvas = Arrays.copyOf(gvas, count * 2);
      sptes = Arrays.copyOf(sptes, count * 2);
    }
    gvas[count] = gva;
    sptes[count++] = spte;
  }

  private void sort() {
    for (int i = 1; i < count; i++) {
      final long gva = gvas[i];
      final long spte = sptes[i];
      int to = i;
      for (; to > 0 && Long.compareUnsigned(gvas[to - 1], gva) > 0; to--) {
        gvas[to] = gvas[to - 1];
        sptes[to] = sptes[to - 1];
      }
      gvas[to] = gva;
      sptes[to] = spte;
    }
  }

  private void entries(final int first, final int run, final String difference) {
    final long spte = sptes[first];
    final boolean large = (spte & Spte.LARGE) != 0;
    rows.row("translation").range("gva", gvas[first], gvas[first] + run * size(spte) - 1);
    rows.number("entries", run).word("size", large ? "2M" : "4K").hex("spte", spte);
    rows.word("says", SpteText.of(spte, large ? 2 : 1));
    final long gfn = Frames.gfn(state, Spte.frame(spte));
    if (gfn == Frames.NONE) {
      rows.absent("gfn");
    } else {
      rows.range("gfn", gfn, gfn + (run * (size(spte) >>> 12)) - 1);
    }
    rows.mark("stale", difference).end();
  }

  /** How the tables differ from a kept translation now; null if they do not. */
  private static String difference(
      final long gva, final long spte, final PresentTranslation present) {
    final int pages = (spte & Spte.LARGE) != 0 ? PAGES_OF_2M : 1;
    int differing = 0;
    String first = null;
    for (int page = 0; page < pages; page++) {
      final long kept = PresentTranslation.piece(spte, page);
      final long now = present.of(gva + ((long) page << 12));
      if (now == PresentTranslation.NONE || (now & PresentTranslation.COMPARED) != kept) {
        first = differing++ == 0 ? words(kept, now) : first;
      }
    }
    return differing > 1 || (differing == 1 && pages > 1)
        ? first + " (" + differing + " of " + pages + " pages)"
        : first;
  }

  private static String words(final long kept, final long now) {
    if (now == PresentTranslation.NONE) {
      return "not mapped now";
    }
    return Spte.frame(kept) == Spte.frame(now)
        ? "rights are " + SpteText.rightsOf(now) + " now"
        : "frame is " + TextRows.hex(Spte.frame(now)) + " now";
  }
}
