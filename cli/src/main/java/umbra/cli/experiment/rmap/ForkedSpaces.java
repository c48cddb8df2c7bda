package umbra.cli.experiment.rmap;

import java.util.SplittableRandom;
import umbra.mmu.boot.GuestLayout;

/**
 * A parent and its forked children, as rmap_fork has them: all map the same frames read-only, each
 * in tables of its own, and touch them; then the children exit. A fork clears A in the child's
 * entries, so each page is mapped by its own fault.
 *
 * <p>An exit is what a guest kernel does: it clears the entries of the leaf table through its
 * direct map, then flushes by loading CR3, upon which KVM syncs the table and drops its entries. A
 * child has the four tables that a set-up line makes for it, taken from slot 0 one after the other.
 *
 * @param children how many
 * @param pages that they share, at most those of one leaf table
 * @param order in which the children exit
 * @param seed of a shuffled order
 */
record ForkedSpaces(int children, int pages, Order order, long seed) {
  private static final long GVA = 0x4000_0000L;
  private static final long GPA = 0x1000_0000L;
  private static final long FIRST_ROOT = 0x1_8000L;
  private static final long PAGE = 0x1000;
  private static final int TABLES = 4;

  /** In which order children exit. */
  enum Order {
    BIRTH("oldest first"),
    REVERSED("youngest first"),
    SHUFFLED("shuffled");

    private final String text;

    Order(String text) {
      this.text = text;
    }

    String text() {
      return text;
    }
  }

  String scenario() {
    StringBuilder text = new StringBuilder();
    text.append("# Forked address spaces share the parent's frames, touch them and exit.\n");
    text.append("slot 1 gpa=").append(hex(GPA)).append(" size=4M backing=4K\n");
    text.append("mmu-pages ").append(TABLES * (children + 2) + 64).append('\n');
    for (int space = 0; space <= children; space++) {
      text.append(space == 0 ? "" : "as " + space + "\n");
      text.append("map as=").append(space).append(" gva=").append(hex(GVA));
      text.append(" gpa=").append(hex(GPA)).append(" count=").append(pages).append(" flags=PU\n");
    }
    text.append("ops\n");
    for (int space = 0; space <= children; space++) {
      text.append(space == 0 ? "" : "vcpu 0 cr3 " + space + "\nexpect ok\n");
      text.append("vcpu 0 touch-read ").append(hex(GVA));
      text.append(" count=").append(pages).append("\nexpect ok\n");
    }
    for (int space : exits()) {
      exit(text, space);
    }
    return text.toString();
  }

  private void exit(StringBuilder text, int space) {
    long leafTable = FIRST_ROOT + PAGE * (TABLES * space + TABLES - 1);
    text.append("vcpu 0 cr3 ").append(space).append("\nexpect ok\n");
    text.append("vcpu 0 touch-write ").append(hex(GuestLayout.DIRECT_MAP + leafTable));
    text.append(" count=").append(pages).append(" step=8\nexpect ok\n");
    text.append("vcpu 0 cr3 ").append(space).append("\nexpect ok\n");
    text.append("expect stat pages_4k -").append(pages).append('\n');
  }

  private int[] exits() {
    int[] spaces = new int[children];
    for (int i = 0; i < children; i++) {
      spaces[i] = order == Order.REVERSED ? children - i : i + 1;
    }
    if (order == Order.SHUFFLED) {
      SplittableRandom draw = new SplittableRandom(seed);
      for (int i = children - 1; i > 0; i--) {
        int other = draw.nextInt(i + 1);
        int kept = spaces[i];
        spaces[i] = spaces[other];
        spaces[other] = kept;
      }
    }
    return spaces;
  }

  private static String hex(long address) {
    return "0x" + Long.toHexString(address);
  }
}
