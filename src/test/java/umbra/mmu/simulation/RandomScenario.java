package umbra.mmu.simulation;

import java.util.SplittableRandom;

/** Draws a scenario from a seed: a machine with every kind of slot, and a list of operations. */
final class RandomScenario {
  static final String SET_UP =
      "vcpus 2\nmmu-pages 64\nas 1\n"
          + "slot 1 gpa=0x10000000 size=2M backing=4K\n"
          + "slot 2 gpa=0x20000000 size=8M backing=2M\n"
          + "slot 3 gpa=0x30000000 size=4M backing=thp\n"
          + "slot 4 gpa=0x40000000 size=64K backing=4K readonly\n"
          + map(0, "0x400000", "0x10000000", 24, "PWU")
          + map(0, "0x420000", "0x10000000", 8, "PWUAD")
          + map(0, "0x600000", "0x20000000", 16, "PWUAD")
          + map(0, "0x610000", "0x40000000", 4, "PWU")
          + map(0, "0x614000", "0x70000000", 2, "PWU")
          + map(1, "0x400000", "0x10002000", 24, "PWUA")
          + "map gva=0x40000000 gpa=0x20000000 size=2M count=4 flags=PWU\n"
          + "map gva=0x80000000 gpa=0x30000000 size=2M count=2 flags=PWUAD\n"
          + "map as=1 gva=0x40000000 gpa=0x20000000 size=2M count=2 flags=PU\n"
          + "link as=1 level=2 gva=0x600000 from-as=0 from-gva=0x600000 flags=PUA\n";

  private static final String[] FLAGS = {"W", "U", "A", "D", "N", "P"};
  private static final String[] SLOT_OPERATIONS = {"log 1 on", "log 2 on", "log 3 on"};

  private final SplittableRandom random;

  RandomScenario(final long seed) {
    this.random = new SplittableRandom(seed);
  }

  private static String map(
      final int as, final String gva, final String gpa, final int count, final String flags) {
    return "map as="
        + as
        + " gva="
        + gva
        + " gpa="
        + gpa
        + " size=4K count="
        + count
        + " flags="
        + flags
        + "\n";
  }

  /** The next operation of the list. */
  String next() {
    final int kind = random.nextInt(100);
    if (kind < 50) {
      return access();
    }
    if (kind < 68) {
      return "vcpu " + vcpu() + " " + edit();
    }
    if (kind < 80) {
      return "vcpu " + vcpu() + " " + control();
    }
    return "host " + host();
  }

  private String access() {
    final String who = "vcpu " + vcpu() + (random.nextInt(3) == 0 ? " user " : " ");
    return switch (random.nextInt(6)) {
      case 0, 1 -> who + "read " + gva();
      case 2, 3 -> who + "write " + gva();
      case 4 -> who + "or " + gva() + " 1";
      default -> who + "touch-read " + gva() + " count=" + (1 + random.nextInt(12));
    };
  }

  /** An address that both spaces map, or neither, so that its tables can be edited. */
  private String gva() {
    return hex(
        switch (random.nextInt(4)) {
          case 0 -> 0x40_0000L + 0x1000L * random.nextInt(24);
          case 1 -> 0x60_0000L + 0x1000L * random.nextInt(22);
          case 2 -> 0x4000_0000L + 0x1000L * random.nextInt(1024);
          default -> 0x42_0000L + 0x1000L * random.nextInt(8);
        });
  }

  private String edit() {
    final String flag = FLAGS[random.nextInt(FLAGS.length)];
    final String change = (random.nextBoolean() ? " set=" : " clear=") + flag;
    final long small = 0x40_0000L + 0x1000L * random.nextInt(24);
    return switch (random.nextInt(6)) {
      case 0 -> "setpte as=" + random.nextInt(2) + " level=1 gva=" + hex(small) + change;
      case 1 -> "setpte level=1 gva=" + hex(small) + " gpa=" + hex(0x1000_0000L + page(512));
      case 2 -> "setpte level=2 gva=" + hex(small) + keepPresent(change);
      case 3 -> "setpte level=3 gva=0x400000" + keepPresent(change);
      case 4 -> "setpte level=1 gva=" + hex(0x60_0000L + 0x1000L * random.nextInt(16)) + change;
      default -> "setpte level=2 gva=0x40000000" + keepPresent(change);
    };
  }

  /** Upper entries stay present: the generator's own table walks need them. */
  private static String keepPresent(final String change) {
    return change.replace("=P", "=A");
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
    return switch (random.nextInt(11)) {
      case 0 -> SLOT_OPERATIONS[random.nextInt(SLOT_OPERATIONS.length)];
      case 1 -> "log " + slot + " off";
      case 2, 3 -> "getlog " + slot;
      case 4 -> "dontneed 1 off=" + hex(page(64)) + " len=16K";
      case 5 -> "dontneed 3 off=" + hex(page(512)) + " len=64K";
      case 6 -> "mprotect 1 off=" + hex(page(64)) + " len=8K prot=" + protection();
      case 7 -> "mprotect 3 off=" + hex(page(512)) + " len=8K prot=" + protection();
      case 8 -> "touch " + (random.nextBoolean() ? 1 : 3) + " off=" + hex(page(64)) + " len=4K";
      case 9 -> random.nextInt(3) > 0 ? "delete " + slot : "add " + slot;
      default -> "add " + slot;
    };
  }

  private String protection() {
    return random.nextInt(3) == 0 ? "r" : "rw";
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
