package umbra.cli.experiment.translation;

import umbra.mmu.shadow.ShadowPage;
import umbra.mmu.state.VmState;

/** Counts the uses of cached words by level, over any number of VMs. */
final class WordUses {
  private static final int LEVELS = 4;

  private final long[] synced = new long[LEVELS];
  private final long[] refreshed = new long[LEVELS];
  private final long[] split = new long[LEVELS];

  /** Words that a sync wrote. */
  long synced(int level) {
    return synced[level];
  }

  /** Words that the already-mapped path changed. */
  long refreshed(int level) {
    return refreshed[level];
  }

  /** Words that a split read. */
  long split(int level) {
    return split[level];
  }

  /** Hears one VM's events after its state. */
  WordListener of(VmState state) {
    return new WordListener(state) {
      @Override
      void synced(int level) {
        synced[level]++;
      }

      @Override
      void refreshed(int level) {
        refreshed[level]++;
      }

      @Override
      void split(int level, ShadowPage child) {
        split[level]++;
      }
    };
  }
}
