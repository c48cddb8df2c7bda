package umbra.cli.experiment.dirtylog;

/**
 * dirty_log_perf_test of the kernel's selftests: each vCPU has a GiB of its own on 1G pages, which
 * is mapped before logging begins; then it goes over the pages once, writes each {@code 100 /
 * writePercent}-th of them and reads the others.
 *
 * <p>Here the writes come before the reads. In the original they come in the order of the pages,
 * page 0, which is written, first: the count of faults is the same, since what splits a GiB lazily
 * is its first write, and every page touched from then on faults once.
 *
 * @param pages how many pages of its GiB a vCPU touches
 */
record PerfTest(MappedBy mappedBy, boolean eager, int writePercent, int vcpus, int pages) {
  /** Pages of a GiB. */
  static final int WHOLE = 262_144;

  private static final int PAGE = 4096;
  private static final int ALL = 100;
  private static final int VCPUS_A_TABLE = 2;
  private static final String GUEST_FLAGS = " flags=PWUAD\n";

  /** The same over all of each GiB. */
  PerfTest whole() {
    return new PerfTest(mappedBy, eager, writePercent, vcpus, WHOLE);
  }

  String name() {
    return String.format(
        "%s-%s-w%03d-v%02d-p%d",
        mappedBy.word(), eager ? "eager" : "lazy", writePercent, vcpus, pages);
  }

  /** Pages that each vCPU writes. */
  long written() {
    return (pages + stride() - 1L) / stride();
  }

  /** Faults of each vCPU: {@link FaultLaw} for this order of accesses. */
  long expectedFaults() {
    return eager ? written() : pages;
  }

  private int stride() {
    return ALL / writePercent;
  }

  String scenario() {
    StringBuilder text = new StringBuilder(mappedBy.module());
    text.append("\nparam eager_page_split ").append(eager ? 1 : 0);
    text.append("\nvcpus ").append(vcpus).append('\n');
    if (isNested()) {
      text.append("efer svme=1\n");
    }
    text.append("slot 1 gpa=4G size=").append(vcpus).append("G backing=1G\n");
    tables(text);
    text.append("ops\n");
    block(text, PAGE, 1, 0);
    text.append("expect ok\n").append(LoggedCounts.LOG_ON).append("\nexpect ok\n");
    block(text, (long) stride() * PAGE, written(), 0);
    text.append("expect ok\n");
    if (stride() > 1) {
      block(text, PAGE, pages, ALL);
      text.append("expect ok\n");
    }
    return text.toString();
  }

  private boolean isNested() {
    return mappedBy == MappedBy.NESTED;
  }

  /** L2 has addresses of 32 bits: each nested table has room for a few vCPUs. */
  private void tables(StringBuilder text) {
    if (!isNested()) {
      text.append("map gva=4G gpa=4G size=1G count=").append(vcpus).append(GUEST_FLAGS);
      return;
    }
    for (int vcpu = 0; vcpu < vcpus; vcpu += VCPUS_A_TABLE) {
      int count = Math.min(VCPUS_A_TABLE, vcpus - vcpu);
      text.append("npt ").append(table(vcpu)).append('\n');
      text.append("map as=").append(table(vcpu)).append(" gva=1G gpa=").append(4 + vcpu);
      text.append("G size=1G count=").append(count).append(GUEST_FLAGS);
    }
  }

  private static int table(int vcpu) {
    return vcpu / VCPUS_A_TABLE + 1;
  }

  /** All vCPUs at once, each in its own GiB. */
  private void block(StringBuilder text, long step, long count, int reads) {
    text.append("parallel\n");
    String rest =
        String.format(
            " pattern=sequential size=%d gva-step=%d count=%d reads=%d%%",
            count * step, step, count, reads);
    if (!isNested()) {
      text.append("workload vcpu=* gva=4G vcpu-step=1G").append(rest).append('\n');
    } else {
      for (int vcpu = 0; vcpu < vcpus; vcpu++) {
        text.append("workload vcpu=").append(vcpu).append(" l2 as=").append(table(vcpu));
        text.append(" gva=").append(1 + vcpu % VCPUS_A_TABLE).append('G').append(rest);
        text.append('\n');
      }
    }
    text.append("end\n");
  }
}
