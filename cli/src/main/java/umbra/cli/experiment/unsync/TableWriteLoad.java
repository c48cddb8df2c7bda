package umbra.cli.experiment.unsync;

import java.util.SplittableRandom;

/**
 * A guest that changes its own tables while it works: bursts of writes that give pages other
 * frames, the flush they need, then accesses all over its memory until the next burst.
 *
 * @param accesses in all
 * @param writesPerThousand table writes for each 1000 of them
 * @param flushing how writes take effect
 * @param tables leaf tables that map the memory
 * @param reads percent of the accesses
 * @param seed of the places that are written and accessed
 */
record TableWriteLoad(
    long accesses, long writesPerThousand, Flushing flushing, int tables, int reads, long seed) {
  private static final long GVA = 0x4000_0000L;
  private static final long GPA = 0x1000_0000L;
  private static final long PAGE = 0x1000;
  private static final int ENTRIES = 512;

  /** Table writes in whole bursts. */
  long writes() {
    return bursts() * flushing.burst();
  }

  /** Bursts; 0 where the accesses are too few for one. */
  long bursts() {
    return accesses * writesPerThousand / 1000 / flushing.burst();
  }

  /** Of its journal: without writes there is nothing to flush, and all ways are the same. */
  String name() {
    return writesPerThousand == 0 ? "no-writes" : flushing.name() + "-writes-" + writesPerThousand;
  }

  String scenario() {
    StringBuilder text = new StringBuilder();
    text.append("# Writes to leaf tables, flushes, and accesses between.\n");
    text.append("slot 1 gpa=").append(hex(GPA)).append(" size=").append(2L * pages() * PAGE);
    text.append(" backing=4K\n");
    text.append("mmu-pages 4096\n");
    text.append("map gva=").append(hex(GVA)).append(" gpa=").append(hex(GPA));
    text.append(" count=").append(pages()).append(" flags=PWUAD\n");
    text.append("ops\n");
    text.append("vcpu 0 touch-write ").append(hex(GVA)).append(" count=").append(pages());
    text.append("\nexpect ok\nparallel\n");
    body(text);
    return text.append("end\nexpect ok\n").toString();
  }

  private void body(StringBuilder text) {
    if (bursts() == 0) {
      workload(text, 0, accesses);
      return;
    }
    SplittableRandom draw = new SplittableRandom(seed);
    boolean[] moved = new boolean[pages()];
    for (long i = 0; i < bursts(); i++) {
      burst(text, draw.nextInt(pages() / flushing.burst()) * flushing.burst(), moved);
      workload(text, i, accesses * (i + 1) / bursts() - accesses * i / bursts());
    }
  }

  private void burst(StringBuilder text, int first, boolean[] moved) {
    for (int page = first; page < first + flushing.burst(); page++) {
      moved[page] = !moved[page];
      long frame = GPA + PAGE * (page + (moved[page] ? pages() : 0));
      text.append("vcpu 0 setpte gva=").append(hex(GVA + PAGE * page));
      text.append(" gpa=").append(hex(frame)).append('\n');
      if (flushing.single()) {
        text.append("vcpu 0 invlpg ").append(hex(GVA + PAGE * page)).append('\n');
      }
    }
    if (!flushing.single()) {
      text.append("vcpu 0 cr3 0\n");
    }
  }

  private void workload(StringBuilder text, long burst, long count) {
    if (count > 0) {
      text.append("workload vcpu=0 pattern=uniform gva=").append(hex(GVA));
      text.append(" size=").append(PAGE * pages()).append(" count=").append(count);
      text.append(" reads=").append(reads).append("% seed=").append(seed + burst).append('\n');
    }
  }

  private int pages() {
    return tables * ENTRIES;
  }

  private static String hex(long address) {
    return "0x" + Long.toHexString(address);
  }
}
