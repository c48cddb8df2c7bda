package umbra.cli.experiment.dirtylog;

import java.util.List;

/**
 * A program that was run on a real KVM 6.1, of which it is known what it cost: one vCPU has 512
 * pages behind guest entries of 4K, another 1,024 behind two of 2M, all on huge pages of the host.
 * After both have written everything and logging is on, each goes over its pages, writes every 20th
 * and reads the others. The numbers are those of the first recording (peers.md 3.1, 4.3), in which
 * a guest of its own did this; in a second one KVM ran this very scenario.
 *
 * @param fast faults that fast_page_fault handled
 * @param slow other faults
 * @param dirty pages in the log
 * @param leaves 4K entries afterwards, without those of the guest's own code and stacks
 */
record RecordedMix(SplitMode mode, long fast, long slow, long dirty, long leaves) {
  /**
   * Recorded were 1,542, 1,534 and 1,529 entries of 4K afterwards. Before logging there were 6, 6
   * and 513 of them, of which 6, 6 and 1 were none of the 1,536 pages'.
   */
  static final List<RecordedMix> ALL =
      List.of(
          new RecordedMix(SplitMode.EAGER, 78, 0, 78, 1542 - 6),
          new RecordedMix(SplitMode.LAZY, 0, 1528, 1528, 1534 - 6),
          new RecordedMix(SplitMode.SHADOW, 0, 26 + 1016, 1042, 1529 - 1));

  private static final int SMALL_PAGES = 512;
  private static final int HUGE_PAGES = 1024;
  private static final int EVERY = 20;
  private static final long FIRST = 0x4000_0000L;
  private static final long SECOND = 0x4020_0000L;
  private static final long PAGE = 4096;

  String name() {
    return "recorded-" + mode.word();
  }

  /** Of the 4K entries before logging, those of the guest's code and stacks. */
  long ownLeaves(LoggedCounts counts) {
    return mode == SplitMode.SHADOW ? counts.before4k() - SMALL_PAGES : counts.before4k();
  }

  String scenario() {
    StringBuilder text = new StringBuilder(mode.setUp());
    text.append("vcpus 2\n");
    text.append("slot 1 gpa=0x10000000 size=6M backing=2M\n");
    text.append("map gva=0x40000000 gpa=0x10000000 size=4K count=512 flags=PWUAD\n");
    text.append("map gva=0x40200000 gpa=0x10200000 size=2M count=2 flags=PWUAD\n");
    text.append("ops\n");
    text.append("vcpu 0 touch-write 0x40000000 count=512\n");
    text.append("vcpu 1 touch-write 0x40200000 count=1024\n");
    text.append(LoggedCounts.LOG_ON).append('\n');
    goOver(text, 0, FIRST, SMALL_PAGES);
    goOver(text, 1, SECOND, HUGE_PAGES);
    return text.append("host getlog 1\n").toString();
  }

  private static void goOver(StringBuilder text, int vcpu, long gva, int pages) {
    for (int page = 0; page < pages; page += EVERY) {
      touch(text, vcpu, "touch-write", gva + page * PAGE, 1);
      int reads = Math.min(EVERY, pages - page) - 1;
      if (reads > 0) {
        touch(text, vcpu, "touch-read", gva + (page + 1) * PAGE, reads);
      }
    }
  }

  private static void touch(StringBuilder text, int vcpu, String word, long gva, int count) {
    text.append("vcpu ").append(vcpu).append(' ').append(word);
    text.append(" 0x").append(Long.toHexString(gva)).append(" count=").append(count).append('\n');
  }
}
