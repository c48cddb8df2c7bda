package umbra.mmu.simulation;

import java.util.SplittableRandom;

/**
 * Draws a scenario from a seed for a guest of one paging format. The draws are the same for all
 * formats, so that what two of them do can be compared.
 */
final class FormatScenario {
  private static final long HUGE = 0x4000_0000L;
  private static final String[] FLAGS = {"W", "U", "A", "D", "P"};

  private final SplittableRandom random;
  private final String setUp;
  private final int rootLevel;

  /**
   * {@code paging} is what the language calls the format, with its switches; {@code module} the
   * line that chooses the MMU, empty for shadow paging.
   */
  FormatScenario(final String paging, final String module, final long seed) {
    this.random = new SplittableRandom(seed);
    this.rootLevel = paging.startsWith("5") ? 5 : paging.startsWith("4") ? 4 : 2;
    final boolean fourByte = paging.startsWith("32");
    final String large = fourByte ? " size=4M count=2 " : " size=2M count=4 ";
    this.setUp =
        module
            + "paging "
            + paging
            + "\nvcpus 2\nmmu-pages 64\nas 1\n"
            + "slot 1 gpa=0x10000000 size=2M backing=4K\n"
            + "slot 2 gpa=0x20000000 size=8M backing=2M\n"
            + "slot 3 gpa=0x30000000 size=8M backing=thp\n"
            + "slot 4 gpa=0x40000000 size=64K backing=4K readonly\n"
            + "map gva=0x400000 gpa=0x10000000 size=4K count=24 flags=PWU\n"
            + "map gva=0x420000 gpa=0x10000000 size=4K count=8 flags=PWUAD\n"
            + "map gva=0x600000 gpa=0x20000000 size=4K count=16 flags=PWUAD\n"
            + "map gva=0x610000 gpa=0x40000000 size=4K count=4 flags=PWU\n"
            + "map gva=0x614000 gpa=0x70000000 size=4K count=2 flags=PWU\n"
            + "map as=1 gva=0x400000 gpa=0x10002000 size=4K count=24 flags=PWUA\n"
            + "map as=1 gva=0x600000 gpa=0x20000000 size=4K count=16 flags=PUA\n"
            + ("map gva=0x40000000 gpa=0x20000000" + large + "flags=PWU\n")
            + ("map gva=0x50000000 gpa=0x30000000" + large + "flags=PWUAD\n")
            + ("map as=1 gva=0x40000000 gpa=0x20000000" + large + "flags=PU\n");
  }

  /** The set-up lines. */
  String setUp() {
    return setUp;
  }

  /** The next operation, or two that belong together. */
  String next() {
    final int kind = random.nextInt(100);
    if (kind < 52) {
      return access();
    }
    if (kind < 72) {
      return "vcpu " + vcpu() + " " + edit();
    }
    if (kind < 84) {
      return "vcpu " + vcpu() + " " + control();
    }
    return host();
  }

  private String access() {
    final String who = "vcpu " + vcpu() + (random.nextInt(3) == 0 ? " user " : " ");
    return switch (random.nextInt(6)) {
      case 0, 1 -> who + "read " + gva() + " size=1";
      case 2, 3 -> who + "write " + gva() + " " + random.nextInt(200) + " size=4";
      case 4 -> who + "or " + gva() + " 1";
      default -> who + "touch-read " + gva() + " count=" + (1 + random.nextInt(12));
    };
  }

  private String gva() {
    return hex(
        switch (random.nextInt(5)) {
          case 0 -> 0x40_0000L + 0x1000L * random.nextInt(24);
          case 1 -> 0x60_0000L + 0x1000L * random.nextInt(22);
          case 2 -> HUGE + 0x1000L * random.nextInt(2048);
          case 3 -> 0x5000_0000L + 0x1000L * random.nextInt(2048);
          default -> 0x42_0000L + 0x1000L * random.nextInt(8);
        });
  }

  /** Upper entries stay present: the generator's own table walks need them. */
  private String edit() {
    final String flag = FLAGS[random.nextInt(FLAGS.length)];
    final String change = (random.nextBoolean() ? " set=" : " clear=") + flag;
    final String upper = change.replace("=P", "=A");
    final String small = hex(0x40_0000L + 0x1000L * random.nextInt(24));
    return switch (random.nextInt(7)) {
      case 0 -> "setpte as=" + random.nextInt(2) + " gva=" + small + change + " size=4";
      case 1 -> "setpte gva=" + small + " gpa=" + hex(0x1000_0000L + page(512));
      case 2 -> "setpte level=2 gva=" + small + upper;
      case 3 -> "setpte level=" + rootLevel + " gva=0x400000" + upper + " size=1";
      case 4 -> "setpte gva=" + hex(0x60_0000L + 0x1000L * random.nextInt(16)) + change;
      case 5 -> "setpte level=2 gva=0x40000000" + upper + " size=4";
      default -> "setpte level=2 gva=0x50400000" + upper;
    };
  }

  private String control() {
    return switch (random.nextInt(7)) {
      case 0, 1 -> "cr3 " + random.nextInt(2);
      case 2, 3 -> "invlpg " + gva();
      case 4 -> "cr0 wp=" + random.nextInt(2);
      case 5 -> "cr4 smep=" + random.nextInt(2) + " smap=" + random.nextInt(2);
      default -> "cr4 pge=" + random.nextInt(2);
    };
  }

  private String host() {
    final int slot = 1 + random.nextInt(3);
    return switch (random.nextInt(9)) {
      case 0, 1 -> "host log " + slot + " on";
      case 2 -> "host log " + slot + " off";
      case 3, 4 -> "host getlog " + slot;
      case 5 -> "host dontneed 1 off=" + hex(page(64)) + " len=16K";
      case 6 -> "host dontneed 3 off=" + hex(page(512)) + " len=64K";
      case 7 -> "host mprotect 3 off=" + hex(page(512)) + " len=8K prot=rw";
      default -> "host delete " + slot + "\nhost add " + slot;
    };
  }

  private long page(final int limit) {
    return 0x1000L * random.nextInt(limit);
  }

  private int vcpu() {
    return random.nextInt(2);
  }

  private static String hex(final long value) {
    return "0x" + Long.toHexString(value);
  }
}
