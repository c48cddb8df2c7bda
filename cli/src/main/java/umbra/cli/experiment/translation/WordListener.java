package umbra.cli.experiment.translation;

import umbra.mmu.event.VmEventFlattener;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.shadow.ShadowPage;
import umbra.mmu.state.VmState;

/** Hears who writes and who reads the cached words of a VM after their entries were made. */
abstract class WordListener extends VmEventFlattener {
  private final VmState state;
  private ShadowPage lastGot;

  /** {@code state} is the VM's, which hears each event first. */
  WordListener(VmState state) {
    this.state = state;
  }

  /** A sync kept an entry of {@code level} and wrote it and its word. */
  abstract void synced(int level);

  /** The already-mapped path changed the word of an entry of {@code level}. */
  abstract void refreshed(int level);

  /** A huge leaf of {@code level} was split; {@code child} is the table that took its place. */
  abstract void split(int level, ShadowPage child);

  @Override
  public void runStarted(byte[] configuration) {}

  @Override
  protected void event(VmEventKind kind, long a, long b, long c, long d, long e) {
    switch (kind) {
      case REQUEST_STARTED -> lastGot = null;
      case PAGE_GOT -> lastGot = state.pages().get((int) a);
      case SPTE_SYNCED -> synced(level(a));
      case ACCESS_REFRESHED -> refreshed(level(a));
      case HUGE_PAGE_SPLIT_TRIED -> splitTried((int) c, d == 0);
      default -> {}
    }
  }

  /** The TDP MMU keeps no words: its splits tell of themselves with the same event. */
  private void splitTried(int level, boolean done) {
    if (done && lastGot != null && !lastGot.isTdp()) {
      split(level, lastGot);
    }
  }

  private int level(long page) {
    return state.pages().get((int) page).level();
  }
}
