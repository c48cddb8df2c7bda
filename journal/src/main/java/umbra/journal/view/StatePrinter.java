package umbra.journal.view;

import umbra.mmu.shadow.ShadowPage;
import umbra.mmu.state.VmState;
import umbra.mmu.vcpu.VcpuState;

/**
 * Prints sections of a VM's state. The state is read and not changed; it may go on between two
 * calls. What cannot be shown throws {@link IllegalArgumentException} with what was found and what
 * was expected, before anything is printed.
 */
public final class StatePrinter {
  private final VmState state;
  private final Rows rows;

  public StatePrinter(final VmState state, final Rows rows) {
    this.state = state;
    this.rows = rows;
  }

  /** Where the VM stands at {@code step}: vCPUs, pages, slots, what was counted. */
  public void overview(final long step) {
    new OverviewView(state, rows).at(step);
    rows.flush();
  }

  /** All shadow pages. */
  public void pages() {
    new PagesView(state, rows).all();
    rows.flush();
  }

  /** The shadow pages of a gfn. */
  public void pagesOf(final long gfn) {
    new PagesView(state, rows).ofGfn(gfn);
    rows.flush();
  }

  /** Page-table trees. */
  public void tables(final TableSelection selection) {
    checkVcpu(selection.vcpu());
    new TablesView(state, rows, selection).print();
    rows.flush();
  }

  /** What maps a gfn, and what shadows it as a table. */
  public void rmap(final long gfn) {
    new RmapView(state, rows).of(gfn);
    rows.flush();
  }

  /** The cached translations of a shadow page beside the guest's entries. */
  public void translations(final int page) {
    new TranslationsView(state, rows).of(page);
    rows.flush();
  }

  /**
   * A vCPU's TLB.
   *
   * @param vcpu must stand where the VM does
   * @param isComplete a line for each entry instead of one for neighbours that look alike
   */
  public void tlb(final VcpuState vcpu, final boolean isComplete) {
    new TlbView(state, rows, isComplete).of(vcpu);
    rows.flush();
  }

  /** The slots; {@code isComplete}: every range of dirty frames. */
  public void slots(final boolean isComplete) {
    new SlotsView(state, rows, isComplete).all();
    rows.flush();
  }

  /** The memory caches. */
  public void caches() {
    new CachesView(state, rows).all();
    rows.flush();
  }

  /** The statistics under KVM's names. */
  public void stats() {
    new StatsView(state, rows).all();
    rows.flush();
  }

  /** The statistics with their differences to another state's. */
  public void statsAgainst(final VmState baseline) {
    new StatsView(state, rows).against(baseline);
    rows.flush();
  }

  /**
   * Checks the number of a vCPU; {@link TableSelection#ALL_VCPUS} passes.
   *
   * @throws IllegalArgumentException if the VM has no such vCPU
   */
  public void checkVcpu(final int vcpu) {
    if (vcpu < TableSelection.ALL_VCPUS || vcpu >= state.vcpuCount()) {
      throw new IllegalArgumentException(
          "found vcpu " + vcpu + ", expected 0 to " + (state.vcpuCount() - 1));
    }
  }

  /**
   * Checks a gfn for {@link #rmap}.
   *
   * @throws IllegalArgumentException if no slot holds it
   */
  public void checkGfn(final long gfn) {
    RmapView.slot(state, gfn);
  }

  /**
   * Checks a shadow page for {@link #translations}.
   *
   * @throws IllegalArgumentException if there is no such page or it caches nothing
   */
  public void checkTranslations(final int page) {
    TranslationsView.indirect(state, page);
  }

  /**
   * Checks a selection for {@link #tables}.
   *
   * @throws IllegalArgumentException if there is no such vCPU or nothing to show
   */
  public void checkTables(final TableSelection selection) {
    checkVcpu(selection.vcpu());
    TablesView.trees(state, selection);
  }

  static ShadowPage page(final VmState state, final int number) {
    final ShadowPage page = state.pages().get(number);
    if (page == null) {
      throw new IllegalArgumentException(
          "found page "
              + number
              + ", expected one of the "
              + state.pages().allocated()
              + " shadow pages, numbered up to "
              + state.pages().highestNumber());
    }
    return page;
  }
}
