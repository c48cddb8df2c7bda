package umbra.mmu.access;

/** What the guest does after it changed entries, so that old translations may no longer be used. */
public enum Invalidation {
  INVLPG,
  ROOT_LOAD,
  /** What no operating system does: shows that the check notices stale translations. */
  FORGOTTEN
}
