package umbra.cli.experiment.rmap;

import java.util.SplittableRandom;

/**
 * A guest whose frames are mapped as often as those of the published idle guest: most once, some by
 * many address spaces.
 *
 * <p>The published columns do not give lengths but sets of them. By KVM's rule column 2-3 holds 2,
 * 6, 10 and so on: twice an odd number; by its heading it holds 2 and 3. Which lengths a column's
 * rmaps have is drawn: by the rule an odd factor that rises by 2 with a given probability, again
 * and again; by the heading any length of the column, all equally likely.
 */
final class IdleGuest {
  static final int LONGEST = 127;
  private static final String LOWEST_BIT = "lowest-bit";
  private static final long GVA = 0x4000_0000L;
  private static final long GPA = 0x1000_0000L;

  /** KVM's quota for 6 GB: a fiftieth of its pages. */
  private static final long MMU_PAGES = PublishedRmaps.IDLE_PAGES / 50;

  private final String name;
  private final LengthCounts lengths = new LengthCounts();

  private IdleGuest(String name) {
    this.name = name;
  }

  /** By KVM's rule; {@code percent} is the chance that an odd factor rises once more. */
  static IdleGuest byLowestBit(long scale, int percent, long seed) {
    IdleGuest guest = new IdleGuest(LOWEST_BIT);
    SplittableRandom draw = new SplittableRandom(seed);
    for (int column = 1; column <= PublishedRmaps.COLUMNS.size(); column++) {
      for (long i = scaled(column, scale); i > 0; i--) {
        int unit = 1 << (column - 1);
        int length = unit;
        while (length + 2 * unit <= LONGEST && draw.nextInt(100) < percent) {
          length += 2 * unit;
        }
        guest.lengths.count(length, 1);
      }
    }
    return guest;
  }

  /** As the columns are headed. */
  static IdleGuest byHeading(long scale, long seed) {
    IdleGuest guest = new IdleGuest("heading");
    SplittableRandom draw = new SplittableRandom(seed);
    for (int column = 1; column <= PublishedRmaps.COLUMNS.size(); column++) {
      for (long i = scaled(column, scale); i > 0; i--) {
        int low = 1 << (column - 1);
        guest.lengths.count(low + draw.nextInt(low), 1);
      }
    }
    return guest;
  }

  /** The published count of a column divided by the scale, rounded; 1 at least. */
  static long scaled(int column, long scale) {
    return Math.max(1, (PublishedRmaps.idle(column) + scale / 2) / scale);
  }

  String name() {
    return name;
  }

  /** Whether the columns were read by KVM's rule, so that the file must show them again. */
  boolean isByLowestBit() {
    return name.equals(LOWEST_BIT);
  }

  LengthCounts lengths() {
    return lengths;
  }

  /**
   * Frames stand in order of their lengths, so that address space {@code s} maps the first of them:
   * all that are mapped by more than {@code s} spaces. A is clear in the guest's entries, so that
   * each is mapped by its own fault.
   */
  String scenario() {
    StringBuilder text = new StringBuilder();
    text.append("# Frames mapped as often as those of an idle guest of 6 GB.\n");
    text.append("slot 1 gpa=").append(hex(GPA)).append(" size=6G backing=4K\n");
    text.append("mmu-pages ").append(MMU_PAGES).append('\n');
    for (int space = 0; space < lengths.longest(); space++) {
      text.append(space == 0 ? "" : "as " + space + "\n");
      text.append("map as=").append(space).append(" gva=").append(hex(GVA));
      text.append(" gpa=").append(hex(GPA)).append(" count=").append(lengths.atLeast(space + 1));
      text.append(" flags=PU\n");
    }
    text.append("ops\n");
    for (int space = 0; space < lengths.longest(); space++) {
      text.append("vcpu 0 cr3 ").append(space).append("\nexpect ok\n");
      text.append("vcpu 0 touch-read ").append(hex(GVA));
      text.append(" count=").append(lengths.atLeast(space + 1)).append("\nexpect ok\n");
    }
    return text.toString();
  }

  private static String hex(long address) {
    return "0x" + Long.toHexString(address);
  }
}
