package umbra.journal.view;

import java.util.Locale;
import umbra.mmu.shadow.ShadowPage;
import umbra.mmu.state.EntryRequest;
import umbra.mmu.state.PaeTable;
import umbra.mmu.state.Parameter;
import umbra.mmu.state.VcpuMmu;
import umbra.mmu.state.VmState;

/** The VM at a glance. */
final class OverviewView {
  private static final String[] REQUESTS = {
    "free-obsolete-roots",
    "mmu-sync",
    "load-mmu-pgd",
    "tlb-flush",
    "tlb-flush-current",
    "tlb-flush-guest"
  };
  private static final int FLUSHES =
      EntryRequest.TLB_FLUSH | EntryRequest.TLB_FLUSH_CURRENT | EntryRequest.TLB_FLUSH_GUEST;
  private static final int LEVELS = 5;

  private final VmState state;
  private final Rows rows;

  OverviewView(final VmState state, final Rows rows) {
    this.state = state;
    this.rows = rows;
  }

  void at(final long step) {
    rows.line("state").number("step", step).hex("digest", state.digest());
    rows.word("mmu", mmu());
    rows.number("generation", state.generation()).flag("end of the run", state.isEnded());
    rows.end();
    rows.section();
    for (int v = 0; v < state.vcpuCount(); v++) {
      vcpu(state.vcpu(v));
    }
    rows.section();
    pages();
    rows.section();
    new SlotsView(state, rows, false).slots();
    rows.section();
    new StatsView(state, rows).counted();
  }

  private String mmu() {
    final String first =
        !state.isOn(Parameter.NPT) ? "shadow" : state.isOn(Parameter.TDP_MMU) ? "tdp" : "direct";
    return state.isOn(Parameter.NPT) ? first + " (npt=1)" : first + " (npt=0)";
  }

  private void vcpu(final VcpuMmu vcpu) {
    rows.row("vcpu").number("vcpu", vcpu.number());
    rows.word("guest", GuestEntry.format(vcpu).name().toLowerCase(Locale.ROOT));
    rows.hex("cr0", vcpu.cr0()).hex("cr3", vcpu.cr3()).hex("cr4", vcpu.cr4());
    rows.hex("efer", vcpu.efer()).word("roots", roots(vcpu));
    rows.number("retired", vcpu.position());
    rows.flag("guest-mode", vcpu.inGuestMode());
    rows.flag("current", state.currentVcpu() == vcpu.number());
    rows.flag("keeps-exception", vcpu.keepsException()).flag("mmio-cached", vcpu.isMmioCached());
    for (int bit = 0; bit < REQUESTS.length; bit++) {
      rows.flag(REQUESTS[bit], (vcpu.requests() >>> bit & 1) != 0);
    }
    rows.end();
  }

  /** Whether the TLB is to be emptied before the vCPU enters the guest again. */
  static boolean isFlushRequested(final VcpuMmu vcpu) {
    return (vcpu.requests() & FLUSHES) != 0;
  }

  /** Current root, then the previous ones in parentheses; the nested guest's behind a bar. */
  static String roots(final VcpuMmu vcpu) {
    final StringBuilder text = new StringBuilder();
    for (int slot = 0; slot < VcpuMmu.ALL_ROOTS; slot++) {
      final int position = slot % VcpuMmu.ROOTS;
      final int root = vcpu.rootInSlot(slot);
      if (slot == VcpuMmu.ROOTS && !hasNestedRoot(vcpu)) {
        break;
      }
      text.append(slot == VcpuMmu.ROOTS ? " | " : position == 1 ? " (" : position > 1 ? " " : "");
      text.append(root == 0 ? "-" : root == PaeTable.ROOT ? "pae_root" : "" + root);
      text.append(position == VcpuMmu.ROOTS - 1 ? ")" : "");
    }
    return text.toString();
  }

  private static boolean hasNestedRoot(final VcpuMmu vcpu) {
    for (int slot = VcpuMmu.ROOTS; slot < VcpuMmu.ALL_ROOTS; slot++) {
      if (vcpu.rootInSlot(slot) != 0) {
        return true;
      }
    }
    return false;
  }

  private void pages() {
    final int[] byLevel = new int[LEVELS + 1];
    int unsync = 0;
    int direct = 0;
    int roots = 0;
    for (int number = 1; number <= state.pages().highestNumber(); number++) {
      final ShadowPage page = state.pages().get(number);
      if (page != null) {
        byLevel[page.level()]++;
        unsync += page.isUnsync() ? 1 : 0;
        direct += page.isDirect() ? 1 : 0;
        roots += page.rootCount() > 0 ? 1 : 0;
      }
    }
    rows.line("pages").number("pages", state.pages().allocated());
    for (int level = LEVELS; level > 0; level--) {
      if (byLevel[level] > 0) {
        rows.number("l" + level, byLevel[level]);
      }
    }
    rows.number("direct", direct).number("unsync", unsync).number("roots", roots);
    rows.number("used", state.usedPages()).number("quota", state.pageQuota()).end();
  }
}
