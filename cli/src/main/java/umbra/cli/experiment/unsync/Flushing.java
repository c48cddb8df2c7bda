package umbra.cli.experiment.unsync;

import java.util.List;

/**
 * How the guest makes its writes take effect.
 *
 * @param name as journals and files have it
 * @param text as tables and sentences have it
 * @param burst writes that come together, to entries side by side as munmap, mprotect and fork do
 * @param single whether INVLPG follows each write; else a CR3 load follows each burst
 */
record Flushing(String name, String text, int burst, boolean single) {
  /** All that are compared. */
  static final List<Flushing> ALL =
      List.of(
          new Flushing("invlpg-1", "INVLPG after each write", 1, true),
          new Flushing("invlpg-8", "INVLPG after each write, 8 writes together", 8, true),
          new Flushing("cr3-1", "CR3 load after each write", 1, false),
          new Flushing("cr3-2", "CR3 load after 2 writes", 2, false),
          new Flushing("cr3-8", "CR3 load after 8 writes", 8, false),
          new Flushing("cr3-64", "CR3 load after 64 writes", 64, false));
}
