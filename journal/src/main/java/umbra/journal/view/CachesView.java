package umbra.journal.view;

import java.util.Locale;
import umbra.mmu.state.MemoryCache;
import umbra.mmu.state.SplitCaches;
import umbra.mmu.state.VcpuMmu;
import umbra.mmu.state.VmState;

/** How full the memory caches are: each vCPU's, and those for splitting ahead of writes. */
final class CachesView {
  private final VmState state;
  private final Rows rows;

  CachesView(final VmState state, final Rows rows) {
    this.state = state;
    this.rows = rows;
  }

  void all() {
    rows.line("caches").number("capacity", MemoryCache.CAPACITY);
    for (final MemoryCache cache : MemoryCache.values()) {
      rows.number(name(cache) + " minimum", cache.minimum());
    }
    rows.number("descriptors in use", state.lists().descriptorsInUse()).end();
    for (int v = 0; v < state.vcpuCount(); v++) {
      final VcpuMmu vcpu = state.vcpu(v);
      rows.row("vcpu").number("vcpu", v);
      boolean isLow = false;
      for (final MemoryCache cache : MemoryCache.values()) {
        rows.number(name(cache), vcpu.cached(cache));
        isLow |= vcpu.cached(cache) < cache.minimum();
      }
      rows.flag("below-minimum", isLow).end();
    }
    final SplitCaches split = state.splitCaches();
    rows.row("split").word("split caches", "vm");
    rows.number(name(MemoryCache.DESCRIPTOR), split.cached(MemoryCache.DESCRIPTOR));
    rows.number(name(MemoryCache.SHADOW_PAGE), split.cached(MemoryCache.SHADOW_PAGE));
    rows.number(name(MemoryCache.PAGE_HEADER), split.cached(MemoryCache.PAGE_HEADER));
    rows.flag("needs-topup", split.needTopUp(SplitCaches.minimum(state))).end();
  }

  private static String name(final MemoryCache cache) {
    return cache.name().toLowerCase(Locale.ROOT);
  }
}
